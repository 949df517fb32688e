// Names on the screen. The server decides whether a page says them; this asks for them without losing the place on the page or
// what is typed, and takes them off when their time is over.
(() => {
  "use strict";
  const NAMES = "[data-name]";
  const isTyped = () =>
    [...document.querySelectorAll("main input, main textarea, main select")].some((field) => {
      if (field.type === "hidden" || field.type === "submit") return false;
      if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
      if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
      return field.value !== field.defaultValue;
    });
  const post = (form, address) =>
    fetch(address, { method: "POST", body: new FormData(form), redirect: "manual", signal: AbortSignal.timeout(10_000) });
  const hide = (form) => {
    const mask = form.querySelector("template").content.querySelector(NAMES);
    for (const name of document.querySelectorAll(NAMES)) name.replaceWith(mask.cloneNode(true));
    form.action = form.dataset.show;
    form.dataset.left = "";
    form.querySelector("button").textContent = form.dataset.word;
  };
  // The names of the page as it is told now, in the places where masks stand: as long as both say equally many.
  const fill = async (form) => {
    const answer = await fetch(location.pathname + location.search, { signal: AbortSignal.timeout(10_000) });
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [here, there] = [document, told].map((page) => [...page.querySelectorAll(NAMES)]);
    if (here.length === there.length) here.forEach((mask, place) => mask.replaceWith(document.adoptNode(there[place])));
    form.replaceWith(document.adoptNode(told.getElementById("names")));
    watch();
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    // What was searched for is in no address: the form sends it once more by itself.
    if (form.id !== "names" || form.elements.repeat) return;
    event.preventDefault();
    const { action } = form;
    try {
      const typed = isTyped();
      if (!form.dataset.left) {
        await post(form, action);
        await (typed ? fill(form) : location.reload());
      } else {
        hide(form);
        await post(form, action);
        if (!typed) location.reload();
      }
    } catch {
      const live = document.getElementById("live");
      if (live) live.textContent = live.dataset.offline;
    }
    document.querySelector("#names button")?.focus();
  }, true);
  let over;
  const watch = () => {
    clearTimeout(over);
    const form = document.getElementById("names");
    if (form?.dataset.left) over = setTimeout(hide, Number(form.dataset.left) * 1000, form);
  };
  watch();
  document.addEventListener("htmx:afterSettle", watch);
})();
