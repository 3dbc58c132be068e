/** Numbers of notes follow the order of their marks in the text, also after parts were replaced. */

import { order } from "./marks.js";
import { glosses, numeral, prose } from "./page.js";

/** Numbers marks and notes anew and puts the notes into that order. */
export function renumber() {
  const list = glosses();
  if (!list) return;
  const numbers = new Map(order().map((number, index) => [number, index + 1]));
  for (const ref of document.querySelectorAll("#prose .ref[data-h]")) {
    const place = numbers.get(ref.getAttribute("data-h") ?? "");
    const n = place ? numeral(place) : "";
    if (!n || ref.textContent === n) continue;
    const old = ref.textContent ?? "";
    ref.textContent = n;
    const label = ref.getAttribute("aria-label");
    if (label && old) ref.setAttribute("aria-label", label.replace(old, n));
  }
  const items = /** @type {HTMLElement[]} */ ([...list.children]);
  const rank = (/** @type {HTMLElement} */ item) => numbers.get(item.dataset.h ?? "") ?? Infinity;
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("li[data-h]"))) {
    const place = item.querySelector(".gloss__h .n");
    const n = numbers.get(item.dataset.h ?? "");
    if (place && n) place.textContent = numeral(n);
  }
  const sorted = items.map((item, at) => ({ item, at })).sort((a, b) => rank(a.item) - rank(b.item) || a.at - b.at);
  if (sorted.every(({ item }, at) => items[at] === item)) return;
  const focused = document.activeElement;
  // Only what stands wrong is moved: moving an item takes focus away from it.
  sorted.forEach(({ item }, at) => {
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
  });
  if (focused instanceof HTMLElement && focused !== document.activeElement && list.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}

if (prose()) document.addEventListener("postil:swapped", renumber);
