/** Two texts of one note: the reader joins them, keeps one's own, or keeps the saved one. */

import { announce } from "./announce.js";
import { forgetDraft, keepDraft } from "./drafts.js";
import { grow, pathOf } from "./editor.js";
import { apply } from "./http.js";
import { prose } from "./page.js";
import { word } from "./words.js";

if (prose()) {
  document.addEventListener("postil:conflict", (event) => {
    const { form, item, answer } = /** @type {CustomEvent} */ (event).detail;
    keepDraft(item.draft, item.fields);
    apply(answer.html);
    announce(word("conflict"), { urgent: true });
    const first = document.querySelector("[data-merge] button, [data-merge] textarea");
    if (first instanceof HTMLElement && (!form || !form.isConnected)) first.focus({ preventScroll: true });
  });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-merge] [data-keep]") : null;
    const form = button?.closest("form");
    if (!(button instanceof HTMLElement) || !form) return;
    const field = form.querySelector('textarea[name="body"]');
    const theirs = form.querySelector("[data-theirs]")?.textContent?.trim() ?? "";
    if (!(field instanceof HTMLTextAreaElement)) return;
    if (button.dataset.keep === "join") {
      event.preventDefault();
      field.value = `${theirs}\n\n${field.value}`;
      grow(field);
      field.focus();
    } else if (button.dataset.keep === "theirs") {
      forgetDraft(pathOf(form));
    }
  });
}
