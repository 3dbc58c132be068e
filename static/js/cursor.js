/**
 * The sentence cursor: a passage is chosen by keys alone. It stands on one sentence; arrows move it by sentence or
 * by word, with Ctrl by paragraph, with Shift one end of it. What it covers is marked like a selection.
 */

import { announce } from "./announce.js";
import { blockText, codePoints, piecesOf, textBlocks, textOf } from "./offsets.js";
import { comparing, mayWrite, mayWriteAt, prose, roof, still, textAround, workIn } from "./page.js";
import { sentences, words } from "./sentences.js";
import { piece, word } from "./words.js";

/** @typedef {import("./offsets.js").Span} Span */
/**
 * Places that grow through the page: code points in the canonical text, end exclusive; where two texts are compared,
 * counted on from block to block, row by row.
 * @typedef {{start: number, end: number}} Stretch
 */
/** @typedef {{block: HTMLElement, holder: HTMLElement, first: number, text: string, size: number}} Placed */
/** @typedef {"sentence" | "word" | "paragraph"} Unit */

/** @type {{anchor: Stretch, focus: Stretch} | null} the stretch that stays and the one that moves */
let at = null;
/** @type {Stretch | null} where it stood when it was left */
let left = null;
/** @type {HTMLElement | null} */
let strip = null;
/** @type {SVGSVGElement | null} */
let frame = null;

/** Whether the cursor is on the page. */
export const cursorOn = () => at !== null;

/** The blocks that the cursor goes through, in order. @returns {Placed[]} */
function blocks() {
  const root = prose();
  if (!root) return [];
  let next = 0;
  /** @type {Placed[]} */
  const found = [];
  for (const block of textBlocks(root)) {
    const holder = comparing() ? textAround(block) : root;
    if (!holder || (comparing() && !mayWriteAt(block))) continue;
    const text = blockText(block);
    const size = codePoints(text);
    const first = comparing() ? next : Number(block.dataset.start);
    next = first + size + 1;
    found.push({ block, holder, first, text, size });
  }
  return found;
}

/**
 * What a stretch covers in its text; null where it reaches over words of another, or over words left out.
 * @param {Stretch} stretch
 * @returns {(Span & {holders: HTMLElement[]}) | null}
 */
function spanIn({ start, end }) {
  const all = blocks();
  const first = all.find((one) => start <= one.first + one.size);
  const last = all.findLast((one) => end >= one.first);
  if (!first || !last) return null;
  const between = all.slice(all.indexOf(first), all.indexOf(last) + 1).map((one) => one.holder);
  if (between.some((one) => one.dataset.side !== first.holder.dataset.side)) return null;
  const holders = [...new Set(between)];
  const from = Number(first.block.dataset.start) + start - first.first;
  const to = Number(last.block.dataset.start) + end - last.first;
  const quote = textOf(from, to, holders);
  if (comparing() && codePoints(quote) !== to - from) return null;
  return { start: from, end: to, quote, holders };
}

/** What the cursor covers. @returns {Span | null} */
export function cursorSpan() {
  const span = at && spanIn(covered());
  if (!span) return null;
  workIn(span.holders[0]);
  return { start: span.start, end: span.end, quote: span.quote };
}

function covered() {
  const { anchor, focus } = /** @type {NonNullable<typeof at>} */ (at);
  return { start: Math.min(anchor.start, focus.start), end: Math.max(anchor.end, focus.end) };
}

/** All stretches of a kind in the text, in order. @param {Unit} unit @returns {Stretch[]} */
function stretches(unit) {
  const found = [];
  for (const { block, first, text } of blocks()) {
    if (!text.trim()) continue;
    const language = /** @type {HTMLElement | null} */ (block.closest("[lang]"))?.lang;
    const parts = unit === "paragraph" ? [{ from: 0, to: text.length }] : unit === "word" ? words(text, language) : sentences(text, language);
    for (const part of parts) {
      const start = first + codePoints(text.slice(0, part.from));
      found.push({ start, end: start + codePoints(text.slice(part.from, part.to)) });
    }
  }
  return found;
}

/**
 * The stretch that comes `step` after the one at `place`; the outermost where there is none.
 * @param {Unit} unit
 * @param {Stretch} place
 * @param {number} step 1 or -1
 */
function next(unit, place, step) {
  const all = stretches(unit);
  if (!all.length) return place;
  if (step > 0) return all.find((one) => one.start >= place.end) ?? (unit === "word" ? place : all[all.length - 1]);
  return all.findLast((one) => one.end <= place.start) ?? (unit === "word" ? place : all[0]);
}

