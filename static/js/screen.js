// Between the screen and whoever stands beside it: leaving in a hurry, and closing what nobody reads any more. The server
// decides how long a page lives (accounts/sessions.py); this takes it off the screen at that moment, in every tab.
(() => {
  "use strict";
  const frame = document.getElementById("leave");
  if (!frame) return;
  const { dataset: said, action: leaving } = frame;
  const token = frame.elements.csrfmiddlewaretoken.value;
  const channel = new BroadcastChannel("screen");
  const DRAFT = 'form[hx-headers*="X-Draft"]';
  const WAIT_MS = 1500;
  let gone = false;

  const post = (address, values, headers, more) =>
    fetch(address, { method: "POST", body: new URLSearchParams(values), headers: { "X-CSRFToken": token, ...headers }, ...more });

  // ------------------------------------------------ leaving in a hurry
  // What was typed a moment ago and is not kept yet.
  const unsaved = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest(DRAFT);
    if (form) unsaved.add(form);
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => unsaved.delete(detail.elt));
  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failure, ({ detail }) => detail.elt.matches(DRAFT) && unsaved.add(detail.elt));
  }
  const keepDrafts = () =>
    [...unsaved].map((form) => {
      const typed = [...new FormData(form)].filter(([, value]) => typeof value === "string");
      const headers = JSON.parse(form.getAttribute("hx-headers"));
      return post(form.getAttribute("hx-post"), typed, headers, { signal: AbortSignal.timeout(WAIT_MS) }).catch(() => {});
    });

  const leave = async (isFirst) => {
    if (gone) return;
    gone = true;
    const kept = keepDrafts();
    document.body.replaceChildren();
    document.title = said.title;
    document.querySelector("link[rel=icon]")?.setAttribute("href", "data:,");
    if (isFirst) {
      channel.postMessage({ kind: "leave" });
      await Promise.all(kept);
      // Should the request be lost on a weak line, whichever comes next ends the session by this mark.
      const secure = said.mark.startsWith("__Host-") ? "; secure" : "";
      document.cookie = `${said.mark}=1; path=/; samesite=strict${secure}`;
      post(leaving, {}, {}, { keepalive: true, redirect: "manual" }).catch(() => {});
    }
    location.replace(said.target);
  };
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "leave") return;
    event.preventDefault();
    leave(true);
  });
  let escapes = [];
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.repeat) return;
      escapes = event.key === "Escape" ? [...escapes, event.timeStamp].slice(-3) : [];
      if (escapes.length === 3 && escapes[2] - escapes[0] < WAIT_MS) leave(true);
    },
    true,
  );

  // ------------------------------------------------ closing what nobody uses
  const idle = Number(said.left) * 1000;
  const warnBefore = Math.min(60_000, idle / 2);
  const askEvery = Math.min(60_000, idle / 6);
  // A moment later than the server, so that it has closed when it is asked.
  const LATER = 300;
  let until = Date.now() + idle + LATER;
  let asked = Date.now();
  let warnedOf = 0;
  let isUsed = false;
  let isAsking = false;

  const lock = (isFirst) => {
    if (gone) return;
    gone = true;
    if (isFirst) channel.postMessage({ kind: "lock" });
    const card = document.getElementById("lock").content.cloneNode(true);
    const link = card.querySelector("a");
    link.href = `${said.login}?next=${encodeURIComponent(location.pathname + location.search)}`;
    document.title = link.textContent;
    document.body.className = "quiet";
    document.body.replaceChildren(card);
    link.focus();
  };
  const warning = () => document.getElementById("idle");
  const livesUntil = (moment) => {
    if (moment - until > LATER * 5 || moment < until) until = moment;
    if (until - Date.now() > warnBefore && warning()?.open) warning().close("known");
  };
  // `isUsed`: somebody is there. Otherwise only the question whether the time is really over.
  const ask = async (isUsed) => {
    if (isAsking) return;
    isAsking = true;
    asked = Date.now();
    try {
      const headers = isUsed ? {} : { "X-Polling": "1" };
      const answer = await post(said.stay, {}, headers, { signal: AbortSignal.timeout(WAIT_MS * 2) });
      const { left } = await answer.json();
      if (left <= 0) throw new Error("over");
      livesUntil(Date.now() + left * 1000 + LATER);
      channel.postMessage({ kind: "until", until });
    } catch {
      // Signed out, or a dead line: what is on the screen goes when its time is over, not before.
      if (Date.now() >= until) lock(true);
    } finally {
      isAsking = false;
    }
  };
  // What is new is asked for each minute, in the tab that is in sight. That is nobody at work: the time runs on.
  const LOOK_MS = 60_000;
  let looked = Date.now();
  const look = () => {
    if (document.hidden || Date.now() - looked < LOOK_MS) return;
    looked = Date.now();
    window.htmx.trigger("#told", "look");
  };
  const tick = () => {
    if (gone) return;
    look();
    const left = until - Date.now();
    if (left <= 0) ask(false);
    else if (isUsed && (Date.now() - asked > askEvery || left <= warnBefore)) {
      isUsed = false;
      ask(true);
    } else if (left <= warnBefore && warnedOf !== until && !warning().open) {
      warnedOf = until;
      warning().returnValue = "";
      warning().showModal();
    }
  };
  setInterval(tick, Math.min(1000, idle / 20));
  document.addEventListener("visibilitychange", tick);
  for (const kind of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(kind, () => (isUsed = true), { capture: true, passive: true });
  }
  document.addEventListener("close", ({ target }) => target.id === "idle" && target.returnValue !== "known" && ask(true), true);
  channel.addEventListener("message", ({ data }) => {
    if (data.kind === "leave") leave(false);
    if (data.kind === "lock") lock(false);
    if (data.kind === "until" && !gone) livesUntil(data.until);
  });
  // This page was asked for: somebody is there, so every tab lives on.
  channel.postMessage({ kind: "until", until });
  // Signing out closes what the other tabs show.
  document.addEventListener("submit", ({ target }) => {
    if (target.action === new URL(said.logout, location).href) channel.postMessage({ kind: "lock" });
  });
  // Whoever prints, and when: a page may have been open for a while.
  addEventListener("beforeprint", () => {
    const mark = document.querySelector("[data-printer]");
    if (mark) mark.textContent = `${mark.dataset.printer} · ${new Date().toLocaleString(document.documentElement.lang)}`;
  });
  // What the browser keeps for "back" it keeps hidden, and asks for anew.
  addEventListener("pagehide", () => (document.documentElement.hidden = true));
  addEventListener("pageshow", (event) => event.persisted && location.replace(location.pathname + location.search));
})();
