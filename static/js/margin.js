/**
 * Layout of the margin: each note stands level with its mark, collisions push down, and the chosen note keeps
 * its exact height. A leader ties each to its mark.
 */

import { active } from "./marks.js";
import { glosses, prose, withoutMargin } from "./page.js";

const APART = 20; // pixels between two notes
const SVG = "http://www.w3.org/2000/svg";

/** @typedef {{item: HTMLElement, want: number, base: number, left: number, height: number, top: number}} Placed */

/**
 * Where each note goes: `top` of every entry, pixels. `chosen` is the index of the active one, or -1.
 * @template {{want: number, height: number, top: number}} T
 * @param {T[]} placed in order of `want`
 * @param {number} chosen
 */
export function arrange(placed, chosen) {
  /** @param {number} from @param {number} limit */
  const down = (from, limit) => {
    for (const entry of placed.slice(from)) {
      entry.top = Math.max(entry.want, limit);
      limit = entry.top + entry.height + APART;
    }
  };
  down(0, 0);
  const exact = placed[chosen];
  if (!exact || exact.top <= exact.want) return placed;
  exact.top = Math.max(0, exact.want);
  for (let i = chosen - 1, limit = exact.top; i >= 0; i--) {
    const above = placed[i];
    if (above.top + above.height + APART <= limit) break;
    above.top = limit - APART - above.height;
    limit = above.top;
  }
  if (placed[0].top >= 0) {
    down(chosen + 1, exact.top + exact.height + APART);
    return placed;
  }
  // There is no room above for all that stood there: what does not fit goes below the chosen one.
  /** @type {T[]} */
  const below = [];
  let above = 0;
  for (const entry of placed.slice(0, chosen)) {
    const top = Math.max(entry.want, above);
    if (top + entry.height + APART > exact.top) {
      below.push(entry);
      continue;
    }
    entry.top = top;
    above = top + entry.height + APART;
  }
  let limit = exact.top + exact.height + APART;
  for (const entry of [...below, ...placed.slice(chosen + 1)]) {
    entry.top = Math.max(entry.want, limit);
    limit = entry.top + entry.height + APART;
  }
  return placed;
}

/** @param {HTMLElement} list @returns {Placed[]} */
function measure(list) {
  const box = list.getBoundingClientRect();
  /** @type {Map<string, HTMLElement>} */
  const first = new Map();
  for (const mark of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#prose .hl[data-h]"))) {
    const number = mark.dataset.h ?? "";
    if (!first.has(number)) first.set(number, mark);
  }
  /** @type {Placed[]} */
  const placed = [];
  for (const item of /** @type {Iterable<HTMLElement>} */ (list.children)) {
    if (item.hidden) continue;
    const line = first.get(item.dataset.h ?? "")?.getClientRects()[0];
    if (!line) continue;
    placed.push({
      item,
      want: line.top - box.top - 2,
      base: line.bottom - box.top - 4,
      left: line.left,
      height: item.offsetHeight,
      top: 0,
    });
  }
  return placed.sort((a, b) => a.want - b.want || a.left - b.left);
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function draw(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/**
 * @param {HTMLElement} list
 * @param {Placed[]} placed
 */
function leaders(list, placed) {
  const svg = document.querySelector("#margin .leaders");
  const margin = list.closest(".margin");
  if (!svg || !margin) return;
  const style = getComputedStyle(margin);
  const rtl = style.direction === "rtl";
  const pad = parseFloat(style.paddingInlineStart);
  const width = list.getBoundingClientRect().width;
  const rule = rtl ? width + pad : -pad;
  const toward = rtl ? -1 : 1;
  const end = rtl ? width + 16 : -16;
  svg.replaceChildren(
    ...placed.map(({ item, base, top }) => {
      const kind = [...(item.querySelector(".gloss, .editor")?.classList ?? [])].find((c) => c.startsWith("k-"));
      const group = draw("g", { class: kind ?? "" });
      const level = top + 12;
      group.append(
        draw("line", { x1: rule, x2: rule, y1: base - 15, y2: base + 2 }),
        draw("path", {
          class: item.dataset.h === active() ? "is-active" : "",
          d: `M${rule} ${base - 6}H${rule + toward * 8}L${end - toward * 3} ${level}H${end}`,
        }),
      );
      return group;
    }),
  );
}

/** Lays the margin out anew. */
export function layout() {
  const list = glosses();
  if (!list || withoutMargin()) return;
  const placed = measure(list);
  const chosen = placed.findIndex(({ item }) => item.dataset.h === active());
  arrange(placed, chosen);
  let end = 0;
  for (const { item, top, height } of placed) {
    item.style.insetBlockStart = `${top}px`;
    end = Math.max(end, top + height);
  }
  list.style.blockSize = `${end}px`;
  leaders(list, placed);
}

let frame = 0;
/** Lays the margin out before the next picture; many calls make one layout. */
export function relayout() {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(layout);
}

if (prose()) {
  const watcher = new ResizeObserver(relayout);
  const watch = () => {
    watcher.disconnect();
    for (const item of glosses()?.children ?? []) watcher.observe(item);
    const text = prose();
    if (text) watcher.observe(text);
  };
  watch();
  layout();
  addEventListener("resize", relayout);
  addEventListener("load", relayout);
  document.fonts?.ready.then(relayout);
  document.addEventListener("postil:changed", () => {
    watch();
    relayout();
  });
  document.addEventListener("postil:swapped", () => {
    watch();
    layout();
  });
  // The first notes take their places without moving there.
  requestAnimationFrame(() => requestAnimationFrame(() => glosses()?.classList.add("is-placed")));
}
