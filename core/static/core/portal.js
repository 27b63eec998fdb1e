/* Shortcuts only: each has a visible link or button, and every page works without this file. */
(() => {
  "use strict";
  const root = document.documentElement;
  let afterG = 0;

  const typing = (node) => node.closest("input, select, textarea, [contenteditable]");
  const shown = (node) => node.getClientRects().length > 0;

  function rows() {
    const links = document.querySelectorAll("main tbody th[scope=row] a, main .queue .q-what a, main .rows .lead-l > a");
    return [...links].filter(shown);
  }

  function step(by) {
    const links = rows();
    if (!links.length) return;
    const row = document.activeElement.closest("tr, li");
    const at = links.findIndex((link) => row && row.contains(link));
    const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
    links[next].focus();
    links[next].scrollIntoView({ block: "nearest" });
  }

  function press(name) {
    const row = document.activeElement.closest("main tr, main li");
    const quoted = `[data-key="${CSS.escape(name)}"]`;
    const target = (row && row.querySelector(quoted)) || [...document.querySelectorAll(quoted)].find(shown);
    if (target) target.click();
    return Boolean(target);
  }

  document.addEventListener("keydown", (event) => {
    const open = document.querySelector("details.you[open]");
    if (event.key === "Escape" && open) {
      open.open = false;
      open.querySelector("summary").focus();
      return;
    }
    if (root.dataset.keys === "off" || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const go = Date.now() - afterG < 1500;
    afterG = 0;
    let done = true;
    if (go) {
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) link.click();
    } else if (event.key === "g") afterG = Date.now();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else {
      const field = document.querySelector(`[data-focus="${CSS.escape(event.key)}"]`);
      if (field) field.focus();
      else done = event.key.length === 1 && press(event.key);
    }
    if (done) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const open = document.querySelector("details.you[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });
})();
