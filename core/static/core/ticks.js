/* Lists with boxes to tick: how many are ticked, all at once, and no deed while none is. */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-ticks]")) {
    const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
    const bar = form.querySelector(".bulk");
    const all = form.querySelector("[data-tick-all]");
    if (!boxes.length || !bar) continue;
    const every = all.querySelector("input");
    const words = bar.querySelector("[data-ticked]");

    const show = () => {
      const count = boxes.filter((box) => box.checked).length;
      for (const button of bar.querySelectorAll("button")) button.hidden = !count;
      words.textContent = count ? words.dataset.ticked.replace("{n}", count) : words.dataset.none;
      every.checked = count === boxes.length;
      every.indeterminate = count > 0 && count < boxes.length;
    };
    every.addEventListener("change", () => {
      for (const box of boxes) box.checked = every.checked;
      show();
    });
    form.addEventListener("change", show);
    form.addEventListener("reset", () => setTimeout(show));
    all.hidden = false;
    show();
  }
})();
