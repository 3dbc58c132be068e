/**
 * Marks come without what stands once for all of them on `#prose`: their classes, their numbers as data, what a screen
 * reader hears where they begin, and what their numbers are called. Here each gets its own.
 */

import { prose } from "./page.js";
import { word } from "./words.js";

const KINDS = ["passage", "quote", "fact", "disputed", "question"];
/** The classes that they come with, in capitals where somebody else made the mark. */
const CLASSES = ["kp", "kq", "kf", "kd", "kx"];
const BARE = [...CLASSES, ...CLASSES.map((name) => name.toUpperCase())];
const ALL = (/** @type {string} */ element) => BARE.map((name) => `${element}.${name}`).join();

/** A number in the digits of any language of ours; what stands between thousands is passed over. @param {string} said */
const value = (said) => (said.match(/\p{Nd}/gu) ?? []).reduce((sum, one) => sum * 10 + ((one.codePointAt(0) ?? 0) & 15), 0);

/** Gives an element its classes in full. Returns which kind it is of. @param {Element} element @param {string} own */
function dress(element, own) {
  const [bare, ...rest] = element.classList;
  const kind = CLASSES.indexOf(bare.toLowerCase());
  const others = bare === bare.toUpperCase() ? ["hl--others"] : [];
  element.className = [own, `k-${KINDS[kind]}`, ...others, ...rest].join(" ");
  return kind;
}

/** Fills in marks and numbers that are new on the page. */
function fill() {
  const root = prose();
  if (!root?.dataset.said) return;
  const [order, ...names] = root.dataset.said.split("\n");
  const places = order.split(" ").map(Number);
  // Kind by kind where scripts do not know what kinds are called.
  const begins = (root.dataset.begins ?? "").split("\n");
  for (const mark of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(ALL("mark")))) {
    const kind = dress(mark, "hl");
    const [number, at] = mark.id.slice(1).split("-");
    mark.dataset.h = number;
    if (at || !mark.textContent) continue;
    mark.dataset.b = (begins[begins.length > 1 ? kind : 0] ?? "").replace("{kind}", () => word(KINDS[kind]));
  }
  for (const ref of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(ALL("a")))) {
    dress(ref, "ref");
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
