// The inbox by keyboard: j and k (or the arrows, from a line) go from line to line, x marks. Enter opens: the line is a link.
(() => {
  "use strict";
  const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";
  const STEPS = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

  document.addEventListener("keydown", (event) => {
    const table = document.querySelector("table[data-keys]");
    if (!table || event.ctrlKey || event.altKey || event.metaKey || event.target.closest(FIELDS)) return;
    const lines = [...table.querySelectorAll(".row-link")];
    const row = event.target.closest("table[data-keys] tbody tr");
    const here = row ? lines.indexOf(row.querySelector(".row-link")) : -1;
    const step = STEPS[event.key];
    // From elsewhere the arrows scroll the page, as everywhere.
    if (step && (row || event.key.length === 1)) {
      const next = lines[here < 0 ? 0 : here + step];
      event.preventDefault();
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
    }
    const box = event.key === "x" && row?.querySelector("input[type=checkbox]");
    if (box) {
      event.preventDefault();
      box.checked = !box.checked;
    }
  });
})();
