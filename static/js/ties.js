/**
 * Whole texts beside each other: a line ties each sentence to the one that says the same; pressing a sentence brings
 * its pair level with it; scrolling keeps what belongs together side by side, by moving the shorter text along.
 */

import { still } from "./page.js";
import { read, write } from "./store.js";

const KEY = "postil-scroll-together";
const EASE = 420; // pixels of scrolling within which a pressed pair gives way to the common scrolling again
const full = document.querySelector("[data-full]");
const svg = /** @type {SVGSVGElement | null} */ (full?.querySelector("svg.ties") ?? null);
const sides = /** @type {(HTMLElement | null)[]} */ (["a", "b"].map((letter) => full?.querySelector(`.prose[data-${letter}]`) ?? null));

/** @typedef {{ row: string, y: [number, number], path: SVGPathElement, x: [HTMLElement, HTMLElement] }} Tie */

/** @type {Tie[]} */
let ties = [];
/** Places that belong together, of the moving text by those of the still one; both grow. @type {[number, number][]} */
let stops = [];
let mover = 1;
let shift = 0;
/** A pressed pair: how far it moves its text, and where the page was scrolled to. @type {{ shift: number, at: number } | null} */
let pressed = null;
let together = read(KEY) ?? !still();

/** Whether both stand side by side. */
const beside = () => Boolean(svg?.getClientRects().length && svg.getBoundingClientRect().width > 40);

/** The longest run of pairs that keep their order in both texts. @param {[number, number][]} points @returns {[number, number][]} */
function inOrder(points) {
  const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  /** @type {number[]} */
  const best = [];
  /** @type {number[]} */
  const from = [];
  /** @type {number[]} */
  const tails = [];
  sorted.forEach(([, y], i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[tails[middle]][1] < y) low = middle + 1;
      else high = middle;
    }
    from[i] = low ? tails[low - 1] : -1;
    best[i] = low + 1;
    tails[low] = i;
  });
  /** @type {[number, number][]} */
  const run = [];
  for (let i = tails.length ? tails[tails.length - 1] : -1; i >= 0; i = from[i]) run.unshift(sorted[i]);
  return run;
}

/** Measures both texts anew, and makes a line for each pair. */
function measure() {
  if (!full || !svg || !sides[0] || !sides[1]) return;
  for (const side of sides) if (side) side.style.translate = "";
  svg.replaceChildren();
  ties = [];
  if (!beside()) return;
  const top = svg.getBoundingClientRect().top;
  const width = svg.getBoundingClientRect().width;
  for (const a of /** @type {NodeListOf<HTMLElement>} */ (sides[0].querySelectorAll(".s[data-pair]"))) {
    const row = a.dataset.pair ?? "";
    const b = sides[1].querySelector(`.s[data-pair="${CSS.escape(row)}"]`);
    if (!(b instanceof HTMLElement) || ties.some((tie) => tie.row === row)) continue;
    const [first, second] = [a.getClientRects()[0], b.getClientRects()[0]];
    if (!first || !second) continue;
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", a.dataset.k ?? "");
    path.dataset.pair = row;
    svg.append(path);
    ties.push({ row, y: [first.top - top + first.height / 2, second.top - top + second.height / 2], path, x: [a, b] });
  }
  svg.dataset.width = String(width);
  const heights = [contentHeight(sides[0]), contentHeight(sides[1])];
  mover = heights[0] < heights[1] ? 0 : 1;
  const stay = 1 - mover;
  stops = inOrder(ties.map((tie) => /** @type {[number, number]} */ ([tie.y[stay], tie.y[mover]])));
  stops.unshift([0, 0]);
  stops.push([heights[stay], heights[mover]]);
  follow();
}

/** Height of what stands in a column, without the room below it. @param {HTMLElement} side */
function contentHeight(side) {
  const last = side.lastElementChild;
  return last ? last.getBoundingClientRect().bottom - side.getBoundingClientRect().top : 0;
}

/** Where the moving text says what the still one says at `y`. @param {number} y */
function partner(y) {
  let i = stops.findIndex(([at]) => at > y);
  if (i < 0) i = stops.length - 1;
  if (i === 0) return stops[0][1];
  const [[x0, y0], [x1, y1]] = [stops[i - 1], stops[i]];
  return x1 === x0 ? y1 : y0 + ((Math.min(y, x1) - x0) * (y1 - y0)) / (x1 - x0);
}

