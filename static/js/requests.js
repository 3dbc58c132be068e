/** What every HTMX request has in common: a fresh secret, and a word to the reader when it fails. */

import { announce } from "./announce.js";
import { signInAddress } from "./editor.js";
import { csrfToken, outcomeOf, sentence } from "./http.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

document.addEventListener("htmx:configRequest", (event) => {
  const { headers } = /** @type {CustomEvent} */ (event).detail;
  const token = csrfToken();
  if (token) headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, boosted } = /** @type {CustomEvent} */ (event).detail;
  // An error belongs beside the page, not in place of what it was about; a form that comes back stays a form.
  if (xhr.status >= 400 && !boosted && !/<form|\beditor\b|hx-swap-oob/.test(xhr.responseText)) {
    /** @type {CustomEvent} */ (event).detail.shouldSwap = false;
  }
  if (target?.id && xhr.status === 0) /** @type {CustomEvent} */ (event).detail.shouldSwap = false;
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = /** @type {CustomEvent} */ (event).detail;
  if (/** @type {CustomEvent} */ (event).detail.shouldSwap) return;
  if (outcomeOf(xhr.status) === "signed-out") {
    toast(word("signed-out"), { link: { href: signInAddress(), text: word("sign-in") } });
    announce(word("signed-out"), { urgent: true });
    return;
  }
  const text = sentence(xhr.responseText) || word("refused");
  toast(text);
  announce(text, { urgent: true });
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    toast(word("no-answer-now"));
    announce(word("no-answer-now"), { urgent: true });
  });
}

document.addEventListener("postil:saved", (event) => {
  const { message } = /** @type {CustomEvent} */ (event).detail ?? {};
  if (message) announce(message);
});

let frame = 0;
for (const name of ["htmx:afterSettle", "htmx:oobAfterSwap"]) {
  document.addEventListener(name, () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => document.dispatchEvent(new CustomEvent("postil:swapped")));
  });
}

// An editor that was asked for takes the cursor; after something was deleted its Undo does.
document.addEventListener("htmx:afterSettle", (event) => {
  const { elt, target, requestConfig } = /** @type {CustomEvent} */ (event).detail;
  const path = requestConfig?.path ?? "";
  const verb = requestConfig?.verb;
  if (verb === "get" && /\/edit\/$/.test(path)) {
    const field = (target?.isConnected ? target : elt)?.querySelector?.('textarea[name="body"]') ?? elt?.querySelector?.("textarea");
    field?.focus({ preventScroll: true });
    field?.setSelectionRange(field.value.length, field.value.length);
  }
  if (verb === "post" && /\/delete\/$/.test(path)) {
    const undo = document.querySelector("#toasts > :last-child button, #toasts > :last-child a");
    if (undo instanceof HTMLElement) undo.focus({ preventScroll: true });
  }
});
