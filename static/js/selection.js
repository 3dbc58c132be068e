/** Selecting in the text brings the tools: above the first line, at the bottom where fingers point. */

import { copyLink, linkStory, share, writeNote } from "./actions.js";
import { make } from "./highlights.js";
import { codePoints, spanOf } from "./offsets.js";
import { piece, word } from "./words.js";
import { comparing, mayWriteAt, prose, roof, textAround, touch, workIn } from "./page.js";

/** @typedef {import("./offsets.js").Span} Span */

const REST = 150; // milliseconds of rest before the tools come
const GAP = 9; // pixels between text and tools

let timer = 0;
let pressing = false;
/** @type {Range | null} */
let shown = null;

const bar = () => /** @type {HTMLElement | null} */ (document.querySelector(".seltool"));
const dock = () => /** @type {HTMLElement | null} */ (document.querySelector(".dock"));

/** Draws the tools, where this visitor may write. */
function makeBar() {
  const root = prose();
  if (bar() || !(root?.matches("[data-signed-in]") || root?.querySelector("[data-signed-in]"))) return;
  const made = piece("piece-tools");
  if (!made) return;
  for (const name of /** @type {NodeListOf<HTMLElement>} */ (made.querySelectorAll("[data-kind-name]"))) {
    name.textContent = word(name.dataset.kindName ?? "");
  }
  (document.querySelector(".cmp-notes") ?? root)?.after(made);
}

/** Makes the tools for fingers of those for the mouse: without what needs a keyboard or room. */
function makeDock() {
  makeBar();
  const tools = bar();
  if (!tools || dock()) return;
  const made = /** @type {HTMLElement} */ (tools.cloneNode(true));
  made.className = "dock";
  for (const one of made.querySelectorAll(".k, .sep, [data-act=link], [data-act=share]")) one.remove();
  tools.after(made);
}

/** The selected range inside the text, or null. */
function selectedRange() {
  const selection = getSelection();
  const root = prose();
  if (!selection || selection.isCollapsed || !selection.rangeCount || !root) return null;
  const range = selection.getRangeAt(0);
  return root.contains(range.commonAncestorContainer) || range.intersectsNode(root) ? range : null;
}

/** What is selected now, at least two characters of the text; else null. @returns {Span | null} */
export function selectedSpan() {
  const range = selectedRange();
  const root = range && textOf(range);
  const first = Array.isArray(root) ? root[0] : root;
  const span = root && first && mayWriteAt(first) ? spanOf(range, root) : null;
  if (!span || span.end - span.start < 2) return null;
  // Sentences of one row may come from different places: what lies between them is not on the page.
  if (comparing() && codePoints(span.quote) !== span.end - span.start) return null;
  workIn(first);
  return span;
}

/**
 * The text that a range stands in. Where two are compared: the pieces of one of them, as what reaches into the other
 * is a passage of neither.
 * @param {Range} range
 * @returns {HTMLElement | HTMLElement[] | null}
 */
function textOf(range) {
  const root = prose();
  if (!root || !comparing()) return root;
  const around = textAround(range.commonAncestorContainer);
  if (around) return around;
  const touched = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-article][data-revision]")]).filter(
    (one) => range.intersectsNode(one) && spanOf(range, one),
  );
  return touched.length && touched.every((one) => one.dataset.side === touched[0].dataset.side) ? touched : null;
}

/** Whether the tools are on the page. */
export const toolsShown = () => [bar(), dock()].some((tool) => tool && !tool.hidden);

/** Takes the tools away; the selection too when `release`. @param {{release?: boolean}} [how] */
export function hideTools({ release = false } = {}) {
  clearTimeout(timer);
  shown = null;
  for (const tool of [bar(), dock()]) if (tool) tool.hidden = true;
  document.documentElement.classList.remove("has-dock");
  if (release) getSelection()?.removeAllRanges();
}

