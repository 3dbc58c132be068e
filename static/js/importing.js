/** The page of an import renews itself; it waits while somebody presses a button in it or chooses an encoding. */

const PART = "import";
let pressed = false;

document.addEventListener("pointerdown", (event) => {
  pressed = event.target instanceof Element && event.target.closest(`#${PART}`) !== null;
});
for (const name of ["pointerup", "pointercancel"]) {
  // The click comes after the pointer has gone up.
  document.addEventListener(name, () => setTimeout(() => (pressed = false), 50));
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.target?.id !== PART || detail.requestConfig?.verb !== "get") return;
  if (pressed || detail.target.querySelector(".pick-enc[open]")) detail.shouldSwap = false;
});
