/**
 * Editors beside the text: they grow with what is written, keep a draft on this device with every letter, and
 * send by the queue, so that a lost connection or an ended session loses nothing.
 */

import { announce } from "./announce.js";
import { closeDraft, draft, draftsHere, forgetDraft, keepDraft } from "./drafts.js";
import { apply, get } from "./http.js";
import { activate, focusMark, revisionOf } from "./marks.js";
import { tell } from "./notices.js";
import { article, bringIntoView, isHere, prose } from "./page.js";
import * as queue from "./queue.js";
import { drawReply } from "./reply.js";
import { piece, word } from "./words.js";

const SETTLED = 260; // milliseconds until notes that move stand still

/** @typedef {import("./http.js").Answer} Answer */

const EDITORS = '#margin form:has(textarea[name="body"]), .sheet form:has(textarea[name="body"])';

/** An editor in place of a note, unlike forms that stand below one. */
const OPENED = "form.editor:not([data-local]), .editor form";

/** What stood where an editor opened. @type {Map<string, Element>} */
const before = new Map();

/** Where a form sends to. @param {Element} form */
export const pathOf = (form) => form.getAttribute("hx-post") ?? form.getAttribute("action") ?? "";

/** @param {Element} form @returns {HTMLTextAreaElement} */
const fieldOf = (form) => /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea[name="body"]'));

/** @param {HTMLFormElement} form @param {HTMLElement | null} [submitter] @returns {Record<string, string>} */
function fieldsOf(form, submitter = null) {
  const data = new FormData(form, submitter);
  data.delete("csrfmiddlewaretoken"); // a newer one goes along as a header
  return Object.fromEntries([...data].map(([name, value]) => [name, String(value)]));
}

/** Editors that are open now. @returns {HTMLFormElement[]} */
export const editors = () =>
  /** @type {HTMLFormElement[]} */ ([...document.querySelectorAll(EDITORS)].filter((form) => !form.matches("[data-local]")));

/** The editor that sends to `path`; that of a reply is drawn for it. @param {string} path */
function editorAt(path) {
  const there = () => editors().find((one) => pathOf(one) === path);
  if (!there()) drawReply(path);
  return there();
}

