/** What every HTMX request has in common: a fresh secret, and a word to the reader when it fails. */

import { announce } from "./announce.js";
import { focusEditor } from "./editor.js";
import { csrfToken, outcomeOf, sentence, withPlaces } from "./http.js";
import { toast } from "./toasts.js";
import { signInAddress } from "./notices.js";
import { word } from "./words.js";

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, formData } = /** @type {CustomEvent} */ (event).detail;
  const token = csrfToken();
  if (token) headers["X-CSRFToken"] = token;
  // The form's own would win, and it is old after signing in again in another tab.
  formData?.delete("csrfmiddlewaretoken");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  const { xhr, boosted } = detail;
  // An error belongs beside the page, not in place of what it was about; a form that comes back stays a form.
  const formBack = /<form|\beditor\b|hx-swap-oob/.test(xhr.responseText) && !/data-status=/.test(xhr.responseText);
  if (xhr.status >= 400 && !boosted && !formBack) detail.shouldSwap = false;
  // What is not on the page, or not yet, needs no answer.
  if (/hx-swap-oob="(?:delete|true)"/.test(detail.serverResponse)) detail.serverResponse = withPlaces(detail.serverResponse);
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = /** @type {CustomEvent} */ (event).detail;
  if (/** @type {CustomEvent} */ (event).detail.shouldSwap) return;
  if (outcomeOf(xhr.status) === "signed-out") {
    toast(word("signed-out"), { link: { href: signInAddress(), text: word("sign-in") } });
    return;
  }
  toast(sentence(xhr.responseText) || word("refused"));
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => toast(word("no-answer-now")));
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

/** Where focus goes when the answer is on the page; what was pressed is often gone by then. */
let next = "";
/** Whether that is an editor which is still on its way: other answers may arrive before it. */
let editing = false;

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = /** @type {CustomEvent} */ (event).detail;
  const path = String(requestConfig?.path ?? "").replace(/\?.*/, "");
  const pressed = requestConfig?.triggeringEvent?.submitter ?? elt; // notes share one form
  const item = pressed instanceof Element ? pressed.closest("li[id]") : null;
  editing = requestConfig?.verb === "get" && path.endsWith("/edit/");
  if (editing) next = item ? `#${item.id}` : "";
  else if (requestConfig?.verb === "post" && path.endsWith("/delete/")) next = "#toasts > :last-child";
  else if (requestConfig?.verb === "post" && item) next = `#${item.id}`;
  else next = "";
});

document.addEventListener("postil:swapped", () => {
  const place = next && document.querySelector(next);
  if (!place) return;
  const opened = place.querySelector('textarea[name="body"]') && place.querySelector(".editor");
  if (editing && !opened) return;
  next = "";
  if (opened) {
    focusEditor(place);
    return;
  }
  if (document.activeElement && document.activeElement !== document.body) return;
  const control = place.closest("#toasts") ? place.querySelector("button, a") : place;
  if (!(control instanceof HTMLElement)) return;
  if (control === place) control.tabIndex = -1;
  control.focus({ preventScroll: true });
});
