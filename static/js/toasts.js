/** Short messages at the bottom. They stay until dismissed: no timer takes an Undo away. */

import { piece } from "./words.js";

const place = () => document.getElementById("toasts");

/**
 * Shows `text`, in place of the message before it that nobody can act upon.
 * @param {string} text
 * @param {{link?: {href: string, text: string}}} [more]
 */
export function toast(text, { link } = {}) {
  const made = piece("piece-toast");
  const said = made?.querySelector("[data-toast-text]");
  if (!made || !said) return;
  said.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    anchor.className = "btn btn--s";
    anchor.href = link.href;
    anchor.textContent = link.text;
    made.querySelector(".acts")?.prepend(anchor);
  }
  made.dataset.plain = "";
  for (const old of place()?.querySelectorAll(".strip[data-plain]") ?? []) old.remove();
  place()?.append(made);
}

/** Takes away the newest message. Returns whether there was one. */
export function dismissToast() {
  const last = place()?.lastElementChild ?? document.querySelector(".undo-here > :last-child");
  last?.remove();
  return Boolean(last);
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-dismiss]") : null;
  button?.closest("#toasts > *, .strip")?.remove();
});

/** What a page says about the press that led to it comes first: it is read out, and its Undo is one Tab away. */
const said = document.querySelector(".undo-here[data-said]");
if (said instanceof HTMLElement && document.activeElement === document.body && !location.hash)
  said.focus({ preventScroll: true });
