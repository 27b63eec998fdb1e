/* Follows long work politely: only the words that changed are said. Without this file the page is asked for again as a whole. */
(() => {
  "use strict";
  const part = document.querySelector("[data-progress]");
  if (!part) return;
  const here = new URL(location.href);
  if (!here.searchParams.has("live")) {
    // Under this address no reload is asked for.
    here.searchParams.set("live", "yes");
    location.replace(here);
    return;
  }
  const put = (from, to) => {
    if (to && from && to.textContent !== from.textContent) to.textContent = from.textContent;
  };
  const look = async () => {
    try {
      const answer = await fetch(here, { headers: { "Accept": "text/html" } });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-progress]");
      if (!next) {
        here.searchParams.delete("live");
        location.replace(here);
        return;
      }
      put(next.querySelector("[role=status]"), part.querySelector("[role=status]"));
      const bar = next.querySelector("progress");
      const old = part.querySelector("progress");
      if (bar && old) old.value = bar.value;
      else if (bar) part.querySelector("[role=status]").before(bar);
    } catch {
      /* The server is away for a moment; ask again. */
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 1000);
})();
