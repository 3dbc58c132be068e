/** What can be done with a selected passage, besides marking it. */

import { openDialog } from "./dialogs.js";
import { writeOn } from "./writing.js";
import { lastKind, make } from "./highlights.js";
import { activate } from "./marks.js";
import { article, prose, revision } from "./page.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

/** @typedef {import("./offsets.js").Span} Span */

/** Marks the passage and opens an editor for its note at once. @param {Span} span */
export function writeNote(span) {
  const { id } = make(span, lastKind());
  activate(id);
  writeOn(id);
}

/**
 * Marks the passage; when it is saved, asks the page for `what`.
 * @param {Span} span
 * @param {"link" | "share"} what
 */
async function markThen(span, what) {
  const number = await make(span, lastKind()).saved;
  if (!number) return;
  activate(number);
  const wanted = new CustomEvent(`postil:${what}`, { cancelable: true, detail: { highlight: number, article: article() } });
  if (!document.dispatchEvent(wanted)) return;
  const button = document.querySelector(`#n${number} [data-act="${what}"]`);
  if (button instanceof HTMLElement) button.click();
  else openDialog(what);
}

/** Links the passage to another story. @param {Span} span */
export const linkStory = (span) => void markThen(span, "link");

/** Shares the passage. @param {Span} span */
export const share = (span) => void markThen(span, "share");

/** Copies an address that leads to the passage. @param {Span} span */
export async function copyLink(span) {
  const address = new URL(location.href);
  address.hash = `t${revision()}.${span.start}-${span.end}`;
  await copy(address.href);
}

/**
 * Copies `text` and says so.
 * @param {string} text
 * @param {string} [said] what was copied, in words
 */
export async function copy(text, said = word("copied")) {
  const done = await toClipboard(text);
  toast(done ? said : word("copy-by-hand", { link: text }));
}

/** @param {string} text */
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without https there is no clipboard of that kind; the old way still works there.
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "vh";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

if (prose()) {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy-link]") : null;
    if (!(button instanceof HTMLElement)) return;
    event.preventDefault();
    void copy(new URL(button.dataset.copyLink ?? "", location.href).href);
  });
}