/** Moves the shorter text along, and draws the lines. */
function follow() {
  if (!full || !svg || !ties.length) return;
  const top = full.getBoundingClientRect().top;
  let wanted = 0;
  if (together) {
    const line = innerHeight * 0.4 - top;
    // At the head of the page both begin at the same height; the texts come into step as they pass.
    const into = Math.min(1, Math.max(0, (120 - top) / 300));
    wanted = into * (line - partner(Math.max(0, line)));
    if (line < 0) wanted = 0;
  }
  if (pressed) {
    const weight = Math.max(0, 1 - Math.abs(scrollY - pressed.at) / EASE);
    wanted = weight * pressed.shift + (1 - weight) * wanted;
    if (!weight && together) pressed = null;
  }
  shift = Math.round(wanted);
  const side = sides[mover];
  if (side) side.style.translate = shift ? `0 ${shift}px` : "";
  draw(top);
}

/** @param {number} top of the texts in the window */
function draw(top) {
  const width = Number(svg?.dataset.width);
  for (const { y, path } of ties) {
    const [y1, y2] = y.map((at, index) => Math.round(at + (index === mover ? shift : 0)));
    const [high, low] = [Math.min(y1, y2) + top, Math.max(y1, y2) + top];
    if (low < -200 || high > innerHeight + 200) path.removeAttribute("d");
    else path.setAttribute("d", `M6 ${y1}H22C${width / 2} ${y1} ${width / 2} ${y2} ${width - 22} ${y2}H${width - 6}`);
  }
}

/** Shows a pair, and brings its other half level with `sentence`. @param {HTMLElement} sentence */
function press(sentence) {
  if (!full) return;
  for (const one of full.querySelectorAll(".is-active")) one.classList.remove("is-active");
  const row = sentence.dataset.pair;
  if (!row) return;
  for (const one of full.querySelectorAll(`[data-pair="${CSS.escape(row)}"]`)) one.classList.add("is-active");
  const own = sides[0]?.contains(sentence) ? 0 : 1;
  const tie = ties.find((each) => each.row === row);
  if (!tie) {
    const other = sides[1 - own]?.querySelector(`.s[data-pair="${CSS.escape(row)}"]`);
    other?.scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
    return;
  }
  const stay = 1 - mover;
  const side = sides[mover];
  side?.classList.toggle("is-moving", !still());
  pressed = { shift: tie.y[stay] - tie.y[mover], at: scrollY };
  const before = sentence.getBoundingClientRect().top;
  follow();
  // Where the pressed sentence itself stands in the text that moved, the page follows it.
  if (own === mover) {
    side?.classList.remove("is-moving");
    const by = sentence.getBoundingClientRect().top - before;
    pressed.at += by;
    scrollBy({ top: by, behavior: "instant" });
  }
}

if (full && svg) {
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
    });
  };
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (full.querySelectorAll(".s[data-pair]"))) one.tabIndex = 0;
  addEventListener("scroll", () => {
    if (pressed && scrollY !== pressed.at) sides[mover]?.classList.remove("is-moving");
    later();
  }, { passive: true });
  new ResizeObserver(measure).observe(full);
  document.fonts?.ready.then(measure);
  full.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || getSelection()?.toString()) return;
    const sentence = event.target.closest(".s[data-pair]");
    if (sentence instanceof HTMLElement && !event.target.closest("a, button")) press(sentence);
  });
  full.addEventListener("keydown", (event) => {
    const key = /** @type {KeyboardEvent} */ (event).key;
    if ((key === "Enter" || key === " ") && event.target instanceof HTMLElement && event.target.matches(".s[data-pair]")) {
      event.preventDefault();
      press(event.target);
    }
  });
  full.addEventListener("postil:chosen", (event) => {
    if (event.target instanceof HTMLElement) press(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    for (const one of full.querySelectorAll(".is-active")) one.classList.remove("is-active");
  });
  const button = document.querySelector("[data-together]");
  if (button instanceof HTMLElement) {
    const say = () => button.setAttribute("aria-pressed", String(Boolean(together)));
    say();
    button.addEventListener("click", () => {
      together = !together;
      pressed = null;
      write(KEY, together);
      say();
      follow();
    });
  }
}
