/**
 * How the reader stands with articles: `e` archives, `u` marks as read or unread, on the article and on the headline
 * that has the focus in a list; a row under the pointer or with the focus shows the same as buttons; several of a list
 * are selected and marked together.
 */

import { announce } from "./announce.js";
import { apply, post } from "./http.js";
import { numeral, prose, reader } from "./page.js";
import { keyOf, single } from "./single.js";
import { toast } from "./toasts.js";
import { piece, word } from "./words.js";

/** What several articles are marked with; without scripts it has nothing for single ones. */
function form() {
  const found = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-many]"));
  const bar = found?.querySelector("[data-many-bar]") ? null : piece("piece-many");
  if (bar) found?.append(bar);
  return found;
}
const cards = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#main [data-card]")]);
const boxes = () => /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[data-many-box]")]);

/** @param {HTMLElement} card */
const isKept = (card) => card.querySelector(".is-kept") !== null;

/**
 * Does one thing to the article of a row: puts it into a state, or keeps it or no longer.
 * @param {HTMLElement} card @param {string} act one of the list's form: a state, "keep", "unkeep"
 */
async function mark(card, act) {
  const keeps = act === "keep" || act === "unkeep";
  const address = `/articles/${card.dataset.card}/${keeps ? "keep" : "state"}/`;
  const answer = await post(address, keeps ? { on: act === "keep" ? "1" : "0" } : { state: act });
  if (answer.outcome !== "saved") {
    toast(answer.message || word("no-answer-now"));
    return;
  }
  if (keeps) stamp(card, act === "keep");
  else stand(card, act);
  apply(answer.html);
  announce(String(answer.triggers["postil:saved"]?.message ?? ""));
  const kept = answer.triggers["postil:keep"];
  if (kept) document.dispatchEvent(new CustomEvent("postil:keep", { detail: kept }));
}

/** @param {HTMLElement} card @param {string} state */
function stand(card, state) {
  card.dataset.state = state;
  card.querySelector("[data-stand]")?.remove();
  offer(card);
}

/** @param {HTMLElement} card @param {boolean} on */
function stamp(card, on) {
  card.querySelector(".is-kept")?.remove();
  if (on) {
    const said = document.createElement("span");
    said.className = "is-kept";
    said.textContent = label("keep", "is");
    card.querySelector(".r-end")?.append(said);
  }
  offer(card);
}

/** The other side of what a key does. @param {HTMLElement} card @param {string} key */
function turned(card, key) {
  const was = card.dataset.state ?? "unread";
  if (key === "e") return was === "archived" ? "read" : "archived";
  return was === "unread" ? "read" : "unread";
}

document.addEventListener("keydown", (event) => {
  const key = reader() && single(event) ? keyOf(event) : "";
  if (key !== "e" && key !== "u") return;
  const card = document.activeElement?.closest("[data-card]");
  if (card instanceof HTMLElement && !prose()) void mark(card, turned(card, key));
  else if (!press(key)) return;
  event.preventDefault();
});

/** Presses what `key` stands for in the article's menu, which may have to come first. @param {string} key */
function press(key) {
  const button = () => /** @type {HTMLElement | null} */ (document.querySelector(`#reading-state [data-key="${key}"]`));
  const menu = document.querySelector(".pop--article[hx-get]");
  if (button()) button()?.click();
  else if (menu) {
    const address = menu.getAttribute("hx-get") ?? "";
    void window.htmx.ajax("GET", address, { target: menu, swap: "innerHTML" }).then(() => {
      window.htmx.process(menu); // else the press would leave the page
      button()?.click();
    });
  } else return false;
  return true;
}

/** What the list's form calls an act, or what it calls the state that follows. @param {string} act @param {string} [is] */
function label(act, is = "") {
  const button = /** @type {HTMLElement | null} */ (form()?.querySelector(`[data-many-bar] [value="${act}"]`));
  return (is && button?.dataset.is) || (button?.textContent?.trim() ?? "");
}

/** The acts of one row, beside the row that is pointed at or has the focus. @type {HTMLElement | null} */
let acts = null;

/** Puts the acts beside `card`, with what may be done to it as it stands. @param {HTMLElement} card */
function offer(card) {
  if (!acts || acts.parentElement !== card) return;
  const held = acts.contains(document.activeElement);
  const state = card.dataset.state;
  const wanted = [state === "unread" ? "read" : "unread", isKept(card) ? "unkeep" : "keep", ...(state === "archived" ? [] : ["archived"])];
  acts.replaceChildren(
    ...wanted.map((act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn--s";
      button.textContent = label(act);
      button.addEventListener("click", () => void mark(card, act));
      return button;
    }),
  );
  if (held) acts.querySelector("button")?.focus();
}

/** @param {Event} event */
function near(event) {
  const card = event.target instanceof Element ? event.target.closest(".row[data-card]") : null;
  if (!(card instanceof HTMLElement) || !form() || boxes().length) return;
  if (acts?.parentElement === card) return;
  acts ??= document.createElement("div");
  acts.className = "row__acts";
  acts.setAttribute("role", "group");
  acts.setAttribute("aria-label", card.querySelector("h3 a")?.textContent ?? "");
  card.append(acts);
  offer(card);
}

if (form()) {
  document.addEventListener("pointerover", near, { passive: true });
  document.addEventListener("focusin", near);
  // A finger points at nothing: a row shows its acts when it comes to rest under one, and none is in the way before.
  document.addEventListener("pointerdown", near, { passive: true });
}

function count() {
  const n = boxes().filter((box) => box.checked).length;
  const place = form()?.querySelector("[data-many-n]");
  if (place) place.textContent = numeral(n);
  for (const button of form()?.querySelectorAll("button[name=act]") ?? []) {
    if (button instanceof HTMLButtonElement) button.disabled = n === 0;
  }
}

function begin() {
  const menu = form();
  if (!menu) return;
  acts?.remove();
  for (const card of cards()) {
    const link = card.querySelector("h3 a");
    if (!link || card.querySelector("[data-many-box]")) continue;
    const box = document.createElement("input");
    box.type = "checkbox";
    box.name = "article";
    box.value = card.dataset.card ?? "";
    box.dataset.manyBox = "";
    box.setAttribute("form", "many");
    box.setAttribute("aria-label", (menu.dataset.select ?? "{name}").replace("{name}", link.textContent ?? ""));
    link.before(box);
  }
  const bar = menu.querySelector("[data-many-bar]");
  if (bar instanceof HTMLElement) bar.hidden = false;
  const list = menu.querySelector("details");
  if (list) list.open = false;
  boxes()[0]?.focus();
  count();
}

function end() {
  for (const box of boxes()) box.remove();
  const bar = form()?.querySelector("[data-many-bar]");
  if (bar instanceof HTMLElement) bar.hidden = true;
  form()?.querySelector("summary")?.focus();
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest("[data-many-select]")) begin();
  else if (event.target.closest("[data-many-end]")) end();
});
document.addEventListener("change", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches("[data-many-box]")) count();
});
// What undoes a press of a key in a list changes its rows: they are drawn anew with the page.
document.addEventListener("postil:undone", () => {
  if (cards().length && !prose()) location.reload();
});