/** Where the cursor begins: at the selection, where it was left, or at the first sentence in the window. */
function beginning() {
  const root = /** @type {HTMLElement} */ (prose());
  const all = stretches("sentence");
  const chosen = getSelection();
  if (chosen && !chosen.isCollapsed && root.contains(chosen.anchorNode)) {
    const range = chosen.getRangeAt(0);
    const hit = all.find((one) => piecesIn(one).some((part) => range.intersectsNode(part.node)));
    if (hit) return hit;
  }
  const free = roof();
  const inWindow = (/** @type {Stretch} */ one) => {
    const box = rangeOf(one)?.getBoundingClientRect();
    return Boolean(box && box.top >= free && box.top < innerHeight - 60);
  };
  const row = document.activeElement?.closest("#prose [id]");
  const inRow = row && all.find((one) => piecesIn(one).some((part) => row.contains(part.node)));
  if (inRow && comparing()) return inRow;
  const known = left && all.find((one) => one.start === left?.start);
  if (known && inWindow(known)) return known;
  return all.find(inWindow) ?? all[0] ?? null;
}

/** @param {Stretch} stretch */
function piecesIn(stretch) {
  const span = spanIn(stretch);
  return span ? piecesOf(span.start, span.end, span.holders) : [];
}

/** @param {Stretch} stretch */
function rangeOf(stretch) {
  const pieces = piecesIn(stretch);
  if (!pieces.length) return null;
  const range = document.createRange();
  range.setStart(pieces[0].node, pieces[0].from);
  range.setEnd(pieces[pieces.length - 1].node, pieces[pieces.length - 1].to);
  return range;
}

/** Puts the cursor on the page. Returns whether there is text for it. */
export function startCursor() {
  if (!prose() || !mayWrite() || at) return Boolean(at);
  const first = beginning();
  strip = first && piece("piece-cursor");
  if (!first || !strip) return false;
  getSelection()?.removeAllRanges();
  at = { anchor: first, focus: first };
  document.body.append(strip);
  strip.querySelector("[data-cursor-leave]")?.addEventListener("click", () => leaveCursor());
  // The keys belong to the strip while it has the focus, also for those who turned single keys off.
  strip.focus({ preventScroll: true });
  draw();
  tell();
  return true;
}

/** Takes the cursor away. @param {{quiet?: boolean}} [how] */
export function leaveCursor({ quiet = false } = {}) {
  if (!at) return;
  left = at.focus;
  const held = strip?.contains(document.activeElement);
  at = null;
  strip?.remove();
  frame?.remove();
  strip = frame = null;
  if (held && !quiet) {
    const all = blocks();
    const target = (all.findLast((one) => one.first <= (left?.start ?? 0)) ?? all[0])?.block;
    if (target instanceof HTMLElement) {
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
    }
  }
  if (!quiet) announce(word("cursor-left"));
}

/**
 * @param {Unit} unit
 * @param {number} step
 * @param {boolean} extend
 */
function move(unit, step, extend) {
  if (!at) return;
  if (extend) {
    const before = at;
    const focus = extended(unit, step); // may shorten what stays
    at = { anchor: at.anchor, focus };
    if (!spanIn(covered())) at = before; // there another text begins
  } else {
    const place = unit === "word" && at.anchor === at.focus && !isWord(at.focus) ? edge(step) : next(unit, step > 0 ? at.focus : covered(), step);
    at = { anchor: place, focus: place };
  }
  draw();
  tell();
}

/** @param {Stretch} stretch */
const isWord = (stretch) => stretches("word").some((one) => one.start === stretch.start && one.end === stretch.end);

/** The first or last word of what is covered: where going by words begins. @param {number} step */
function edge(step) {
  const { start, end } = covered();
  const inside = stretches("word").filter((one) => one.start >= start && one.end <= end);
  return (step > 0 ? inside[0] : inside[inside.length - 1]) ?? { start, end };
}

/**
 * Where the moving end goes. Towards the staying end it gives up what it had taken.
 * @param {Unit} unit
 * @param {number} step
 */
function extended(unit, step) {
  const { anchor, focus } = /** @type {NonNullable<typeof at>} */ (at);
  const back = (step < 0 && focus.end > anchor.end) || (step > 0 && focus.start < anchor.start);
  if (!back && unit === "word" && step < 0 && focus.start === anchor.start && focus.end === anchor.end) {
    // Within one sentence there is nothing to give up to the left but its last words.
    const inside = stretches("word").filter((one) => one.start >= anchor.start && one.end <= anchor.end);
    if (inside.length > 1) {
      const shorter = { start: anchor.start, end: inside[inside.length - 2].end };
      /** @type {NonNullable<typeof at>} */ (at).anchor = shorter;
      return shorter;
    }
    return focus;
  }
  const moving = back ? (step < 0 ? { start: focus.end, end: focus.end } : { start: focus.start, end: focus.start }) : focus;
  if (!back) return next(unit, moving, step);
  const all = stretches(unit);
  const inner =
    step < 0
      ? all.findLast((one) => one.end < focus.end && one.end > anchor.end)
      : all.find((one) => one.start > focus.start && one.start < anchor.start);
  return inner ?? anchor;
}

/** Draws the outline, and scrolls to it. */
function draw() {
  const range = outlined();
  if (!range) return;
  const box = range.getBoundingClientRect();
  const free = roof();
  const floor = innerHeight - (strip?.offsetHeight ?? 0);
  if (box.top < free + 16 || box.bottom > floor - 16) {
    const by = box.height > floor - free ? box.top - free - 24 : box.top - free - (floor - free - box.height) / 2.5;
    scrollBy({ top: by, behavior: still() ? "auto" : "smooth" });
  }
}

