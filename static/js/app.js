// Comforts only: every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  // Filters apply themselves on change; without this file their button does.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });

  // A second press while the first is under way does nothing. Released again after a while (downloads) or on "back".
  const LOCK_MS = 10000;
  const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of buttonsOf(form)) button.removeAttribute("aria-busy");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    for (const button of buttonsOf(form)) button.setAttribute("aria-busy", "true");
    setTimeout(release, LOCK_MS, form);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  // A file that would be refused for its size is not sent first.
  document.addEventListener("change", (event) => {
    const field = event.target.closest("input[type=file][data-most-bytes]");
    if (!field) return;
    const isTooLarge = [...field.files].some((file) => file.size > Number(field.dataset.mostBytes));
    field.setCustomValidity(isTooLarge ? field.dataset.tooLarge : "");
    if (isTooLarge) field.reportValidity();
  });
  document.addEventListener(
    "submit",
    (event) => {
      const wrong = event.target.querySelector("input[type=file]:invalid");
      if (!wrong || !wrong.validity.customError) return;
      event.preventDefault();
      wrong.reportValidity();
    },
    true,
  );

  // The summary of what is wrong is read out first.
  const focusErrors = () => document.querySelector(".error-summary, [data-found]")?.focus();
  focusErrors();

  // On a narrow screen the tabs are wider than it: the one that is open stands in sight.
  const tab = document.querySelector(".tabs [aria-current=page]");
  if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 24;

  // A table wider than its place is scrolled by the keyboard too, in a browser that does not see to it by itself.
  const letScroll = () => {
    for (const place of document.querySelectorAll(".table-wrap")) {
      const needed = place.scrollWidth > place.clientWidth && !place.querySelector("a[href], button, input, select");
      if (needed) place.tabIndex = 0;
      else place.removeAttribute("tabindex");
    }
  };
  letScroll();
  addEventListener("resize", letScroll);
  document.addEventListener("toggle", letScroll, true);

  // A run of free days is one link; a press holds the bed from the day under it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.hold");
    if (!link || !event.detail) return;
    const { left, width } = link.getBoundingClientRect();
    const days = Math.floor(((event.clientX - left) / width) * Number(link.dataset.days));
    const day = new Date(`${link.dataset.from}T00:00Z`);
    day.setUTCDate(day.getUTCDate() + Math.max(0, days));
    const address = new URL(link.href);
    address.searchParams.set("from", day.toISOString().slice(0, 10));
    link.href = address;
  });

  // On the bed board the arrows go from bed to bed and from bar to bar.
  document.addEventListener("keydown", (event) => {
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const cell = steps && event.target.closest(".board td");
    if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
    const rows = [...cell.closest("table").querySelectorAll("tr")].filter((row) => row.querySelector("td a, td button"));
    const row = rows[rows.indexOf(cell.parentElement) + steps[0]];
    if (!row) return;
    const stops = [...row.querySelectorAll("td a, td button")];
    const centre = (element) => element.getBoundingClientRect().left + element.getBoundingClientRect().width / 2;
    const here = event.target.closest("a, button");
    const near = [...stops].sort((a, b) => Math.abs(centre(a) - centre(here)) - Math.abs(centre(b) - centre(here)))[0];
    const next = steps[0] ? near : stops[stops.indexOf(here) + steps[1]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // A search that the browser had kept for "back" is not shown again.
  addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("[data-found]")) location.replace(location.pathname);
  });

  // Menus close on Escape (and give the focus back) and on a press elsewhere.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // htmx: a whole page in answer to a fragment's request (the session is over, the address moved) is gone to, not pasted in.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (!/^\s*<!doctype html/i.test(xhr.response)) return;
    const asked = new URL(requestConfig.path, location.href).pathname;
    if (new URL(xhr.responseURL).pathname === asked) return;
    event.detail.shouldSwap = false;
    location.assign(xhr.responseURL);
  });
  document.addEventListener("htmx:afterSettle", focusErrors);
  document.addEventListener("htmx:afterSettle", letScroll);
  const say = (name) => {
    const region = document.getElementById("live");
    if (region) region.textContent = region.dataset[name] || "";
  };
  document.addEventListener("htmx:responseError", () => say("failed"));
  // Of a form that keeps what is typed the bar says more (line.js).
  document.addEventListener("htmx:sendError", ({ detail }) => detail.elt.matches(`[hx-headers*="X-Draft"]`) || say("offline"));
  document.addEventListener("htmx:beforeRequest", () => say("nothing"));

  // A form that is sent for good keeps no more drafts: one on its way is called off, one still to come stays here.
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (defaultPrevented || !target.matches(`[hx-headers*="X-Draft"]`)) return;
    target.dataset.sent = "true";
    window.htmx.trigger(target, "htmx:abort");
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.dataset.sent) event.preventDefault();
  });
})();
