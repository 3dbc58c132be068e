/** Single keys. Ignored in fields and while a dialog is open; the reader can turn them off. */

import { cursorKey, cursorOn, cursorSpan, leaveCursor, startCursor } from "./cursor.js";
import { chooseCode } from "./codes.js";
import { openDialog } from "./dialogs.js";
import { closeEditor, editors } from "./editor.js";
import { toggleMarks } from "./hide.js";
import { KINDS } from "./highlights.js";
import { activate, active, focusMark, openNote, order, visit } from "./marks.js";
import { closeMenu } from "./menus.js";
import { bringIntoView, prose } from "./page.js";
import { act, hideTools, selectedSpan, toolsShown } from "./selection.js";
import { closeSheet, sheetOpen } from "./sheet.js";
import { FIELDS, keyOf } from "./single.js";
import { dismissToast } from "./toasts.js";
import { closeWriting } from "./writing.js";

const off = () => document.body.dataset.shortcuts === "off";
const ON_SELECTION = { m: "note", l: "link", c: "copy", s: "share" };

/** @param {number} step */
function step(step) {
  const all = order();
  if (!all.length) return;
  const at = all.indexOf(active());
  visit(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]);
}

/** Headlines of the list on the page. @returns {HTMLElement[]} */
const headlines = () => [...document.querySelectorAll("#main :is(h2, h3, h4):not(.h-sec) a[href]")].filter((a) => a instanceof HTMLElement);

/** @param {number} step */
function story(step) {
  const all = headlines();
  if (!all.length || prose()) return;
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  next.focus({ preventScroll: true });
  bringIntoView(next);
}

/** Puts the focus into the search field of the page, or opens the page that has one. */
function search() {
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#main .search input, .search input"));
  const field = [...fields].find((one) => one.getClientRects().length);
  if (!field) return location.assign("/search/");
  field.focus();
  field.select();
}

/** Opens the story that has the focus. */
function openStory() {
  const at = document.activeElement;
  if (!(at instanceof HTMLElement) || !headlines().includes(at)) return false;
  at.click();
  return true;
}

/** Opens the note of the chosen highlight; in the note, its editor. */
function enter() {
  const focused = document.activeElement;
  const item = focused?.matches("li[data-h]") ? focused : null;
  const edit = item?.querySelector('[hx-get$="/edit/"]');
  if (edit instanceof HTMLElement) edit.click();
  else if (active() && !focused?.matches("a, button, summary, [role=button], input")) void openNote(active());
  else return false;
  return true;
}

/** Closes the topmost thing. Returns whether there was one. */
function escape() {
  if (closeMenu()) return true;
  if (toolsShown()) {
    hideTools({ release: true });
    return true;
  }
  if (cursorOn()) {
    leaveCursor();
    return true;
  }
  const focused = document.activeElement;
  if (focused instanceof HTMLInputElement && focused.closest(".search")) {
    focused.blur();
    return true;
  }
  const local = document.querySelector("form[data-local]");
  if (local instanceof HTMLFormElement) {
    closeWriting(local);
    return true;
  }
  const open = editors();
  const form = open.find((one) => one.contains(focused)) ?? open.find((one) => one.closest("li[data-h]"));
  if (form && (form.contains(focused) || form.matches(".editor"))) {
    closeEditor(form);
    return true;
  }
  if (sheetOpen()) return closeSheet();
  if (active()) {
    const number = active();
    const inNote = focused?.closest("li[data-h]");
    activate("");
    if (inNote) focusMark(number);
    else if (focused?.matches(".ref")) /** @type {HTMLElement} */ (focused).blur();
    return true;
  }
  return Boolean(focused?.closest("#toasts")) && dismissToast();
}

/** @param {KeyboardEvent} event @returns {boolean} whether the key meant something here */
function run(event) {
  const key = keyOf(event);
  const span = cursorSpan() ?? selectedSpan();
  if (span) {
    const kind = KINDS[Number(key) - 1];
    const wanted = kind ?? ON_SELECTION[/** @type {keyof typeof ON_SELECTION} */ (key)];
    // A kind leaves the cursor where it is, for the next one; the others open something of their own.
    if (wanted && !kind) leaveCursor({ quiet: true });
    if (wanted && act(wanted, span)) return true;
  }
  if (key === "?") openDialog("help");
  else if (key === "/") search();
  else if (key === "a") /** @type {HTMLElement | null} */ (document.querySelector(".bar [data-key=a], .bar a[href$='/add/']"))?.click();
  else if (key === "j" || key === "k") story(key === "j" ? 1 : -1);
  else if (key === "d" && document.querySelector("a[data-key=d]")) /** @type {HTMLElement} */ (document.querySelector("a[data-key=d]")).click();
  else if (key === "o" && openStory()) return true;
  else if (!prose()) return false;
  else if (key === "n" || key === "p") step(key === "n" ? 1 : -1);
  else if (key === "h") toggleMarks();
  else if (key === "o") return chooseCode(active());
  else if (key === "i" && document.documentElement.dataset.cursor !== "off") return cursorOn() || startCursor();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (escape()) event.preventDefault();
    return;
  }
  if (cursorOn() && !(event.target instanceof Element && event.target.matches(FIELDS)) && cursorKey(event)) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.matches(FIELDS)) return;
  // Buttons and choices of an editor: a letter there is a slip, unless a passage is selected to be marked.
  if (event.key !== "Enter" && event.target instanceof Element && event.target.closest(".editor") && !selectedSpan()) return;
  // Enter is no single-key shortcut: it does what it does on any control.
  // On the cursor's strip single keys hold for everybody: there they only work while it has the focus.
  const atCursor = event.target instanceof Element && event.target.matches(".strip--hint");
  if (event.key === "Enter" ? enter() : (!off() || atCursor) && run(event)) event.preventDefault();
});
