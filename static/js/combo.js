/**
 * Completion: a list of suggestions below a field, by the combobox pattern of ARIA 1.2. The field keeps the focus, the
 * server answers with the list, and a late answer to what was typed before is dropped. Without this the field is a
 * plain one.
 *
 *   completes("input[data-tags]", { address: (field) => `/tags/find/?q=${encodeURIComponent(field.value)}` });
 *
 * The answer holds one `role="listbox"` with its `role="option"`s (in `role="group"`s or not) and what may stand below
 * it. An option says in `data-value` what it writes into the field. The list is put into `[data-combo]` around the
 * field, or else into its parent, which must be positioned.
 */

import { announce } from "./announce.js";
import { get } from "./http.js";
import { word } from "./words.js";

const PAUSE = 120; // milliseconds after a letter
const KEPT = 60; // answers remembered

/**
 * @typedef {object} Ways
 * @property {(field: HTMLInputElement, wanted: boolean) => string} address what to ask, or "" to show nothing; `wanted`
 *   where an arrow asked for the list
 * @property {(option: HTMLElement, field: HTMLInputElement, list: HTMLElement) => boolean | void} [take]
 *   writes an option into the field; true asks for what fits now. Otherwise the field becomes its `data-value`.
 * @property {"take" | "leave"} [enter] whether Enter takes what is chosen, or only what arrows chose ("leave"), and
 *   then does what it does in a form
 * @property {string} [label] name of the list
 */

/** Who completes what. @type {Map<string, Ways>} */
const ways = new Map();
/** Answers by address, oldest first. @type {Map<string, string>} */
const known = new Map();
/** The field whose list is open. @type {HTMLInputElement | null} */
let open = null;
/** Which question is the newest. */
let asked = 0;
/** Whether arrows chose, so that Enter means the option. */
let moved = false;

const box = () => document.getElementById("combo");
const list = () => /** @type {HTMLElement | null} */ (box()?.querySelector('[role="listbox"]') ?? null);
const options = () => /** @type {HTMLElement[]} */ ([...(list()?.querySelectorAll('[role="option"]') ?? [])]);
const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

/** @param {EventTarget | null} target @returns {[HTMLInputElement, Ways] | null} */
function completed(target) {
  if (!(target instanceof HTMLInputElement)) return null;
  for (const [selector, way] of ways) if (target.matches(selector)) return [target, way];
  return null;
}

/**
 * Fields that match `selector`, now or later, complete what is typed.
 * @param {string} selector
 * @param {Ways} way
 */
export function completes(selector, way) {
  ways.set(selector, way);
  for (const field of document.querySelectorAll(selector)) if (field instanceof HTMLInputElement) dress(field);
}

/** Says what kind of field it is. @param {HTMLInputElement} field */
function dress(field) {
  if (field.getAttribute("role") === "combobox") return;
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.autocomplete = "off";
}

/** Closes the list. Returns whether one was open. */
export function closeCombo() {
  asked += 1;
  const was = open;
  open = null;
  moved = false;
  box()?.remove();
  was?.setAttribute("aria-expanded", "false");
  was?.removeAttribute("aria-controls");
  was?.removeAttribute("aria-activedescendant");
  return was !== null;
}

/** Chooses option `at`; -1 chooses none. @param {number} at */
function choose(at) {
  const all = options();
  all.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
  if (all[at]) open?.setAttribute("aria-activedescendant", all[at].id);
  else open?.removeAttribute("aria-activedescendant");
  all[at]?.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLInputElement} field @param {Ways} way @param {string} html */