function showTools() {
  const range = selectedRange();
  if (!selectedSpan() || !range) return hideTools();
  shown = range.cloneRange();
  const bottom = touch();
  const tool = bottom ? dock() : bar();
  const other = bottom ? bar() : dock();
  if (other) other.hidden = true;
  if (!tool) return;
  tool.hidden = false;
  document.documentElement.classList.toggle("has-dock", bottom);
  if (!bottom) place(tool, range);
}

/**
 * @param {HTMLElement} tool
 * @param {Range} range
 */
function place(tool, range) {
  const rects = [...range.getClientRects()].filter((rect) => rect.width > 1);
  if (!rects.length) return;
  const first = rects.reduce((a, b) => (b.top < a.top ? b : a));
  const last = rects.reduce((a, b) => (b.bottom > a.bottom ? b : a));
  const parent = (tool.offsetParent ?? document.body).getBoundingClientRect();
  const free = roof() + 4;
  const above = first.top - tool.offsetHeight - GAP;
  const below = above < free;
  const top = below ? last.bottom + GAP : above;
  const wide = document.documentElement.clientWidth;
  const line = below ? last : first;
  const node = range.startContainer instanceof Element ? range.startContainer : range.startContainer.parentElement;
  // Where reading begins: the tools stand at that end of the line, and their tip points there.
  const from = node && getComputedStyle(node).direction === "rtl" ? line.right - 12 : line.left + 12;
  const wanted = from > line.left + line.width / 2 ? from + 36 - tool.offsetWidth : from - 36;
  const left = Math.max(8, Math.min(wide - tool.offsetWidth - 8, wanted));
  const along = getComputedStyle(tool).direction === "rtl" ? left + tool.offsetWidth - from : from - left;
  const tip = Math.max(10, Math.min(tool.offsetWidth - 22, along - 6));
  tool.classList.toggle("seltool--below", below);
  tool.style.top = `${top - parent.top}px`;
  tool.style.left = `${left - parent.left}px`;
  tool.style.setProperty("--tip", `${tip}px`);
}

/**
 * Does what a tool says to the selected text.
 * @param {string} act a kind, or note, link, copy, share
 * @param {Span | null} [span] what it is done to, instead of what is selected
 */
export function act(act, span = selectedSpan()) {
  if (!span) return false;
  hideTools({ release: true });
  if (act === "note") writeNote(span);
  else if (act === "link") linkStory(span);
  else if (act === "copy") void copyLink(span);
  else if (act === "share") share(span);
  else make(span, act);
  return true;
}

if (prose()) {
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    if (!selectedRange()) {
      if (toolsShown() && !document.activeElement?.closest(".seltool, .dock")) hideTools();
      return;
    }
    if (!pressing) timer = window.setTimeout(showTools, REST);
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Element && event.target.closest(".seltool, .dock")) return;
    pressing = event.pointerType === "mouse";
  });
  for (const name of ["pointerup", "pointercancel"]) {
    document.addEventListener(name, () => {
      if (!pressing) return;
      pressing = false;
      if (selectedRange()) timer = window.setTimeout(showTools, REST);
    });
  }
  let frame = 0;
  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const tool = bar();
      if (tool && !tool.hidden && shown) place(tool, shown);
    });
  };
  addEventListener("scroll", follow, { passive: true });
  addEventListener("resize", follow);

  makeDock();
  for (const tool of [bar(), dock()]) {
    // Pressing a tool must not lose the selection that it works on.
    tool?.addEventListener("pointerdown", (event) => event.preventDefault());
    tool?.addEventListener("mousedown", (event) => event.preventDefault());
    tool?.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      const wanted = button?.dataset.kind ?? button?.dataset.act;
      if (wanted) act(wanted);
    });
    tool?.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
      if (!step) return;
      event.preventDefault();
      const buttons = [...tool.querySelectorAll("button")];
      const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
      const turn = getComputedStyle(tool).direction === "rtl" ? -step : step;
      buttons[(at + turn + buttons.length) % buttons.length]?.focus();
    });
  }
}
