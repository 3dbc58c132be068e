/** Hides and shows all marks; the page remembers it on this device. */

import { prose } from "./page.js";
import * as store from "./store.js";

const KEY = "postil-marks-hidden";
const buttons = () => document.querySelectorAll("[data-hide-marks]");

/** @param {boolean} hidden */
function set(hidden) {
  document.documentElement.classList.toggle("marks-off", hidden);
  for (const button of buttons()) button.setAttribute("aria-pressed", String(hidden));
}

/** Hides the marks, or shows them again. */
export function toggleMarks() {
  if (!buttons().length) return;
  const hidden = !document.documentElement.classList.contains("marks-off");
  store.write(KEY, hidden);
  set(hidden);
  document.dispatchEvent(new CustomEvent("postil:changed"));
}

/** Hides the marks, or shows them, as the menu of the text says. @param {boolean} hidden */
export function hideMarks(hidden) {
  store.write(KEY, hidden);
  set(hidden);
}

/** Shows the marks if they are hidden: somebody asks for one of them. */
export function showMarks() {
  if (document.documentElement.classList.contains("marks-off")) toggleMarks();
}

if (prose()) {
  const kept = store.read(KEY);
  set(kept === null ? document.documentElement.dataset.marks === "none" : kept === true);
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-hide-marks]")) toggleMarks();
  });
  document.addEventListener("postil:swapped", () => {
    set(document.documentElement.classList.contains("marks-off"));
  });
}
