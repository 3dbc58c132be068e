/** Ties marks and notes together: hover, focus and click, both ways; overlapping marks take turns. */

import { showMarks } from "./hide.js";
import { fetchNote } from "./more.js";
import { bringIntoView, prose, revision, textAround, withoutMargin, workIn } from "./page.js";
import { openSheet, sheetOpen } from "./sheet.js";

let activeNumber = "";

/** Number of the highlight that is chosen now, or "". */
export const active = () => activeNumber;

/** All marks of highlight `number`, in order. @param {string} number @returns {HTMLElement[]} */
export const marksOf = (number) =>
  /** @type {HTMLElement[]} */ ([...document.querySelectorAll(`#prose .hl[data-h="${CSS.escape(number)}"]`)]);

/** The margin's item for highlight `number`. @param {string} number */
export const itemOf = (number) => document.getElementById(`n${number}`);

/** Number of the revision that highlight `number` stands in on this page. @param {string} number */
export const revisionOf = (number) => textAround(marksOf(number)[0] ?? null)?.dataset.revision ?? revision();

/** Numbers of all highlights, in the order in which they begin in the text. @returns {string[]} */
export function order() {
  const seen = new Set();
  for (const mark of document.querySelectorAll("#prose .hl[data-h]")) seen.add(mark.getAttribute("data-h"));
  return [...seen];
}

/** Highlights whose marks cover `mark`, shortest first. @param {HTMLElement} mark @returns {string[]} */
function covering(mark) {
  const named = mark.dataset.hs?.match(/[\w-]+/g);
  if (named?.length) return named;
  const found = [];
  for (let at = /** @type {HTMLElement | null} */ (mark); at; at = at.parentElement?.closest(".hl") ?? null) {
    if (at.dataset.h) found.push(at.dataset.h);
  }
  return found;
}

/**
 * @param {string} number
 * @param {string} name class
 * @param {boolean} on
 */
function paint(number, name, on) {
  if (!number) return;
  for (const mark of marksOf(number)) mark.classList.toggle(name, on);
  itemOf(number)?.querySelector(".gloss, .editor")?.classList.toggle(name, on);
}

/**
 * Chooses highlight `number`; "" releases.
 * @param {string} number
 */
export function activate(number) {
  if (number !== activeNumber) paint(activeNumber, "is-active", false);
  activeNumber = number;
  workIn(marksOf(number)[0] ?? null);
  paint(number, "is-active", true);
  document.dispatchEvent(new CustomEvent("postil:changed"));
}

/** Chooses a highlight and brings it into the window, with focus on its number. @param {string} number */
export function visit(number) {
  showMarks();
  activate(number);
  const mark = marksOf(number)[0];
  if (mark) bringIntoView(mark);
  focusMark(number);
  if (sheetOpen()) openSheet(number);
}

/** Puts focus on the mark of `number`: on its number in the text, or on the mark itself. @param {string} number */
export function focusMark(number) {
  const ref = document.querySelector(`#prose .ref[data-h="${CSS.escape(number)}"]`);
  const target = /** @type {HTMLElement | null} */ (ref ?? marksOf(number)[0] ?? null);
  if (!target) return;
  if (!target.matches("a[href]")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

/** Opens the note of `number`, with focus in it: in the margin, or in the sheet. @param {string} number */
export async function openNote(number) {
  activate(number);
  if (!itemOf(number) && !(await fetchNote(number))) return;
  paint(number, "is-active", true);
  if (withoutMargin()) {
    openSheet(number);
    return;
  }
  const item = itemOf(number);
  if (!item) return;
  item.tabIndex = -1;
  item.focus({ preventScroll: true });
  bringIntoView(item);
}

/** @param {EventTarget | null} target @returns {{number: string, mark: HTMLElement | null} | null} */
function tied(target) {
  if (!(target instanceof Element)) return null;
  const ref = /** @type {HTMLElement | null} */ (target.closest(".ref[data-h]"));
  if (ref) return { number: ref.dataset.h ?? "", mark: null };
  const mark = /** @type {HTMLElement | null} */ (target.closest("#prose .hl[data-h]"));
  if (mark) return { number: covering(mark)[0], mark };
  const item = /** @type {HTMLElement | null} */ (target.closest("#glosses > li[data-h], .sheet li[data-h]"));
  return item ? { number: item.dataset.h ?? "", mark: null } : null;
}

let hovered = "";
/** @param {string} number */
function hover(number) {
  if (number === hovered) return;
  paint(hovered, "is-hover", false);
  hovered = number;
  paint(number, "is-hover", true);
}

/** @param {MouseEvent} event */
function clicked(event) {
  const target = event.target instanceof Element ? event.target : null;
  const found = tied(target);
  if (!target || !found) {
    if (!target?.closest(".seltool, .dock, .sheet, .strip, dialog, #margin")) activate("");
    return;
  }
  if (target.closest(".ref")) {
    event.preventDefault();
    void openNote(found.number);
  } else if (found.mark) {
    if (target.closest("a[href]") || !getSelection()?.isCollapsed) return;
    const all = covering(found.mark);
    const next = all[(all.indexOf(activeNumber) + 1) % all.length];
    if (withoutMargin()) void openNote(next);
    else activate(next);
  } else {
    activate(found.number);
  }
}

if (prose()) {
  document.addEventListener("mouseover", (event) => hover(tied(event.target)?.number ?? ""));
  document.addEventListener("focusin", (event) => {
    const found = tied(event.target);
    // A press of the mouse chooses when it is over: what is pressed must not move away beneath it.
    const pressed = event.target instanceof Element && !event.target.matches(":focus-visible");
    if (found && !found.mark && !pressed && found.number !== activeNumber) activate(found.number);
  });
  document.addEventListener("click", clicked);
  // Parts of the page were replaced: what is chosen must look chosen again.
  document.addEventListener("postil:swapped", () => {
    if (activeNumber && !marksOf(activeNumber).length && !itemOf(activeNumber)) activeNumber = "";
    paint(activeNumber, "is-active", true);
  });
  document.addEventListener("postil:arrived", (event) => {
    const { id, number } = /** @type {CustomEvent} */ (event).detail;
    if (activeNumber === id) activate(number);
  });
}
