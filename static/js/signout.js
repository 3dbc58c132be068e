/** Signing out where something is not saved: says so first, and takes drafts from this device if that is wanted. */

import { openDialog } from "./dialogs.js";
import { reader } from "./page.js";
import * as store from "./store.js";

const mine = () => ["draft", "queue"].flatMap((kind) => store.keys(`postil-${kind}:${reader()}:`));

/** @type {HTMLFormElement | null} */
let leaving = null;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-sign-out]") || form === leaving || !mine().length) return;
  event.preventDefault();
  leaving = form;
  openDialog("leaving");
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-leave]") : null;
  if (!(button instanceof HTMLElement) || !leaving) return;
  if (button.dataset.leave === "forget") for (const key of mine()) store.forget(key);
  leaving.requestSubmit();
});

document.getElementById("leaving")?.addEventListener("close", () => {
  leaving = null;
});
