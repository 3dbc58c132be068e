/** Dialogs: `data-open="id"` opens, `data-close` and a press on the backdrop close; focus goes back. */

import { piece } from "./words.js";

/** @type {WeakMap<HTMLDialogElement, Element | null>} */
const openers = new WeakMap();

/** The dialog `id`; drawn first where the page does not hold it yet. @param {string} id */
export function dialogOf(id) {
  const there = document.getElementById(id);
  const made = there ? null : piece(`piece-${id}`);
  if (!made) return there;
  made.id = id;
  if (!made.ariaLabel) {
    const [body, head] = [made.firstElementChild, made.querySelector("h2")];
    if (body && head) [body.id, head.id] = [`${id}-body`, `${id}-h`];
    made.setAttribute("aria-labelledby", `${id}-h`);
  }
  document.body.append(made);
  /** @type {any} */ (window).htmx?.process(made);
  return made;
}

/** Opens the dialog `id`. @param {string} id */
export function openDialog(id) {
  const dialog = dialogOf(id);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  openers.set(dialog, document.activeElement);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const opener = event.target.closest("[data-open]");
  if (opener instanceof HTMLElement && !opener.matches(".tw")) {
    // a link to the page that says the same, for those without scripts
    if (opener.matches("a[data-dialog]")) event.preventDefault();
    return openDialog(opener.dataset.open ?? "");
  }
  const dialog = event.target.closest("dialog");
  if (event.target.closest("[data-close]")) dialog?.close();
  // A press on the backdrop is a press on the dialog itself, outside its box; forms stay, for their text.
  if (dialog && event.target === dialog && !dialog.querySelector("form, textarea")) {
    const box = dialog.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) dialog.close();
  }
});

document.addEventListener(
  "close",
  (event) => {
    if (!(event.target instanceof HTMLDialogElement)) return;
    const opener = openers.get(event.target);
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
  },
  true,
);
