/** The notebook while it is filtered: what was folded open stays so, focus stays where it was, the count is told. */

import { announce } from "./announce.js";

/** @type {string[]} */
let open = [];
/** @type {{value: string, start: number | null, end: number | null} | null} */
let typed = null;
let swapping = false;

/** The search field. @returns {HTMLInputElement | null} */
const field = () => /** @type {HTMLInputElement | null} */ (document.getElementById("nb-q"));

/** @param {Event} event */
const ofNotebook = (event) =>
  event instanceof CustomEvent && event.detail.target instanceof Element && event.detail.target.id === "nb-all";

document.addEventListener("htmx:beforeSwap", (event) => {
  swapping = ofNotebook(event);
  if (!swapping) return;
  open = Array.from(document.querySelectorAll("#nb-rail[open], #nb-rail details[open][id]"), (one) => one.id);
  const input = field();
  typed =
    input && input === document.activeElement
      ? { value: input.value, start: input.selectionStart, end: input.selectionEnd }
      : null;
});

document.addEventListener("htmx:afterSwap", () => {
  const all = document.getElementById("nb-all");
  if (!all || !swapping) return;
  swapping = false;
  for (const id of open) {
    const one = document.getElementById(id);
    if (one instanceof HTMLDetailsElement) one.open = true;
  }
  const input = field();
  // What was typed while the answer was on its way is not taken back.
  if (typed && input) {
    input.value = typed.value;
    input.focus({ preventScroll: true });
    input.setSelectionRange(typed.start, typed.end);
  }
  const count = document.getElementById("nb-count");
  if (!document.activeElement || document.activeElement === document.body) count?.focus({ preventScroll: true });
  const said = Array.from(count?.querySelectorAll(":scope > span:not(:has(a))") ?? [], (part) => part.textContent?.trim() ?? "");
  announce([...said, document.querySelector(".nb-none .hint")?.textContent ?? ""].filter(Boolean).join(", "));
});
