/**
 * Two tellings side by side: j and k go to the next and the previous difference, in rows and in whole texts; the
 * dialog "Change B" opens in place of its page.
 */

import { still } from "./page.js";
import { stepping } from "./single.js";

const table = document.querySelector(".cmp[role=table]");
const full = document.querySelector("[data-full]");

/** What differs, in the order of the rows. @returns {HTMLElement[]} */
function differences() {
  const found = /** @type {HTMLElement[]} */ ([...(table ?? full ?? document).querySelectorAll("[data-diff]")]);
  if (!full) return found;
  /** @type {Map<number, HTMLElement>} */
  const rows = new Map();
  for (const one of found) if (!rows.has(Number(one.dataset.row))) rows.set(Number(one.dataset.row), one);
  return [...rows.keys()].sort((a, b) => a - b).map((number) => /** @type {HTMLElement} */ (rows.get(number)));
}

/** The row or sentence where the reader is. @type {HTMLElement | null} */
let current = null;

/** Makes `one` the place where the reader is. @param {HTMLElement} one */
function choose(one) {
  current?.removeAttribute("aria-current");
  current = one;
  one.setAttribute("aria-current", "true");
  one.focus({ preventScroll: true });
  one.scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
  one.dispatchEvent(new CustomEvent("postil:chosen", { bubbles: true }));
}

/** Goes to the next difference, or the one before; from nowhere, to the first in sight. @param {number} step */
function go(step) {
  const all = differences();
  if (!all.length) return;
  const here = document.activeElement?.closest("[data-diff]") ?? current;
  let at = here instanceof HTMLElement ? all.findIndex((one) => one === here || (full && one.dataset.row === here.dataset.row)) : -1;
  if (at < 0) {
    const below = all.findIndex((one) => one.getBoundingClientRect().top > 150);
    at = step > 0 ? (below < 0 ? all.length : below) - 1 : below < 0 ? all.length : below;
  }
  choose(all[Math.min(all.length - 1, Math.max(0, at + step))]);
}

if (table || full) {
  stepping(go);
  // An address that names a row finds it in the whole texts too, where no element can have its id.
  const named = location.hash.match(/^#r(\d+)$/)?.[1];
  const there = named && full?.querySelector(`[data-row="${named}"]`);
  if (there instanceof HTMLElement) requestAnimationFrame(() => choose(there));
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("a[data-open=change-b]")) event.preventDefault();
});
