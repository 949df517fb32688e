// The line to the server, when it is lost: says so, keeps the page with what is typed on it, and goes on by itself when it is
// back. Nothing is stored in the browser. What is sent again carries the key of its form: the server does it once.
(() => {
  "use strict";
  const bar = document.getElementById("line");
  if (!bar) return;
  const DRAFT = 'form[hx-headers*="X-Draft"]';
  const FIRST_MS = 2_000;
  const LONGEST_MS = 60_000;
  const PING_MS = 5_000;
  // An answer as fresh as this says that the line is there.
  const FRESH_MS = 15_000;
  const BACK_MS = 6_000;
  const typed = new Set();
  const unsent = new Set();
  const keptAt = new Map();
  let heard = Date.now();
  let isLost = false;
  let waiting = null; // the form that was pressed, and its button
  let isAsking = false;
  let wait = FIRST_MS;
  let timer;
  const text = bar.querySelector("p");
  const button = bar.querySelector("button");

  const show = (name, time = "") => {
    const words = bar.dataset[name].replace("{time}", time);
    if (text.textContent !== words) text.textContent = words;
    button.hidden = name !== "waiting";
    bar.classList.toggle("line-back", name === "back");
    bar.hidden = false;
  };
  const tell = () => {
    if (waiting) return show("waiting");
    const forms = [...typed].filter((form) => form.isConnected);
    if (!forms.length) return show("still");
    if (!forms.every((form) => form.matches(DRAFT))) return show("here");
    const times = forms.map((form) => keptAt.get(form));
    show(times.every(Boolean) ? "kept" : "unkept", times[0]);
  };
  const isThere = async () => {
    if (!navigator.onLine) return false;
    try {
      const answer = await fetch(bar.dataset.ping, { cache: "no-store", headers: { "X-Polling": "1" }, signal: AbortSignal.timeout(PING_MS) });
      return answer.ok;
    } catch {
      return false;
    }
  };

  // ------------------------------------------------ lost, and back
  const lost = () => {
    heard = 0;
    if (!isLost) wait = FIRST_MS;
    isLost = true;
    tell();
    clearTimeout(timer);
    timer = setTimeout(look, wait);
    wait = Math.min(wait * 2, LONGEST_MS);
  };
  const look = async () => {
    clearTimeout(timer);
    if (isLost) (await isThere()) ? back() : lost();
  };
  const back = () => {
    if (!isLost) return;
    isLost = false;
    heard = Date.now();
    show("back");
    timer = setTimeout(() => (bar.hidden = true), BACK_MS);
    const pressed = waiting;
    waiting = null;
    if (pressed?.form.isConnected) return pressed.form.requestSubmit(pressed.by);
    for (const form of unsent) if (form.isConnected) window.htmx.trigger(form, "change");
    unsent.clear();
  };
  addEventListener("offline", lost);
  addEventListener("online", look);
  document.addEventListener("htmx:sendError", ({ detail }) => {
    if (detail.elt.matches(DRAFT)) unsent.add(detail.elt);
    lost();
  });
  document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
    heard = Date.now();
    const kept = detail.xhr.getResponseHeader("X-Kept");
    if (kept) keptAt.set(detail.elt, kept);
    unsent.delete(detail.elt);
    if (isLost) back();
  });
  document.addEventListener("input", ({ target }) => {
    if (target.form?.method === "post") typed.add(target.form);
    if (isLost) tell();
  });

  // ------------------------------------------------ a form that is pressed
  // A form says itself that it is none of this file's: another script sends it, or whoever presses it is to lose the page, line
  // or no line. What htmx sends, htmx tells of.
  const seesToItself = (form) => form.dataset.line === "off" || (form.hasAttribute("hx-post") && !form.matches(DRAFT));
  // What is sent later still says what was typed. A press on a mere button means the moment and the page as it is now.
  const isTyped = (form) => form.querySelector("select, textarea, input:not([type=hidden], [type=submit])") !== null;
  button.addEventListener("click", () => {
    waiting = null;
    tell();
  });
  document.addEventListener(
    "submit",
    async (event) => {
      const { target: form, submitter: by } = event;
      if (form.method !== "post" || seesToItself(form)) return;
      if (!isLost && navigator.onLine && (Date.now() - heard < FRESH_MS || !form.elements.form_key)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (isAsking) return;
      isAsking = true;
      const there = await isThere();
      isAsking = false;
      if (there) {
        heard = Date.now();
        waiting = null;
        back();
        if (form.isConnected) form.requestSubmit(by);
        return;
      }
      // Without a key nothing is sent by itself: it might be done twice.
      waiting = form.elements.form_key && isTyped(form) ? { form, by } : null;
      lost();
      if (!waiting) show("pressed");
    },
    true,
  );
})();
