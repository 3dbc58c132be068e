/**
 * Versions of an article: next and previous change by key, notes of folded paragraphs wait with them, and the list
 * of versions is folded where it would stand above the text.
 */

import { active } from "./marks.js";
import { prose, still } from "./page.js";
import { stepping } from "./single.js";

/** What changed, in order. @returns {HTMLElement[]} */
const changes = () => [...document.querySelectorAll("#prose [data-change]")].filter((one) => one instanceof HTMLElement);

/** Goes to the next change, or the one before; from nowhere, to the first below the top of the window. @param {number} step */
function go(step) {
  const all = changes();
  if (!all.length) return;
  let at = all.findIndex((one) => one.contains(document.activeElement));
  if (at < 0) {
    const below = all.findIndex((one) => one.getBoundingClientRect().bottom > 72);
    at = step > 0 ? (below < 0 ? all.length : below) - 1 : below < 0 ? all.length : below;
  }
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
}

/** Hides the notes whose marks are in folded paragraphs, so that each stands beside its mark or not at all. */
function fold() {
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#glosses > li[data-h]"))) {
    const marks = document.querySelectorAll(`#prose .hl[data-h="${CSS.escape(item.dataset.h ?? "")}"]`);
    item.hidden = marks.length > 0 && [...marks].every((mark) => mark.closest("details:not([open])"));
  }
  document.dispatchEvent(new CustomEvent("postil:changed"));
}

/** Opens the paragraphs that hold what the address names. */
function arrive() {
  const number = location.hash.match(/^#[hn](\d+)$/)?.[1];
  const folded = number && document.querySelector(`#prose .hl[data-h="${number}"]`)?.closest("details:not([open])");
  if (folded instanceof HTMLDetailsElement) folded.open = true;
}

let chosen = "";
/** Opens the folded paragraphs that hold the mark that was just chosen. */
function reveal() {
  if (active() === chosen) return;
  chosen = active();
  const folded = chosen && document.querySelector(`#prose .hl[data-h="${CSS.escape(chosen)}"]`)?.closest("details:not([open])");
  if (folded instanceof HTMLDetailsElement) folded.open = true;
}

const list = document.querySelector("details[data-fold-versions]");
if (list instanceof HTMLDetailsElement) {
  const narrow = matchMedia("(max-width: 80rem)");
  const follow = () => {
    list.open = !narrow.matches;
  };
  narrow.addEventListener("change", follow);
  follow();
}

if (prose()?.matches(".prose--changes")) {
  arrive();
  addEventListener("hashchange", arrive);
  document.addEventListener("postil:changed", reveal);
  fold();
  for (const one of document.querySelectorAll("#prose details")) one.addEventListener("toggle", fold);
  stepping(go);
}