/** @param {HTMLTextAreaElement} field */
export function grow(field) {
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight + 2}px`;
}

/** @param {HTMLFormElement} form */
function setUp(form) {
  if ("ready" in form.dataset) return;
  form.dataset.ready = "";
  const field = fieldOf(form);
  const first = field.value;
  restore(form);
  grow(field);
  field.addEventListener("input", () => {
    grow(field);
    if (field.value === first && !draft(pathOf(form))) return;
    const kept = keepDraft(pathOf(form), fieldsOf(form));
    hint(form, kept ? word("draft-kept") : word("draft-not-kept"));
    document.dispatchEvent(new CustomEvent("postil:changed"));
  });
  form.addEventListener("change", (event) => {
    if (event.target === field) return;
    const kind = /** @type {HTMLInputElement | null} */ (form.querySelector('[name="kind"]:checked'))?.value;
    const box = form.closest(".editor") ?? form;
    if (kind && box.className.includes("k-")) box.className = box.className.replace(/\bk-\w+/, `k-${kind}`);
    if (field.value || draft(pathOf(form))) keepDraft(pathOf(form), fieldsOf(form));
  });
}

/** @param {Element} form @param {string} text */
function hint(form, text) {
  const place = form.querySelector("[data-draft-hint]");
  if (place && place.textContent !== text) place.textContent = text;
}

/** Puts the draft back into a form. @param {HTMLFormElement} form */
function restore(form) {
  const kept = draft(pathOf(form));
  const field = fieldOf(form);
  if (!kept?.fields.body || kept.fields.body === field.value) return;
  for (const [name, value] of Object.entries(kept.fields)) {
    for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      // The version too: what was written began from it, so a change since then is noticed when saving.
      if (input instanceof HTMLInputElement && input.type === "radio") input.checked = input.value === value;
      else if (input instanceof HTMLTextAreaElement || input instanceof HTMLSelectElement || input instanceof HTMLInputElement) {
        input.value = value;
      }
    }
  }
  hint(form, word("draft-kept"));
  const drop = piece("piece-drop-draft");
  if (drop && !form.querySelector("[data-drop-draft]")) (form.querySelector(".editor__foot") ?? form).append(drop);
}

/** Finds editors that are new on the page. */
function look() {
  for (const form of editors()) setUp(form);
}

/**
 * Closes an editor; what is written in it stays as a draft.
 * @param {HTMLFormElement} form
 */
export function closeEditor(form) {
  const path = pathOf(form);
  closeDraft(path);
  const item = form.closest("li[id]");
  const number = item?.getAttribute("data-h") ?? "";
  const details = /** @type {HTMLDetailsElement | null} */ (form.closest("details.addnote, details.replying"));
  const stood = item && before.get(item.id);
  if (details) {
    details.open = false;
    details.querySelector("summary")?.focus();
    return;
  }
  if (!item || !form.matches(OPENED)) {
    fieldOf(form).blur();
    return;
  }
  if (stood) {
    before.delete(item.id);
    const copy = stood.cloneNode(true);
    item.replaceWith(copy);
    window.htmx.process(copy);
    document.dispatchEvent(new CustomEvent("postil:swapped"));
  } else {
    void get(path.replace(/edit\/$/, "")).then((answer) => answer.outcome === "saved" && apply(answer.html));
  }
  focusMark(number);
}

/** @param {SubmitEvent} event */
function submitted(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches(EDITORS) || form.matches("[data-local]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const path = pathOf(form);
  const fields = fieldsOf(form, event.submitter instanceof HTMLElement ? event.submitter : null);
  keepDraft(path, fields);
  /** @type {queue.Item} */
  const item = { id: path, article: article(), url: path, fields, draft: path, state: "new" };
  queue.keep(item);
  form.setAttribute("aria-busy", "true");
  tell(form, word("saving"), { quiet: true });
  void queue.send(item);
}

/** @param {CustomEvent} event */
async function answered(event) {
  const { item, answer, elsewhere } = /** @type {{item: queue.Item, answer: Answer, elsewhere?: boolean}} */ (event.detail);
  if (!item.draft) return;
  const form = editorAt(item.draft);
  // Another tab saved its text; something else is being written here.
  if (elsewhere && form && fieldOf(form).value && fieldOf(form).value !== item.fields.body) return;
  if (answer.outcome === "saved") forgetDraft(item.draft);
  if (!isHere(item.article)) return;
  const number = form?.closest("li[data-h]")?.getAttribute("data-h") ?? "";
  form?.removeAttribute("aria-busy");
  if (answer.outcome === "saved") {
    const within = form?.contains(document.activeElement) ?? false;
    if (form && !number) form.reset();
    apply(answer.html);
    announce(answer.triggers["postil:saved"]?.message || word("saved"));
    if (number && within) {
      activate(number);
      focusMark(number);
    }
    return;
  }
  if (answer.outcome === "conflict") {
    queue.drop(item.id);
    document.dispatchEvent(new CustomEvent("postil:conflict", { detail: { form, item, answer } }));
    return;
  }
  if (answer.outcome === "refused") queue.drop(item.id);
  const said = {
    offline: word("waiting-long"),
    later: answer.message || word("waiting-long"),
    "signed-out": word("signed-out-long"),
    refused: answer.message || word("refused"),
  }[answer.outcome];
  const how = { signIn: answer.outcome === "signed-out" };
  if (form) {
    tell(form, said ?? "", how);
  } else if (answer.outcome === "refused") {
    await openEditor(item.draft);
    const again = editorAt(item.draft);
    if (again) tell(again, said ?? "");
  } else {
    const gloss = openerOf(item.draft)?.closest("li[id]")?.querySelector(".gloss");
    if (gloss) tell(gloss, said ?? "", how);
  }
}

/** What opens the editor for `path`. @param {string} path */
const openerOf = (path) => document.querySelector(`[hx-get^="${CSS.escape(path)}"]`);

/** Opens again the editors that stood open when the page was left. */
export function reopen() {
  const waiting = new Set(queue.items().map((item) => item.id));
  for (const kept of draftsHere()) {
    if (!kept.open || waiting.has(kept.path)) continue;
    const form = editorAt(kept.path);
    const details = form?.closest("details");
    if (details) details.open = true;
    const item = form ? null : openerOf(kept.path)?.closest("li[id]");
    if (!item) continue;
    activate(item.getAttribute("data-h") ?? "");
    void openEditor(kept.path);
  }
}

if (prose()) {
  document.addEventListener("submit", submitted, true);
  document.addEventListener("postil:answered", (event) => void answered(/** @type {CustomEvent} */ (event)));
  document.addEventListener("postil:swapped", look);
  document.addEventListener("keydown", (event) => {
    const form = event.target instanceof Element ? event.target.closest("form") : null;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form?.matches(`${EDITORS}, form[data-local]`)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  // Before HTMX hears of it: closing needs no answer from the server.
  const cancelled = (/** @type {MouseEvent} */ event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-cancel]") : null;
    const form = /** @type {HTMLFormElement | null} */ (target?.closest(EDITORS) ?? null);
    if (!form || form.matches("[data-local]")) return;
    event.preventDefault();
    event.stopPropagation();
    closeEditor(form);
  };
  document.addEventListener("click", cancelled, true);
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const form = /** @type {HTMLFormElement | null} */ (target?.closest(EDITORS) ?? null);
    if (form && target?.closest("[data-drop-draft]")) {
      forgetDraft(pathOf(form));
      form.reset();
      hint(form, "");
      target.closest("[data-drop-draft]")?.remove();
      grow(fieldOf(form));
      fieldOf(form).focus();
    }
  });
  // What stands where an editor opens is kept, so that it can be closed without the server.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = /** @type {CustomEvent} */ (event).detail;
    if (!(target instanceof Element) || !target.matches("#margin li[id], .sheet li[id]")) return;
    if (fragment.querySelector(OPENED) && !target.querySelector(OPENED)) {
      const copy = /** @type {Element} */ (target.cloneNode(true));
      copy.querySelector("[data-local]")?.remove();
      copy.querySelector(".gloss[hidden]")?.removeAttribute("hidden");
      before.set(target.id, copy);
    }
  });
  look();
}

/** Opens the server's editor at `path` in the note that it belongs to. @param {string} path */
export async function openEditor(path) {
  const answer = await get(`${path}?revision=${revisionOf(path.match(/\d+/)?.[0] ?? "")}`);
  if (answer.outcome === "saved") apply(answer.html);
}

/** Puts the cursor at the end of the editor that just opened in `item`. @param {Element} item */
export function focusEditor(item) {
  const field = /** @type {HTMLTextAreaElement | null} */ (item.querySelector('textarea[name="body"]'));
  if (!field) return;
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
  keepInSight(field);
}

/** Scrolls to the editor of `field` if, once the notes have found their places, it is not in sight. @param {Element} field */
export function keepInSight(field) {
  setTimeout(() => {
    if (document.activeElement === field) bringIntoView(field.closest(".editor") ?? field);
  }, SETTLED);
}
