/** Dialogs that come when they are wanted: `a[data-fetched]` leads to a page, and opens here what that page asks. */

import { openDialog } from "./dialogs.js";
import { get, post } from "./http.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

/** The dialog in an answer. @param {string} html */
function dialogIn(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const found = holder.content.querySelector("dialog");
  return found instanceof HTMLDialogElement ? found : null;
}

/** Shows a dialog, in place of its namesake where that is open. @param {HTMLDialogElement} dialog */
function show(dialog) {
  const before = document.getElementById(dialog.id);
  if (before instanceof HTMLDialogElement && before.open) {
    before.replaceChildren(...dialog.childNodes);
    const first = before.querySelector("[autofocus], input:not([type=hidden]), button");
    if (first instanceof HTMLElement) first.focus();
    return;
  }
  before?.remove();
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  openDialog(dialog.id);
}

document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-fetched]") : null;
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  link.focus({ preventScroll: true }); // where the focus goes back to
  const answer = await get(link.href);
  const dialog = answer.outcome === "saved" ? dialogIn(answer.html) : null;
  if (dialog) show(dialog);
  else location.assign(link.href);
});

document.addEventListener("submit", async (event) => {
  const form = event.target instanceof HTMLFormElement && event.target.matches("dialog form[data-fetched]") ? event.target : null;
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const submitter = event.submitter;
  const fields = Object.fromEntries([...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]));
  const asks = (submitter?.getAttribute("formmethod") ?? form.method) === "get";
  const answer = asks ? await get(`${form.action}?${new URLSearchParams(fields)}`) : await post(form.action, fields);
  const dialog = answer.outcome === "saved" ? dialogIn(answer.html) : null;
  if (dialog) show(dialog);
  else toast(answer.message || word("no-answer-now"));
});
