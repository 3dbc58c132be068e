/** Marks and notes that stand on the page before the server has them. */

import { piecesOf } from "./offsets.js";
import { glosses, holders } from "./page.js";
import { piece, word } from "./words.js";

/**
 * Marks [start, end) of a text for the highlight `id`, until `unmark` or a fresh block replaces it.
 * @param {string} id
 * @param {{start: number, end: number, kind: string, text: import("./page.js").Text}} span
 */
export function mark(id, { start, end, kind, text }) {
  const root = holders(text);
  if (root.some((one) => one.querySelector(`[data-h="${id}"]`))) return;
  let first = true;
  for (const { node, from, to } of piecesOf(start, end, root)) {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    const made = document.createElement("mark");
    made.className = `hl k-${kind} is-pending`;
    made.dataset.h = id;
    if (first) made.id = `h${id}`;
    first = false;
    range.surroundContents(made);
  }
}

/** Takes the marks of `id` off again. @param {string} id */
export function unmark(id) {
  for (const made of document.querySelectorAll(`mark.is-pending[data-h="${id}"]`)) {
    const parent = made.parentNode;
    made.replaceWith(...made.childNodes);
    parent?.normalize();
  }
}

/** The note of `id` in the margin, or null. @param {string} id */
export const noteOf = (id) => document.getElementById(`n${id}`);

/**
 * Puts an item for the unsaved highlight `id` where its note will stand.
 * @param {string} id
 * @param {string} kind
 * @returns {HTMLElement | null}
 */
export function addNote(id, kind) {
  const list = glosses();
  const item = noteOf(id) ?? piece("piece-pending");
  if (!list || !item) return null;
  item.id = `n${id}`;
  item.dataset.h = id;
  item.dataset.for = `h${id}`;
  const gloss = item.querySelector(".gloss");
  gloss?.classList.add(`k-${kind}`);
  const name = gloss?.querySelector("[data-kind-name]");
  if (name) name.textContent = word(kind);
  if (!item.isConnected) {
    const here = document.getElementById(`h${id}`);
    const after = [...list.children].find((other) => {
      const theirs = other instanceof HTMLElement && document.getElementById(other.dataset.for ?? "");
      return here && theirs && here.compareDocumentPosition(theirs) & Node.DOCUMENT_POSITION_FOLLOWING;
    });
    list.insertBefore(item, after ?? null);
  }
  return item;
}

/**
 * Says on the note of `id` where its saving stands.
 * @param {string} id
 * @param {"saving" | "waiting" | "signed-out" | "refused"} state
 * @param {string} [message]
 */
export function say(id, state, message = "") {
  const item = noteOf(id);
  const gloss = item?.querySelector(".gloss");
  if (!item || !gloss) return;
  gloss.setAttribute("data-state", state);
  const place = gloss.querySelector("[data-pending-state]");
  if (place) place.textContent = word(state);
  const why = gloss.querySelector("[data-pending-message]");
  if (why instanceof HTMLElement) {
    why.textContent = message;
    why.hidden = !message;
  }
  // While it is on its way nobody can say whether taking it back would still be in time.
  for (const button of gloss.querySelectorAll("[data-pending-drop], [data-pending-edit]")) {
    if (button instanceof HTMLElement) button.hidden = state === "saving";
  }
}

/** Shows what was written on `id` so far. @param {string} id @param {string} text */
export function write(id, text) {
  const body = noteOf(id)?.querySelector("[data-pending-body]");
  if (body) body.textContent = text;
}

/** Takes mark and note of `id` away. @param {string} id */
export function remove(id) {
  unmark(id);
  noteOf(id)?.remove();
}
