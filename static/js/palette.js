// The palette: pages, files at hand and houses are chosen from with each key, here in the browser. People are asked for on
// Enter alone, by POST, for that is on record. Nothing typed or found is kept: closing empties it (docs/adr/0051).
(() => {
  "use strict";
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const field = form.elements.term;
  const list = document.getElementById("palette-lines");
  const [start, found] = ["start", "found"].map((part) => list.querySelector(`[data-part=${part}]`));
  const ask = list.querySelector("[data-ask]");
  const note = dialog.querySelector("[role=status]");
  const WITHIN_FROM = 4;
  const QUIET_MS = 400;
  let asked = "";
  let opened = 0;
  let isThere = false;
  let isStarting = null;
  let timer = 0;

  // As shelter_cms/finding/words.py folds what is chosen from.
  const fold = (text) =>
    text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/ı/g, "i").replace(/ə/g, "e").trim().replace(/\s+/g, " ");
  const place = (words, typed) => {
    if (words.startsWith(typed)) return 0;
    const begun = words.split(" ");
    if (typed.split(" ").every((part) => begun.some((word) => word.startsWith(part)))) return 1;
    return typed.length >= WITHIN_FROM && words.includes(typed) ? 2 : -1;
  };

  const lines = () => [...list.querySelectorAll("[role=option]")].filter((line) => !line.closest("[hidden]"));
  const chosen = () => list.querySelector("[aria-selected=true]");
  const choose = (line) => {
    chosen()?.setAttribute("aria-selected", "false");
    if (!line) return field.removeAttribute("aria-activedescendant");
    line.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", line.id);
    line.scrollIntoView({ block: "nearest" });
  };
  // Said once the typing rests, so that no key is talked over.
  const say = (text, after = QUIET_MS) => {
    clearTimeout(timer);
    timer = setTimeout(() => (note.textContent = text), after);
  };
  const count = (number) => note.dataset.count.replace("#", number);
  const show = () => {
    list.hidden = false;
    const shown = lines();
    list.hidden = !shown.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    return shown;
  };
  const number = (part) => {
    for (const [at, line] of part.querySelectorAll("[role=option]").entries()) {
      line.id = `palette-${part.dataset.part}-${at}`;
      line.at = at;
    }
  };

  const narrow = () => {
    const typed = fold(field.value);
    asked = "";
    found.replaceChildren();
    start.hidden = false;
    for (const group of start.querySelectorAll("[role=group]")) {
      const options = [...group.querySelectorAll("[role=option]")];
      for (const line of options) {
        line.place = typed ? place(line.dataset.words || "", typed) : 0;
        line.hidden = line.place < 0;
      }
      group.append(...options.sort((a, b) => a.place - b.place || a.at - b.at));
      group.hidden = options.every((line) => line.hidden);
    }
    ask.hidden = !typed;
    ask.textContent = ask.dataset.label.replace("#", () => `“${field.value.trim()}”`);
    const shown = show();
    choose(typed ? shown[0] : null);
    const named = shown.length - 1;
    say(!typed ? "" : !isThere ? note.dataset.busy : named ? count(named) : note.dataset.none);
  };

  const frame = JSON.parse(document.body.getAttribute("hx-headers"));
  // Null where nothing came, or nobody waits for it any more.
  const bring = async (body) => {
    const mine = opened;
    const isWanted = () => dialog.open && mine === opened && (!body || asked === body.get("term"));
    list.setAttribute("aria-busy", "true");
    try {
      const headers = { ...frame, "X-Palette": "1" };
      const answer = await fetch(form.action, body ? { method: "POST", headers, body } : { headers });
      // The session is over: the browser goes where it was sent.
      if (answer.redirected) location.assign(answer.url);
      if (!answer.ok || answer.redirected) throw new Error("failed");
      const html = await answer.text();
      return isWanted() ? new DOMParser().parseFromString(html, "text/html").querySelector("[data-lines]") : null;
    } catch (error) {
      const said = document.getElementById("live").dataset;
      if (isWanted()) say(error.message === "failed" ? said.failed : said.offline, 0);
      return null;
    } finally {
      list.removeAttribute("aria-busy");
    }
  };
  const begin = async () => {
    const brought = await bring(null);
    if (!brought) return;
    isThere = true;
    start.replaceChildren(brought);
    number(start);
    narrow();
  };
  const look = async () => {
    const term = field.value.trim();
    // A second press while the first is under way asks nothing, and nothing is asked twice.
    if (!term || term === asked) return;
    asked = term;
    say(note.dataset.busy, 0);
    const brought = await bring(new URLSearchParams({ term }));
    if (!brought) {
      if (asked === term) asked = "";
      return;
    }
    if (brought.dataset.straight) {
      location.assign(brought.dataset.straight);
      return;
    }
    start.hidden = ask.hidden = true;
    found.replaceChildren(brought);
    number(found);
    const shown = show();
    choose(shown[0]);
    say(brought.dataset.note?.trim() || count(shown.length), 0);
  };

  const open = () => {
    if (document.querySelector("dialog[open]")) return;
    dialog.showModal();
    field.focus();
    isStarting = begin();
  };
  const empty = () => {
    opened += 1;
    isThere = false;
    clearTimeout(timer);
    form.reset();
    asked = note.textContent = ask.textContent = "";
    start.replaceChildren();
    found.replaceChildren();
    ask.hidden = list.hidden = true;
    choose(null);
    field.setAttribute("aria-expanded", "false");
  };

  const FIELDS = "input, textarea, select, [contenteditable]";
  document.addEventListener("keydown", (event) => {
    // By its place too: with Cyrillic letters the same key has another name.
    const isK = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && (event.key === "k" || event.code === "KeyK");
    const isSlash = event.key === "/" && !event.ctrlKey && !event.altKey && !event.metaKey && !event.target.closest(FIELDS);
    if (!isK && !isSlash) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#find") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  dialog.addEventListener("click", ({ target }) => (target === dialog || target.closest("[data-close]")) && dialog.close());
  dialog.addEventListener("close", empty);
  addEventListener("pagehide", () => dialog.open && dialog.close());

  field.addEventListener("input", narrow);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    const shown = lines();
    const at = shown.indexOf(chosen());
    choose(shown[(at < 0 && step < 0 ? shown.length - 1 : at + step + shown.length) % shown.length]);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // Typed faster than the lines came.
    await isStarting;
    const line = chosen();
    if (line && line !== ask) line.click();
    else look();
  });
  ask.addEventListener("click", look);
})();
