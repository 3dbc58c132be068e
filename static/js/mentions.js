/**
 * Completes `@names` in editors and reply fields with the members of the group that will see the note. The list stands
 * below the field; the field keeps the focus. Without this, names are typed.
 */

import { announce } from "./announce.js";
import { get } from "./http.js";
import { word } from "./words.js";

const FIELDS = 'textarea[name="body"]';
const PAUSE = 120; // milliseconds after a letter

/** What is typed behind an `@` that begins a name, up to the cursor. */
const NAME = /(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}_.+-]{0,60})$/u;

/** Options by group and what was typed. @type {Map<string, string>} */
const known = new Map();

/** The field that has the list open. @type {HTMLTextAreaElement | null} */
let open = null;
let asked = 0;
/** What was typed where the list was closed by Escape, so that it stays closed there. */
let refused = "";

/** Number of the group that will see what is written in `field`, or "". @param {HTMLTextAreaElement} field */
function groupOf(field) {
  const seen = field.form?.elements.namedItem("visibility");
  const chosen =
    seen && "value" in seen
      ? String(seen.value)
      : field.form?.matches("[data-local]")
        ? (document.getElementById("prose")?.dataset.visibility ?? "")
        : null;
  if (chosen !== null) return chosen.match(/^group:(\d+)$/)?.[1] ?? "";
  const near = field.closest("[data-group]") ?? field.closest("li[id]")?.querySelector("[data-group]");
  return near instanceof HTMLElement ? (near.dataset.group ?? "") : "";
}

/** @param {HTMLTextAreaElement} field @returns {string | null} the letters behind the `@` before the cursor */
function typed(field) {
  if (field.selectionStart !== field.selectionEnd) return null;
  return field.value.slice(0, field.selectionStart).match(NAME)?.[1] ?? null;
}

const list = () => document.getElementById("mentions");
const options = () => /** @type {HTMLElement[]} */ ([...(list()?.querySelectorAll('[role="option"]') ?? [])]);
const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

/** Closes the list. Returns whether it was open. */
export function closeNames() {
  asked += 1;
  const was = open;
  open = null;
  list()?.remove();
  for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete", "aria-haspopup"]) {
    was?.removeAttribute(name);
  }
  return was !== null;
}

/** @param {number} at */
function choose(at) {
  const all = options();
  all.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
  open?.setAttribute("aria-activedescendant", all[at]?.id ?? "");
  all[at]?.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLTextAreaElement} field @param {string} html */
function show(field, html) {
  closeNames();
  if (!html.trim()) return;
  const made = document.createElement("ul");
  made.id = "mentions";
  made.className = "combo mentions";
  made.setAttribute("role", "listbox");
  made.setAttribute("aria-label", word("names"));
  made.append(...new DOMParser().parseFromString(html, "text/html").querySelectorAll('[role="option"]'));
  field.after(made);
  made.style.insetBlockStart = `${field.offsetTop + field.offsetHeight}px`;
  open = field;
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  field.setAttribute("aria-controls", "mentions");
  choose(0);
  announce(word("names-found", { n: String(options().length) }));
}

/** @param {HTMLTextAreaElement} field */
async function look(field) {
  const letters = typed(field);
  const group = letters === null ? "" : groupOf(field);
  if (letters === null || !group || refused === field.value.slice(0, field.selectionStart)) {
    closeNames();
    return;
  }
  refused = "";
  const turn = ++asked;
  const address = `/mentions/${group}/?q=${encodeURIComponent(letters)}`;
  if (!known.has(address)) {
    await new Promise((later) => setTimeout(later, PAUSE));
    if (turn !== asked) return;
    const answer = await get(address);
    if (answer.outcome !== "saved") return;
    known.set(address, answer.html);
  }
  if (turn === asked && document.activeElement === field && typed(field) === letters) show(field, known.get(address) ?? "");
}

/** Writes the name of `option` where it was begun. @param {HTMLElement | undefined} option */
function take(option) {
  const field = open;
  const letters = field ? typed(field) : null;
  if (!field || !option || letters === null) return;
  const end = field.selectionStart;
  field.setRangeText(`${option.dataset.name} `, end - letters.length, end, "end");
  closeNames();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {KeyboardEvent} event @returns {boolean} whether the key was for the list */
function pressed(event) {
  const all = options();
  const { key } = event;
  if (!all.length || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (key === "ArrowDown") choose((chosen() + 1) % all.length);
  else if (key === "ArrowUp") choose((chosen() + all.length - 1) % all.length);
  else if (key === "Enter" || (key === "Tab" && !event.shiftKey)) take(all[chosen()]);
  else if (key === "Escape") {
    refused = open?.value.slice(0, open.selectionStart) ?? "";
    closeNames();
  } else return false;
  return true;
}

document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLTextAreaElement && event.target.matches(FIELDS)) void look(event.target);
});
// Before editors and single keys hear of it: while the list stands, these keys are its own.
document.addEventListener(
  "keydown",
  (event) => {
    if (open === null || event.target !== open || !pressed(event)) return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
document.addEventListener("mousedown", (event) => {
  const option = event.target instanceof Element ? event.target.closest("#mentions [role=option]") : null;
  if (!(option instanceof HTMLElement)) return;
  event.preventDefault(); // the field keeps the focus
  take(option);
});
document.addEventListener("focusout", (event) => {
  if (event.target === open) closeNames();
});
document.addEventListener("selectionchange", () => {
  if (open && document.activeElement === open && typed(open) === null) closeNames();
});
