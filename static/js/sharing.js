/** The dialogs "share" and "link" are filled by the server when they open; their links work without this as pages. */

import { copy } from "./actions.js";
import { dialogOf, openDialog } from "./dialogs.js";

/** @type {{ ajax: (verb: string, url: string, options: object) => Promise<void> } | undefined} */
const htmx = /** @type {any} */ (window).htmx;

/** Fills and opens a dialog. @param {string} id @param {string} [address] @param {number} [highlight] */
function open(id, address, highlight) {
  const dialog = dialogOf(id);
  const opener = /** @type {HTMLAnchorElement | null} */ (document.querySelector(`a[data-open=${id}]:not([data-act])`));
  const from = address ?? dialog?.dataset.load ?? opener?.href;
  if (!(dialog instanceof HTMLDialogElement) || !htmx || !from) return false;
  const url = new URL(from, location.href);
  if (highlight) url.searchParams.set("highlight", String(highlight));
  openDialog(id);
  void htmx.ajax("GET", url.pathname + url.search, { target: `#${id}-body`, swap: "outerHTML" }).then(() => {
    const field = dialog.querySelector("[autofocus], input, button");
    if (field instanceof HTMLElement) field.focus();
  });
  return true;
}

for (const id of ["share", "link"]) {
  document.addEventListener(`postil:${id}`, (event) => {
    const { highlight, article } = /** @type {CustomEvent} */ (event).detail ?? {};
    // Beside two texts the dialog is that of the one that the passage stands in.
    const either = document.getElementById(id)?.dataset.either?.replace("/0/", `/${article}/`);
    if (open(id, either, highlight)) event.preventDefault();
  });
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const opener = event.target.closest("[data-open=share], [data-open=link]");
  if (opener instanceof HTMLElement) {
    event.preventDefault();
    open(opener.dataset.open ?? "", opener instanceof HTMLAnchorElement ? opener.href : undefined);
  }
  const copying = event.target.closest("[data-copy]");
  if (copying instanceof HTMLElement) void copy(copying.dataset.copy ?? "");
});

// What opens in a tab of its own (the preview) is an ordinary form, not a swap.
document.addEventListener("htmx:confirm", (event) => {
  const submitter = /** @type {CustomEvent} */ (event).detail?.triggeringEvent?.submitter;
  if (submitter instanceof HTMLElement && submitter.hasAttribute("data-plain")) {
    event.preventDefault();
    const form = submitter.closest("form");
    if (!form) return;
    const [action, target] = [form.action, form.target];
    form.action = submitter.getAttribute("formaction") ?? action;
    form.target = submitter.getAttribute("formtarget") ?? target;
    form.submit();
    form.action = action;
    form.target = target;
  }
});

// A link was made: the dialog has done its work.
document.addEventListener("postil:linked", () => {
  const dialog = document.getElementById("link");
  if (dialog instanceof HTMLDialogElement) dialog.close();
});
