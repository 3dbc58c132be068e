/**
 * How the reader stands with articles: `e` archives, `u` marks as read or unread, on the article and on the headline
 * that has the focus in a list; several of a list are selected and marked together.
 */

import { announce } from "./announce.js";
import { apply, post } from "./http.js";
import { prose, reader } from "./page.js";
import { single } from "./single.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const form = () => /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-many]"));
const cards = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#main [data-card]")]);
const boxes = () => /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[data-many-box]")]);

/** Marks the article of a row. @param {HTMLElement} card @param {string} key */
async function mark(card, key) {
  const was = card.dataset.state ?? "unread";
  const state = key === "e" ? (was === "archived" ? "read" : "archived") : was === "unread" ? "read" : "unread";
  const answer = await post(`/articles/${card.dataset.card}/state/`, { state });
  if (answer.outcome !== "saved") {
    toast(answer.message || word("no-answer-now"));
    return;
  }
  stand(card, state);
  apply(answer.html);
  announce(String(answer.triggers["postil:saved"]?.message ?? ""));
}

/** @param {HTMLElement} card @param {string} state */
function stand(card, state) {
  card.dataset.state = state;
  card.querySelector("[data-stand]")?.remove();
}

document.addEventListener("keydown", (event) => {
  if (!reader() || !single(event) || (event.key !== "e" && event.key !== "u")) return;
  const card = document.activeElement?.closest("[data-card]");
  if (card instanceof HTMLElement && !prose()) void mark(card, event.key);
  else {
    const button = document.querySelector(`#reading-state [data-key="${event.key}"]`);
    if (!(button instanceof HTMLElement)) return;
    button.click();
  }
  event.preventDefault();
});

function count() {
  const n = boxes().filter((box) => box.checked).length;
  const place = form()?.querySelector("[data-many-n]");
  if (place) place.textContent = String(n);
  for (const button of form()?.querySelectorAll("button[name=act]") ?? []) {
    if (button instanceof HTMLButtonElement) button.disabled = n === 0;
  }
}

function begin() {
  const menu = form();
  if (!menu) return;
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
