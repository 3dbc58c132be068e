/** On a narrow page notes open in a sheet at the bottom, with the notes before and after. */

import { activate, focusMark, itemOf, marksOf, order } from "./marks.js";
import { comparing, glosses, prose, roof, still, textAround, withoutMargin } from "./page.js";
import { fetchNote } from "./more.js";
import { renumber } from "./numbers.js";
import { piece, word } from "./words.js";

let current = "";

/** @returns {HTMLElement | null} */
function sheet() {
  const there = document.querySelector(".sheet:has([data-sheet-body])");
  if (there instanceof HTMLElement) return there;
  const made = piece("piece-sheet");
  if (made) document.body.append(made);
  return made;
}

/** Whether the sheet is open. */
export const sheetOpen = () => current !== "";

/** Numbers of the highlights whose notes can be opened, in order. Beside two texts, those that are yet to come too. */
const openable = () => order().filter((number) => itemOf(number) || (comparing() && /^\d+$/.test(number)));

/** Puts the note in the sheet back among the notes. */
function giveBack() {
  const list = glosses();
  const body = document.querySelector("[data-sheet-body]");
  if (!list || !body?.children.length) return;
  list.append(...body.children);
  renumber();
}

/** Opens the note of highlight `number` in the sheet. @param {string} number */
export function openSheet(number) {
  const item = itemOf(number);
  const panel = sheet();
  const body = panel?.querySelector("[data-sheet-body]");
  if (!item || !panel || !body) return;
  if (current !== number) giveBack();
  const opening = current === "";
  current = number;
  // The note itself moves, not a copy: its forms and identifiers stay the only ones.
  if (!body.contains(item)) body.replaceChildren(item);
  const all = openable();
  const label = word("note-of", { n: all.indexOf(number) + 1, all: all.length });
  panel.setAttribute("aria-label", label);
  const count = panel.querySelector("[data-sheet-count]");
  if (count) count.textContent = label;
  const quote = panel.querySelector("[data-sheet-quote]");
  const marks = marksOf(number);
  if (quote) {
    const words = document.createElement("mark");
    words.className = `hl ${[...(marks[0]?.classList ?? [])].find((name) => name.startsWith("k-")) ?? ""}`;
    words.textContent = quoteOf(marks);
    quote.replaceChildren(words);
    quote.toggleAttribute("hidden", !words.textContent);
    const block = marks[0]?.closest("[lang]");
    if (block) quote.setAttribute("lang", block.getAttribute("lang") ?? "");
    quote.setAttribute("dir", "auto");
  }
  // Beside two texts, the sheet stands below the one that the note belongs to.
  if (comparing()) panel.dataset.side = textAround(marks[0] ?? null)?.dataset.side ?? "a";
  panel.hidden = false;
  document.documentElement.classList.add("has-sheet");
  activate(number);
  if (marks[0]) clear(marks[0], panel);
  if (opening) panel.focus({ preventScroll: true });
}

/** Scrolls so that the sheet does not cover `mark`. @param {HTMLElement} mark @param {HTMLElement} panel */
function clear(mark, panel) {
  const box = mark.getBoundingClientRect();
  const free = roof() + 8;
  if (box.top >= free && box.bottom <= panel.getBoundingClientRect().top - 16) return;
  scrollBy({ top: box.top - Math.max(120, free + 24), behavior: still() ? "auto" : "smooth" });
}

/** The marked words; segments of one paragraph belong together. @param {HTMLElement[]} marks */
function quoteOf(marks) {
  /** @type {Map<Element | null, string>} */
  const lines = new Map();
  for (const mark of marks) {
    const block = mark.closest("[data-start]");
    lines.set(block, (lines.get(block) ?? "") + wordsOf(mark));
  }
  return [...lines.values()].join(" ").trim();
}

/** @param {Node} node @returns {string} */
function wordsOf(node) {
  if (node instanceof Element && node.classList.contains("ref")) return "";
  return node.childNodes.length ? [...node.childNodes].map(wordsOf).join("") : (node.textContent ?? "");
}

/** Closes the sheet; focus goes back to the mark. Returns whether it was open. */
export function closeSheet() {
  if (!current) return false;
  const number = current;
  current = "";
  giveBack();
  const panel = sheet();
  if (panel) panel.hidden = true;
  document.documentElement.classList.remove("has-sheet");
  activate("");
  focusMark(number);
  return true;
}

/** @param {number} step */
function turn(step) {
  const all = openable();
  if (!all.length) return;
  const next = all[(all.indexOf(current) + step + all.length) % all.length];
  if (itemOf(next)) openSheet(next);
  else void fetchNote(next).then((there) => there && openSheet(next));
}

if (prose()) {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest("[data-sheet]");
    const wanted = button?.getAttribute("data-sheet");
    if (wanted === "close") closeSheet();
    else if (wanted === "prev") turn(-1);
    else if (wanted === "next") turn(1);
    else if (event.target.closest("[data-open-notes]") && withoutMargin()) {
      const first = openable()[0];
      if (first) {
        event.preventDefault(); // as a link, it leads to the margin
        openSheet(first);
      }
    }
  });
  addEventListener("resize", () => {
    if (current && !withoutMargin()) closeSheet();
  });
  document.addEventListener("postil:swapped", () => {
    if (!current) return;
    if (itemOf(current)) openSheet(current);
    else closeSheet();
  });
  document.addEventListener("postil:arrived", (event) => {
    const { id, number } = /** @type {CustomEvent} */ (event).detail;
    if (current === id) openSheet(number);
  });
}
