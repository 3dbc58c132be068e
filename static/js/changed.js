/**
 * Lists to choose from: how many rows are chosen, which buttons that wakes, filters that hold at once, and a filter that
 * is folded away on a phone.
 */

import { numeral } from "./page.js";

/** Rows of a name that can be chosen. @param {string | undefined} name @returns {HTMLInputElement[]} */
const boxes = (name) =>
  [...document.querySelectorAll(`input[type="checkbox"][name="${name}"]:not(:disabled)`)].filter(
    (box) => box instanceof HTMLInputElement,
  );

function count() {
  for (const place of document.querySelectorAll("[data-picked-number]")) {
    if (!(place instanceof HTMLElement)) continue;
    const chosen = numeral(boxes(place.dataset.pickedNumber).filter((box) => box.checked).length);
    if (place.textContent !== chosen) place.textContent = chosen;
  }
  for (const button of document.querySelectorAll("button[data-needs]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.disabled = !boxes(button.dataset.needs).some((box) => box.checked);
  }
  for (const all of document.querySelectorAll("input[data-checks]")) {
    if (!(all instanceof HTMLInputElement)) continue;
    const rows = boxes(all.dataset.checks);
    const chosen = rows.filter((box) => box.checked).length;
    all.checked = rows.length > 0 && chosen === rows.length;
    all.indeterminate = chosen > 0 && chosen < rows.length;
  }
}

if (document.querySelector("[data-picked-number]")) {
  document.addEventListener("change", count);
  addEventListener("pageshow", count);
  count();
}

document.addEventListener("change", (event) => {
  const form = event.target instanceof HTMLInputElement ? event.target.form : null;
  if (form?.matches("[data-filters]")) form.requestSubmit();
});

const fold = document.querySelector("details[data-fold]");
if (fold instanceof HTMLDetailsElement) {
  const narrow = matchMedia("(max-width: 60rem)");
  const follow = () => {
    fold.open = !narrow.matches;
  };
  narrow.addEventListener("change", follow);
  follow();
}
