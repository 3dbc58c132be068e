/** Lists of feeds and entries: all boxes at once, and a file that is sent as soon as it is chosen. */

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement)) return;
  const name = box.dataset.checks;
  if (name) {
    const boxes = document.querySelectorAll(`input[type="checkbox"][name="${name}"]:not(:disabled)`);
    for (const one of boxes) if (one instanceof HTMLInputElement) one.checked = box.checked;
    boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (box.matches("[data-sends]") && box.files?.length) box.form?.requestSubmit();
});

// What is dropped is put into the field by the drop zone, which tells nobody.
document.addEventListener("drop", (event) => {
  const zone = event.target instanceof Element ? event.target.closest("[data-drop]") : null;
  const field = zone?.querySelector("input[data-sends]");
  if (field instanceof HTMLInputElement && field.files?.length) field.form?.requestSubmit();
});