/** Draws the outline around what is covered, which is returned. */
function outlined() {
  const root = prose();
  const range = at && rangeOf(covered());
  if (!root || !range) return null;
  frame ??= /** @type {SVGSVGElement} */ (root.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg")));
  if (!frame.isConnected) root.append(frame);
  frame.classList.add("cursor");
  frame.setAttribute("aria-hidden", "true");
  const home = root.getBoundingClientRect();
  // One path that changes, not one after the other: nothing vanishes for a moment.
  const path = frame.firstElementChild ?? frame.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  path.setAttribute("d", outline(lines(range), home));
  return range;
}

/** The boxes of each line of `range`, joined. @param {Range} range @returns {DOMRect[]} */
function lines(range) {
  /** @type {DOMRect[]} */
  const found = [];
  for (const box of range.getClientRects()) {
    const own = range.commonAncestorContainer instanceof Element && box.width > range.commonAncestorContainer.getBoundingClientRect().width + 1;
    if (box.width < 1 || own) continue;
    const middle = box.top + box.height / 2;
    const line = found.find((one) => middle > one.top && middle < one.bottom);
    if (!line) found.push(box);
    else {
      const x = Math.min(line.left, box.left);
      const y = Math.min(line.top, box.top);
      found[found.indexOf(line)] = new DOMRect(x, y, Math.max(line.right, box.right) - x, Math.max(line.bottom, box.bottom) - y);
    }
  }
  return found.sort((a, b) => a.top - b.top);
}

/**
 * The outline around lines of text as the data of an SVG path, in pixels from the corner of `home`.
 * @param {DOMRect[]} boxes
 * @param {DOMRect} home
 */
function outline(boxes, home) {
  const pad = 4;
  /** @type {DOMRect[][]} */
  const groups = [];
  for (const box of boxes) {
    const above = groups[groups.length - 1]?.at(-1);
    const touches = above && box.top - above.bottom < box.height && box.left < above.right && box.right > above.left;
    if (touches) groups[groups.length - 1].push(box);
    else groups.push([box]);
  }
  return groups
    .map((group) => {
      const edges = group.map((box, i) => ({
        left: box.left - home.left - pad,
        right: box.right - home.left + pad,
        top: i ? (box.top + group[i - 1].bottom) / 2 - home.top : box.top - home.top - pad,
        bottom: i < group.length - 1 ? (box.bottom + group[i + 1].top) / 2 - home.top : box.bottom - home.top + pad,
      }));
      const down = edges.flatMap((e) => [`${e.right},${e.top}`, `${e.right},${e.bottom}`]);
      const up = edges.toReversed().flatMap((e) => [`${e.left},${e.bottom}`, `${e.left},${e.top}`]);
      return `M${[...down, ...up].join("L")}Z`;
    })
    .join("");
}

function tell() {
  const span = cursorSpan();
  if (!span || !strip || !at) return;
  const { start, end } = covered();
  const all = stretches("sentence");
  const first = all.findIndex((one) => one.end > start);
  const last = all.findLastIndex((one) => one.start < end);
  const values = { n: first + 1, to: last + 1, all: all.length };
  const place = word(last > first ? "cursor-places" : "cursor-place", values);
  const shown = strip.querySelector("[data-cursor-place]");
  if (shown) shown.textContent = place;
  announce(`${span.quote} ${place}`);
}

/**
 * What a key does while the cursor is on the page. Returns whether it meant something.
 * @param {KeyboardEvent} event
 */
export function cursorKey(event) {
  if (!at || event.altKey) return false;
  const here = blocks().findLast((one) => one.first <= covered().start)?.block;
  const turned = here && getComputedStyle(here).direction === "rtl";
  const whole = event.ctrlKey || event.metaKey;
  const steps = { ArrowDown: 1, ArrowUp: -1, ArrowRight: turned ? -1 : 1, ArrowLeft: turned ? 1 : -1 };
  const step = steps[/** @type {keyof typeof steps} */ (event.key)];
  if (!step) return false;
  const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (sideways && whole) return false;
  move(sideways ? "word" : whole ? "paragraph" : "sentence", step, event.shiftKey);
  return true;
}

if (prose()) {
  document.addEventListener("postil:swapped", () => requestAnimationFrame(draw));
  document.addEventListener("pointerdown", (event) => {
    if (at && !(event.target instanceof Element && event.target.closest(".strip--hint"))) leaveCursor({ quiet: true });
  });
  const anew = () => requestAnimationFrame(outlined);
  addEventListener("resize", anew);
  // Letters of another width or size: a face that came late, or the reader's own choice.
  void document.fonts?.ready.then(anew);
  document.fonts?.addEventListener("loadingdone", anew);
  const text = prose();
  if (text) new ResizeObserver(anew).observe(text);
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-cursor-start]")) startCursor();
  });
}
