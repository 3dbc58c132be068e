/**
 * Marks come without what stands once for all of them on `#prose`: their classes, their numbers as data, what a screen
 * reader hears where they begin, and what their numbers are called. Here each gets its own.
 */

import { prose } from "./page.js";
import { word } from "./words.js";

const KINDS = ["passage", "quote", "fact", "disputed", "question"];

/** A number in the digits of any language of ours; what stands between thousands is passed over. @param {string} said */
const value = (said) => (said.match(/\p{Nd}/gu) ?? []).reduce((sum, one) => sum * 10 + ((one.codePointAt(0) ?? 0) & 15), 0);

/** The kind that an element is of. @param {Element} element */
const kindOf = (element) => [...element.classList].find((name) => name.startsWith("k-"))?.slice(2) ?? "";

/** Fills in marks and numbers that are new on the page. */
function fill() {
  const root = prose();
  if (!root?.dataset.said) return;
  const [order, ...names] = root.dataset.said.split("\n");
  const places = order.split(" ").map(Number);
  // Kind by kind where scripts do not know what kinds are called.
  const begins = (root.dataset.begins ?? "").split("\n");
  for (const mark of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('mark[class|="k"]'))) {
    const others = mark.classList.contains("o");
    mark.className = `hl ${mark.className}`;
    if (others) mark.classList.replace("o", "hl--others");
    const [number, at] = mark.id.slice(1).split("-");
    mark.dataset.h = number;
    if (at || !mark.textContent) continue;
    const kind = kindOf(mark);
    mark.dataset.b = (begins[begins.length > 1 ? KINDS.indexOf(kind) : 0] ?? "").replace("{kind}", () => word(kind));
  }
  for (const ref of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('a[class|="k"]'))) {
    ref.className = `ref ${ref.className}`;
    ref.dataset.h = (ref.getAttribute("href") ?? "").slice(2);
    const digits = ref.textContent ?? "";
    const name = names[places[value(digits) - 1]];
    if (name) ref.setAttribute("aria-label", name.replace("{n}", () => digits));
  }
}

if (prose()) {
  fill();
  document.addEventListener("postil:swapped", fill);
}
