/** Says on a button how many rows are chosen: `data-picked="name"` of the checkboxes. */

import { numeral } from "./page.js";

const places = () => /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-picked]"));

function count() {
  for (const place of places()) {
    const boxes = document.querySelectorAll(`input[type="checkbox"][name="${place.dataset.picked}"]:checked`);
    place.textContent = boxes.length ? numeral(boxes.length) : "";
  }
}

document.addEventListener("change", count);
addEventListener("pageshow", count);
