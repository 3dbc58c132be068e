/**
 * What of an article is spoken: headline, standfirst and text, sentence by sentence; not captions, tables and code,
 * nor what is no part of the text. And how long that takes.
 */

import { textBlocks, textNodes } from "./offsets.js";
import { prose } from "./page.js";
import { sentences } from "./sentences.js";

/**
 * A sentence in its block; the block is looked up each time, for parts of the page are replaced while it stands.
 * @typedef {{block: () => HTMLElement | null, from: number, to: number, text: string, lang: string, seconds: number}} Spoken
 *   from, to: UTF-16 units in the block's text, end exclusive; seconds: about how long, at usual speed
 */

const SKIPPED = "figure, figcaption, table, pre";
const OWN_LINES = "li, dd, dt, p, h2, h3, h4";
const BREATH = 0.35; // seconds between two sentences

/** Letters that a voice says in a second, by language; scripts differ in how much one letter holds. */
const PACE = /** @type {Record<string, number>} */ ({ zh: 4.2, ja: 6.5, ko: 6, ar: 11.5, fa: 11.5, he: 11.5, ur: 11.5 });

/** The language of `code` without its region, in lower case. @param {string} code BCP 47 */
export const primary = (code) => code.toLowerCase().split(/[-_]/)[0];

/** About how many seconds `text` takes at usual speed. @param {string} text @param {string} lang */
export const secondsOf = (text, lang) => text.length / (PACE[primary(lang)] ?? 14.5) + BREATH;

/** The elements that are spoken, in order. @returns {HTMLElement[]} */
function blocks() {
  const root = prose();
  const head = [...document.querySelectorAll(".art header h1, .art header .stand")];
  const text = root ? textBlocks(root).filter((one) => !one.closest(SKIPPED)) : [];
  return /** @type {HTMLElement[]} */ ([...head.filter((one) => one instanceof HTMLElement), ...text]);
}

/**
 * The text of a block, cut where an entry of a list or a paragraph of a quotation ends.
 * @param {HTMLElement} block
 * @returns {{from: number, text: string}[]}
 */
function lines(block) {
  /** @type {{from: number, text: string, of: Element}[]} */
  const found = [];
  let at = 0;
  for (const node of textNodes(block)) {
    const of = node.parentElement?.closest(OWN_LINES) ?? block;
    const last = found[found.length - 1];
    if (last?.of === of) last.text += node.data;
    else found.push({ from: at, text: node.data, of });
    at += node.length;
  }
  return found;
}

/** How many seconds the whole text takes at usual speed, without cutting it into sentences. */
export function wholeSeconds() {
  return blocks().reduce((sum, block) => sum + secondsOf(block.textContent ?? "", languageOf(block)), 0);
}

/** @param {Element} block */
const languageOf = (block) => /** @type {HTMLElement | null} */ (block.closest("[lang]"))?.lang || "en";

/** All sentences that are spoken, in order. @returns {Spoken[]} */
export function spoken() {
  /** @type {Spoken[]} */
  const found = [];
  for (const block of blocks()) {
    const lang = languageOf(block);
    const id = block.id;
    const look = id ? () => document.getElementById(id) : () => block;
    for (const line of lines(block)) {
      for (const part of sentences(line.text, lang)) {
        const text = line.text.slice(part.from, part.to);
        if (!/[\p{L}\p{N}]/u.test(text)) continue;
        found.push({ block: look, from: line.from + part.from, to: line.from + part.to, text, lang, seconds: secondsOf(text, lang) });
      }
    }
  }
  return found;
}

/**
 * The pieces of text nodes that make up [from, to) of a block's text.
 * @param {HTMLElement} block
 * @param {number} from UTF-16 units
 * @param {number} to end exclusive
 */
export function piecesIn(block, from, to) {
  const found = [];
  let at = 0;
  for (const node of textNodes(block)) {
    const start = Math.max(0, from - at);
    const end = Math.min(node.length, to - at);
    if (end > start) found.push({ node, from: start, to: end });
    at += node.length;
    if (at >= to) break;
  }
  return found;
}

/** @param {HTMLElement} block @param {number} from @param {number} to @returns {Range | null} */
export function rangeIn(block, from, to) {
  const pieces = piecesIn(block, from, to);
  if (!pieces.length) return null;
  const range = document.createRange();
  range.setStart(pieces[0].node, pieces[0].from);
  range.setEnd(pieces[pieces.length - 1].node, pieces[pieces.length - 1].to);
  return range;
}
