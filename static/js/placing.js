/** Placing a highlight again: the dialog with the nearest passages, and choosing the words in the text by hand. */

import { announce } from "./announce.js";
import { cursorSpan } from "./cursor.js";
import { dialogOf, openDialog } from "./dialogs.js";
import { openNote } from "./marks.js";
import { prose } from "./page.js";
import { selectedSpan } from "./selection.js";

/** @typedef {import("./offsets.js").Span} Span */

/** @type {{ ajax: (verb: string, url: string, options: object) => Promise<void> } | undefined} */
const htmx = /** @type {any} */ (window).htmx;

const dialog = () => /** @type {HTMLDialogElement | null} */ (document.getElementById("place"));

/** Fills and opens the dialog. @param {string} address */
function open(address) {
  const url = new URL(address, location.href);
  if (!prose()) url.searchParams.set("from", "changed");
  openDialog("place");
  filling = true;
  void htmx?.ajax("GET", url.pathname + url.search, { target: "#place-body", swap: "outerHTML" });
}

let filling = false;

document.addEventListener("htmx:afterSettle", () => {
  name();
  const field = dialog()?.querySelector("input:checked");
  if (!filling || !(field instanceof HTMLElement)) return;
  filling = false;
  field.focus();
});

/** The button says where the chosen passage is. */
function name() {
  const chosen = dialog()?.querySelector("[data-place-name]:checked");
  const button = dialog()?.querySelector("[data-place-submit]");
  if (button && chosen instanceof HTMLElement) button.textContent = chosen.dataset.placeName ?? button.textContent;
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const opener = event.target.closest("a[data-place]");
  if (!(opener instanceof HTMLAnchorElement) || !dialogOf("place") || !htmx) return;
  event.preventDefault();
  open(opener.href);
});

document.addEventListener("change", (event) => {
  if (event.target instanceof Element && event.target.matches("#place [data-place-name]")) name();
});

// "Keep as is" is another address of the same form: HTMX would take the form's own.
document.addEventListener("htmx:configRequest", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  const pressed = detail.triggeringEvent?.submitter;
  if (pressed instanceof HTMLElement && pressed.matches("#place [data-place-keep]")) {
    detail.path = pressed.getAttribute("formaction");
  }
});

document.addEventListener("postil:placed", (event) => {
  const open = dialog()?.open ?? false;
  if (open) dialog()?.close();
  const { highlight } = /** @type {CustomEvent} */ (event).detail ?? {};
  if (!highlight) return;
  // What was pressed is gone from the page by now: focus goes on to the note, wherever it stands.
  requestAnimationFrame(() => {
    const item = document.getElementById(`n${highlight}`);
    if (!item || (document.activeElement && document.activeElement !== document.body && !open)) return;
    if (item.matches("#glosses > li")) void openNote(String(highlight));
    else {
      item.tabIndex = -1;
      item.focus({ preventScroll: true });
    }
  });
});

/** By hand: the strip at the foot of the page takes what is selected. @param {HTMLFormElement} strip */
function choosing(strip) {
  /** @type {Span | null} */
  let last = null;
  const hint = strip.querySelector("[data-placing-hint]");
  const asked = hint?.textContent ?? "";

  const take = () => {
    const span = cursorSpan() ?? selectedSpan() ?? last;
    if (!span) {
      announce(asked, { urgent: true });
      return false;
    }
    for (const [field, value] of Object.entries({ start: span.start, end: span.end, quote: span.quote })) {
      const input = strip.elements.namedItem(field);
      if (input instanceof HTMLInputElement) input.value = String(value);
    }
    return true;
  };

  document.documentElement.classList.add("is-placing");
  document.addEventListener("selectionchange", () => {
    // On a touch screen the press on the button takes the selection away: what was selected before counts.
    const chosen = getSelection();
    if (chosen?.isCollapsed && prose()?.contains(chosen.anchorNode)) last = null;
    else last = selectedSpan() ?? last;
    if (hint && last) hint.textContent = `“${last.quote.length > 60 ? `${last.quote.slice(0, 60)} …` : last.quote}”`;
    else if (hint) hint.textContent = asked;
  });
  strip.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Element && event.target.closest("button")) event.preventDefault();
  });
  strip.addEventListener("submit", (event) => {
    if (!take()) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target instanceof Element && event.target.closest("a, button, input, textarea, select, summary")) return;
    if (!(cursorSpan() ?? selectedSpan())) return;
    event.preventDefault();
    strip.requestSubmit();
  });
  announce(asked);
}

const strip = document.getElementById("placing");
if (strip instanceof HTMLFormElement && prose()) choosing(strip);
