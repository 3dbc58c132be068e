/** Two texts of one note: both are shown, and the reader joins them, keeps one's own, or keeps the saved one. */

import { announce } from "./announce.js";
import { keepDraft } from "./drafts.js";
import { apply } from "./http.js";
import { prose } from "./page.js";
import { word } from "./words.js";

if (prose()) {
  document.addEventListener("postil:conflict", (event) => {
    const { item, answer } = /** @type {CustomEvent} */ (event).detail;
    const { choice: _choice, ...fields } = item.fields;
    keepDraft(item.draft, fields);
    apply(answer.html);
    announce(word("conflict"), { urgent: true });
    const first = document.querySelector("[data-merge] button");
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  });
}
