/** Tags beside the article: the field that adds them completes names; Enter adds, a comma adds and goes on, Esc closes. */

import { closeCombo, completes } from "./combo.js";
import { keyOf, single } from "./single.js";

/** Where the focus goes once the tags are drawn anew. @type {"" | "field" | "button"} */
let next = "";

const adding = () => /** @type {HTMLDetailsElement | null} */ (document.querySelector("details[data-tag-add]"));
const field = () => /** @type {HTMLInputElement | null} */ (document.querySelector("input[data-tag-names]"));

/** Opens the field. Returns whether there is one. */
function open() {
  const place = adding();
  if (!place) return false;
  place.open = true;
  field()?.focus();
  place.scrollIntoView({ block: "nearest" });
  return true;
}

/** Closes the field; the focus goes to what opens it. */
function close() {
  const place = adding();
  if (!place?.open) return;
  closeCombo();
  place.open = false;
  place.querySelector("summary")?.focus();
}

/** Adds what stands in the field. @param {HTMLInputElement} input @param {"field" | "button"} then */
function add(input, then) {
  if (!input.value.trim()) return;
  next = then;
  closeCombo();
  input.form?.requestSubmit();
}

completes("input[data-tag-names]", {
  address: (input) => (input.value.trim() ? `${input.dataset.tagNames}?q=${encodeURIComponent(input.value.trim())}` : ""),
  take: (option, input) => {
    input.value = option.dataset.value ?? "";
    add(input, "button");
  },
});

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target === adding() && adding()?.open) field()?.focus();
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches("[data-tag-names]")) {
    if (event.isComposing) return;
    if (event.key === "," || event.key === "،") {
      event.preventDefault();
      add(event.target, "field");
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter") next = "button";
    return;
  }
  if (single(event) && keyOf(event) === "t" && adding() && open()) event.preventDefault();
});

document.addEventListener("postil:swapped", () => {
  if (!next || !adding() || field()?.value) return;
  const then = next;
  next = "";
  if (then === "field") open();
  else adding()?.querySelector("summary")?.focus();
});
