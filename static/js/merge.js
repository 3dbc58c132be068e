/** Two texts of one note: both are shown, and the reader joins them, keeps one's own, or keeps the saved one. */

import { announce } from "./announce.js";
import { forgetDraft, keepDraft } from "./drafts.js";
import { apply, get } from "./http.js";
import { prose } from "./page.js";
import { word } from "./words.js";

/** @param {string | null | undefined} text */
const plain = (text) => (text ?? "").replace(/\r\n/g, "\n").trim();

/**
 * Whether the saved text is the very one that was sent: then the answer to an earlier try was lost on its way.
 * @param {string} html
 * @param {string} body
 */
function alreadySaved(html, body) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const theirs = parsed.querySelector("[data-theirs]");
  return theirs !== null && plain(theirs.textContent) === plain(body);
}

/** @param {CustomEvent} event */
async function conflict(event) {
  const { item, answer } = event.detail;
  const { choice: _choice, ...fields } = item.fields;
  if (alreadySaved(answer.html, fields.body)) {
    forgetDraft(item.draft);
    const note = await get(item.url.replace(/edit\/$/, ""));
    if (note.outcome === "saved") apply(note.html);
    announce(word("saved"));
    return;
  }
  keepDraft(item.draft, fields);
  apply(answer.html);
  announce(word("conflict"), { urgent: true });
  const first = document.querySelector("[data-merge] button");
  if (first instanceof HTMLElement) first.focus({ preventScroll: true });
}

if (prose()) document.addEventListener("postil:conflict", (event) => void conflict(/** @type {CustomEvent} */ (event)));
