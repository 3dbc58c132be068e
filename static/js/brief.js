/**
 * Marks come without what stands once for all of them on `#prose`: their numbers as data, what a screen reader hears
 * where they begin, and what their numbers are called. Here each gets its own.
 */

import { prose } from "./page.js";

const KINDS = ["passage", "quote", "fact", "disputed", "question"];

/** @param {string | undefined} lines */
const linesOf = (lines) => (lines ? lines.split("\n") : []);

/** Fills in marks and numbers that are new on the page. */
function fill() {
  const root = prose();
  if (!root?.dataset.said) return;
  const begins = linesOf(root.dataset.begins);
  for (const mark of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".hl[id]:not([data-h])"))) {
    const [number, at] = mark.id.slice(1).split("-");
    mark.dataset.h = number;
    if (at || !mark.textContent) continue;
    const kind = KINDS.findIndex((one) => mark.classList.contains(`k-${one}`));
    if (begins[kind]) mark.dataset.b = begins[kind];
  }
  const names = linesOf(root.dataset.said);
  for (const ref of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".ref[data-l]"))) {
    ref.dataset.h = (ref.getAttribute("href") ?? "").slice(2);
    const name = names[Number(ref.dataset.l)];
    if (name) ref.setAttribute("aria-label", name.replace("{n}", () => ref.textContent ?? ""));
    ref.removeAttribute("data-l");
  }
}

if (prose()) {
  fill();
  document.addEventListener("postil:swapped", fill);
}