function show(field, way, html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const found = answer.querySelector('[role="listbox"]');
  const number = found?.querySelectorAll('[role="option"]').length ?? 0;
  const there = closeCombo();
  if (!found || !number) {
    if (there) announce(word("found-none"));
    return;
  }
  const made = document.createElement("div");
  made.id = "combo";
  made.className = "combo";
  made.append(...answer.body.childNodes);
  found.id ||= "combo-list";
  if (way.label) found.setAttribute("aria-label", way.label);
  found.querySelectorAll('[role="option"]').forEach((option, at) => {
    option.id ||= `combo-${at}`;
    option.setAttribute("aria-selected", "false");
  });
  (field.closest("[data-combo]") ?? field.parentElement ?? field).append(made);
  open = field;
  field.setAttribute("aria-expanded", "true");
  field.setAttribute("aria-controls", found.id);
  // What was begun is most likely the first; where nothing was, Tab goes on to the next field.
  choose(found instanceof HTMLElement && "first" in found.dataset ? 0 : -1);
  announce(word("found-some", { n: String(number) }));
}

/** @param {HTMLInputElement} field @param {Ways} way @param {boolean} [wanted] */
async function look(field, way, wanted = false) {
  const turn = ++asked;
  const address = way.address(field, wanted);
  if (!address) {
    closeCombo();
    return;
  }
  if (open) choose(-1); // what stands there is about other letters
  if (!known.has(address)) {
    await new Promise((later) => setTimeout(later, PAUSE));
    if (turn !== asked) return;
    const answer = await get(address);
    if (answer.outcome !== "saved") {
      if (turn === asked) closeCombo();
      return;
    }
    known.set(address, answer.html);
    for (const old of known.keys()) if (known.size > KEPT) known.delete(old);
  }
  if (turn === asked && document.activeElement === field) show(field, way, known.get(address) ?? "");
}

/** @param {HTMLElement | undefined} option */
function take(option) {
  const found = completed(open);
  const from = list();
  if (!found || !option || !from) return;
  const [field, way] = found;
  const more = way.take ? way.take(option, field, from) : void (field.value = option.dataset.value ?? "");
  closeCombo();
  field.dispatchEvent(new CustomEvent("postil:taken", { bubbles: true, detail: { option } }));
  if (more) void look(field, way);
}

/** @param {KeyboardEvent} event @param {HTMLInputElement} field @param {Ways} way @returns {boolean} whether it is done */
function pressed(event, field, way) {
  const { key } = event;
  const all = options();
  if (event.isComposing || event.ctrlKey || event.metaKey) return false;
  if (open !== field) {
    if (key !== "ArrowDown" || event.shiftKey) return false;
    void look(field, way, true);
    return true;
  }
  if (key === "ArrowDown" || key === "ArrowUp") {
    const at = chosen();
    choose(key === "ArrowDown" ? (at + 1) % all.length : (at < 1 ? all.length : at) - 1);
    moved = true;
    return true;
  }
  if (key === "Escape") return closeCombo();
  if (key === "Tab") {
    const at = chosen();
    if (event.shiftKey || at < 0) return false;
    take(all[at]);
    return true;
  }
  if (key !== "Enter") return false;
  const at = chosen();
  if (at < 0 || (way.enter === "leave" && !moved)) {
    closeCombo();
    return false;
  }
  take(all[at]);
  return true;
}

document.addEventListener("focusin", (event) => {
  const found = completed(event.target);
  if (found) dress(found[0]);
});
document.addEventListener("input", (event) => {
  const found = completed(event.target);
  if (found && !(event instanceof InputEvent && event.isComposing)) void look(...found);
});
document.addEventListener("compositionend", (event) => {
  const found = completed(event.target);
  if (found) void look(...found);
});
// Before dialogs and single keys hear of it: while the list stands, these keys are its own.
document.addEventListener(
  "keydown",
  (event) => {
    const found = completed(event.target);
    if (!found || !pressed(event, ...found)) return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
document.addEventListener("mousedown", (event) => {
  const inside = event.target instanceof Element ? event.target.closest("#combo") : null;
  if (inside) event.preventDefault(); // the field keeps the focus
});
document.addEventListener("click", (event) => {
  const option = event.target instanceof Element ? event.target.closest("#combo [role=option]") : null;
  if (option instanceof HTMLElement) take(option);
});
document.addEventListener("focusout", (event) => {
  if (event.target === open) closeCombo();
});
