// Escape leaves the tour, wherever it closes nothing else. The page stays, so that two presses more are still a quick exit
// (screen.js). Without this file the button does the same.
(() => {
  "use strict";
  document.addEventListener(
    "keydown",
    ({ key, repeat, target }) => {
      const tour = document.getElementById("tour");
      if (key !== "Escape" || repeat || !tour) return;
      // A field, a menu or a dialog that is open has its own use for it.
      if (target.closest("input, select, textarea") || document.querySelector("dialog[open], details.menu[open]")) return;
      const form = tour.querySelector("form");
      const over = new FormData(form);
      over.set("step", "");
      fetch(form.action, { method: "POST", body: over, redirect: "manual", keepalive: true }).catch(() => {});
      const stoodInside = tour.contains(document.activeElement);
      document.getElementById("live").textContent = tour.dataset.over;
      tour.remove();
      if (stoodInside) document.getElementById("content").focus();
    },
    true,
  );
})();
