/** Writing on a highlight that is still on its way to the server: no letter waits for it. */

import { forgetDraft, keepDraft } from "./drafts.js";
import { focusEditor, grow, keepInSight, pathOf } from "./editor.js";
import * as http from "./http.js";
import { article, isHere, prose, withoutMargin } from "./page.js";
import { addNote, noteOf, say } from "./pending.js";
import * as queue from "./queue.js";
import { focusMark, revisionOf } from "./marks.js";
import { openSheet } from "./sheet.js";
import { toast } from "./toasts.js";
import { piece, word } from "./words.js";

/** Texts on their way to highlights that arrived without them, by the address of their editor. @type {Map<string, Promise<void>>} */
const underWay = new Map();

/** @param {string} number */
const editAddress = (number) => `/highlights/${number}/edit/`;

/**
 * Opens an editor for the unsaved highlight `id`.
 * @param {string} id
 */
export function writeOn(id) {
  const waiting = queue.item(id);
  const item = addNote(id, waiting?.fields.kind ?? "passage");
  const form = piece("piece-editor");
  const gloss = item?.querySelector(".gloss");
  if (!item || !gloss || !(form instanceof HTMLFormElement)) return;
  form.classList.add(`k-${waiting?.fields.kind}`);
  const name = form.querySelector("[data-kind-name]");
  if (name) name.textContent = word(waiting?.fields.kind ?? "passage");
  gloss.setAttribute("hidden", "");
  item.append(form);
  const field = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
  field.value = waiting?.note ?? "";
  field.addEventListener("input", () => {
    grow(field);
    noteDown(form, id, field.value, false);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    noteDown(form, id, field.value, true);
    closeWriting(form);
  });
  form.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-cancel]")) closeWriting(form);
  });
  if (withoutMargin()) openSheet(id);
  document.dispatchEvent(new CustomEvent("postil:swapped"));
  field.focus({ preventScroll: true });
  keepInSight(field);
}

/**
 * Keeps what is written so far: with the highlight while that waits, as a draft of its note afterwards.
 * @param {HTMLFormElement} form
 * @param {string} id
 * @param {string} note
 * @param {boolean} finished
 */
function noteDown(form, id, note, finished) {
  const { number } = form.dataset;
  const waiting = queue.item(id);
  // The server takes a text along with a highlight only the first time; the answer shows whether it did.
  if (waiting) queue.keep({ ...waiting, note, finished, fields: { ...waiting.fields, body: finished ? note : "" } });
  else if (number && finished) void save(number, note);
  else if (number) keepDraft(editAddress(number), { body: note });
}

/** Closes the editor of an unsaved highlight; its text stays with the highlight. @param {HTMLFormElement} form */
export function closeWriting(form) {
  const item = form.closest("li");
  const id = item?.dataset.h ?? "";
  const text = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea")).value;
  form.remove();
  const gloss = item?.querySelector(".gloss");
  gloss?.removeAttribute("hidden");
  const body = gloss?.querySelector("[data-pending-body]");
  if (body) body.textContent = text;
  const waiting = queue.item(id);
  if (waiting) say(id, waiting.state === "new" ? "saving" : waiting.state);
  focusMark(id);
  document.dispatchEvent(new CustomEvent("postil:swapped"));
}

/**
 * Saves `text` as the note of highlight `number`. Until that is done no editor opens there.
 * @param {string} number
 * @param {string} text
 */
function save(number, text) {
  const path = editAddress(number);
  const job = (underWay.get(path) ?? Promise.resolve())
    .then(() => saveByForm(path, number, text))
    .finally(() => underWay.get(path) === job && underWay.delete(path));
  underWay.set(path, job);
  return job;
}

/**
 * Saves by the form that the server gives for it.
 * @param {string} path
 * @param {string} number
 * @param {string} text
 */
async function saveByForm(path, number, text) {
  const answer = await http.get(`${path}?revision=${revisionOf(number)}`);
  const form = new DOMParser().parseFromString(answer.html, "text/html").querySelector("form:has(textarea)");
  if (answer.outcome !== "saved" || !(form instanceof HTMLFormElement)) {
    keepDraft(path, { body: text });
    toast(word("waiting-long"));
    return;
  }
  const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  fields.body = text;
  keepDraft(path, fields);
  /** @type {queue.Item} */
  const item = { id: path, article: article(), url: pathOf(form) || path, fields, draft: path, state: "new" };
  queue.keep(item);
  await queue.send(item);
}

/**
 * Goes on writing in the server's editor, with the same text and cursor.
 * @param {string} number
 * @param {HTMLTextAreaElement} field
 */
async function goOn(number, field) {
  const path = editAddress(number);
  const item = document.getElementById(`n${number}`);
  const own = field.closest("form");
  if (!item || !own) return;
  // The server's editor is on its way; letters typed meanwhile still land in this one.
  own.dataset.number = number;
  item.querySelector(".gloss")?.setAttribute("hidden", "");
  item.append(own);
  field.focus({ preventScroll: true });
  if (field.value) keepDraft(path, { body: field.value });
  const answer = await http.get(`${path}?revision=${revisionOf(number)}`);
  if (answer.outcome !== "saved" || !own.isConnected) return;
  const { value, selectionStart, selectionEnd } = field;
  const writing = document.activeElement === field;
  forgetDraft(path);
  http.apply(answer.html);
  const fresh = document.getElementById(`n${number}`);
  const next = /** @type {HTMLTextAreaElement | null} */ (fresh?.querySelector('textarea[name="body"]') ?? null);
  if (!fresh || !next) return;
  if (value) {
    next.value = value;
    next.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (writing) {
    focusEditor(fresh);
    next.setSelectionRange(selectionStart, selectionEnd);
  }
}

if (prose()) {
  // An editor opened before the text is there would be empty, and be swept away by the answer that brings it.
  const tooEarly = (/** @type {MouseEvent} */ event) => {
    const edit = event.target instanceof Element ? event.target.closest("[hx-get]") : null;
    const path = edit?.getAttribute("hx-get") ?? "";
    const job = underWay.get(path);
    if (!job) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void job.then(() => {
      const now = document.querySelector(`[hx-get="${path}"]`);
      if (now instanceof HTMLElement) now.click();
    });
  };
  document.addEventListener("click", tooEarly, true);
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-pending-edit]") : null;
    const id = button?.closest("li")?.dataset.h ?? "";
    if (queue.item(id) && !noteOf(id)?.querySelector("form[data-local]")) writeOn(id);
  });
  // Also for highlights of other pages, which are sent from here after their page was left.
  document.addEventListener("postil:answered", (event) => {
    const { item, answer, elsewhere } = /** @type {CustomEvent} */ (event).detail;
    const number = String(answer.triggers["postil:saved"]?.highlight ?? "");
    if (elsewhere || answer.outcome !== "saved" || !number || !item.note) return;
    const arrived = new DOMParser().parseFromString(answer.html, "text/html").querySelector(`#n${number} .gloss__b`);
    if (item.finished && !arrived) void save(number, item.note);
    else if (item.finished) return;
    else if (!isHere(item.article)) keepDraft(editAddress(number), { body: item.note });
  });
  document.addEventListener("postil:arrived", (event) => {
    const { id, number } = /** @type {CustomEvent} */ (event).detail;
    const field = noteOf(id)?.querySelector("form[data-local] textarea");
    if (field instanceof HTMLTextAreaElement) void goOn(number, field);
  });
}
