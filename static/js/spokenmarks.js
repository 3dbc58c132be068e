/**
 * Marks the sentence that is being spoken, and the word in it. A selection of the reader's survives it: where there is
 * one in the same block, the sentence is painted without touching the text.
 */

import { textNodes } from "./offsets.js";
import { roof, still } from "./page.js";
import { piecesIn, rangeIn } from "./spoken.js";

/** @typedef {import("./spoken.js").Spoken} Spoken */

const paints = () => "highlights" in CSS && typeof Highlight === "function";

/** @param {string} name @param {Range | null} range */
function paint(name, range) {
  if (!paints()) return;
  if (range) CSS.highlights.set(name, new Highlight(range));
  else CSS.highlights.delete(name);
}

/** Whether the reader has something of `block` selected. @param {HTMLElement} block */
function selectedIn(block) {
  const chosen = getSelection();
  return Boolean(chosen && !chosen.isCollapsed && chosen.rangeCount && chosen.getRangeAt(0).intersectsNode(block));
}

/** Takes the marks away. */
export function unmark() {
  paint("spoken", null);
  paint("spoken-word", null);
  for (const span of document.querySelectorAll("span.is-spoken")) {
    const block = span.closest("[data-start], h1, .stand");
    const kept = block instanceof HTMLElement && selectedIn(block) ? placesIn(block) : null;
    const parent = span.parentNode;
    span.replaceWith(...span.childNodes);
    parent?.normalize();
    if (kept && block instanceof HTMLElement) restore(block, kept);
  }
}

/**
 * Where the selection's ends stand in a block, in UTF-16 units of its text; null where they are not both in it.
 * @param {HTMLElement} block
 * @returns {[number, number] | null}
 */
function placesIn(block) {
  const chosen = getSelection();
  const nodes = textNodes(block);
  /** @param {Node | null} node @param {number} offset */
  const place = (node, offset) => {
    let at = 0;
    for (const one of nodes) {
      if (one === node) return at + offset;
      at += one.length;
    }
    return -1;
  };
  const ends = [place(chosen?.anchorNode ?? null, chosen?.anchorOffset ?? 0), place(chosen?.focusNode ?? null, chosen?.focusOffset ?? 0)];
  return ends[0] < 0 || ends[1] < 0 ? null : [ends[0], ends[1]];
}

/** @param {HTMLElement} block @param {[number, number]} ends */
function restore(block, ends) {
  const nodes = textNodes(block);
  /** @param {number} wanted @returns {[Text, number] | null} */
  const find = (wanted) => {
    let at = 0;
    for (const node of nodes) {
      if (wanted <= at + node.length) return [node, wanted - at];
      at += node.length;
    }
    return null;
  };
  const from = find(ends[0]);
  const to = find(ends[1]);
  if (from && to) getSelection()?.setBaseAndExtent(...from, ...to);
}

/** Marks a sentence, and nothing else. @param {Spoken} one */
export function mark(one) {
  unmark();
  const block = one.block();
  if (!block) return;
  if (paints() && selectedIn(block)) return paint("spoken", rangeIn(block, one.from, one.to));
  for (const { node, from, to } of piecesIn(block, one.from, one.to)) {
    const middle = from ? node.splitText(from) : node;
    if (to - from < middle.length) middle.splitText(to - from);
    const span = document.createElement("span");
    span.className = "is-spoken";
    middle.replaceWith(span);
    span.append(middle);
  }
}

/** Whether the marks of a sentence are on the page. */
export const marked = () => Boolean(document.querySelector("span.is-spoken")) || (paints() && CSS.highlights.has("spoken"));

/** Marks a word of a sentence. @param {Spoken} one @param {number} from UTF-16 units in its text @param {number} to */
export function markWord(one, from, to) {
  const block = one.block();
  paint("spoken-word", block && rangeIn(block, one.from + from, Math.min(one.to, one.from + to)));
}

/** Keeps a sentence in view, above what covers the bottom. @param {Spoken} one @param {number} covered pixels */
export function keepInView(one, covered) {
  const block = one.block();
  const box = block && rangeIn(block, one.from, one.to)?.getBoundingClientRect();
  if (!box) return;
  const top = roof() + 16;
  const floor = innerHeight - covered - 24;
  if (box.top >= top && (box.bottom <= floor || box.height > floor - top)) return;
  scrollBy({ top: box.top - top - (floor - top) * 0.25, behavior: still() ? "auto" : "smooth" });
}
