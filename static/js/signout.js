/**
 * Signing out: copies of kept articles leave this device. Where something is not saved, it is said first, and drafts
 * are taken from here too if that is wanted.
 */

import { openDialog } from "./dialogs.js";
import { forgetCopies } from "./keeping.js";
import { reader } from "./page.js";
import * as store from "./store.js";
import { piece } from "./words.js";

const mine = () => ["draft", "queue"].flatMap((kind) => store.keys(`postil-${kind}:${reader()}:`));

/** @type {HTMLFormElement | null} */
let leaving = null;

/** The form that is sent once the copies of kept articles are gone. @type {HTMLFormElement | null} */
let left = null;

/** Says first that something is not saved. @param {HTMLFormElement} form */
function ask(form) {
  const dialog = document.getElementById("leaving") ?? piece("piece-leaving");
  if (!dialog) return;
  if (!dialog.isConnected) {
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      leaving = null;
    });
  }
  leaving = form;
  openDialog("leaving");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-sign-out]") || form === left) return;
  event.preventDefault();
  if (form !== leaving && mine().length) {
    ask(form);
    return;
  }
  left = form;
  void forgetCopies().finally(() => form.requestSubmit());
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-leave]") : null;
  if (!(button instanceof HTMLElement) || !leaving) return;
  if (button.dataset.leave === "forget") for (const key of mine()) store.forget(key);
  leaving.requestSubmit();
});

