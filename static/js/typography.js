/**
 * How articles are set: applied at once, kept with the account, or on this device where there is none. The root's
 * attributes carry it, as the server writes them before the first paint.
 */

import { announce } from "./announce.js";
import { hideMarks } from "./hide.js";
import * as http from "./http.js";
import { prose, reader } from "./page.js";
import * as store from "./store.js";
import { rememberTheme } from "./switch.js";
import { piece, word } from "./words.js";
import { toast } from "./toasts.js";

const KEY = "postil-type"; // read by theme.js before the first paint
const PAUSE = 500; // milliseconds after the last change before it is sent
/** As it comes, and the attribute that says otherwise. @type {Record<string, [string, string]>} */
const USUAL = { size: ["19", "size"], spacing: ["162", "lead"], length: ["66", "chars"], face: ["serif", "face"], marks: ["all", "marks"] };

const root = document.documentElement;
let timer = 0;

const forms = () => /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-type]"));

/** What the form says. @param {HTMLFormElement} form @returns {Record<string, string>} */
function chosen(form) {
  const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  delete fields.csrfmiddlewaretoken;
  delete fields.section;
  return fields;
}

/** Sets the page as the form says. @param {HTMLFormElement} form */
function apply(form) {
  const fields = chosen(form);
  for (const [name, [usual, attribute]] of Object.entries(USUAL)) {
    if (!(name in fields)) continue;
    if (fields[name] === usual) delete root.dataset[attribute];
    else root.dataset[attribute] = fields[name];
  }
  if ("justified" in fields) root.dataset.justified = "";
  else delete root.dataset.justified;
  say(form, fields);
  if (prose()) hideMarks(fields.marks === "none");
  putAside();
  document.dispatchEvent(new CustomEvent("postil:changed"));
}

/** With "Mine", the notes of others stand aside with their marks. Returns whether anything changed. */
function putAside() {
  const mine = root.dataset.marks === "mine";
  let changed = false;
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#glosses > li[data-h]"))) {
    const others = document.querySelector(`#prose .hl--others[data-h="${item.dataset.h}"]`) !== null;
    const aside = "aside" in item.dataset;
    if (mine && others && !aside && !item.hidden) {
      item.hidden = true;
      item.dataset.aside = "";
    } else if (aside && !(mine && others)) {
      item.hidden = false;
      delete item.dataset.aside;
    } else continue;
    changed = true;
  }
  return changed;
}

/** Says each value in words, beside its slider and to screen readers. @param {HTMLFormElement} form @param {Record<string, string>} fields */
function say(form, fields) {
  const language = root.lang || undefined;
  const number = (/** @type {string} */ value, digits = 0) =>
    Number(value).toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const words = {
    size: `${number(fields.size)} px`,
    spacing: number(String(Number(fields.spacing) / 100), 2),
    length: (form.dataset.characters ?? "{n}").replace("{n}", number(fields.length)),
  };
  for (const [name, text] of Object.entries(words)) {
    const place = form.querySelector(`[data-says="${name}"]`);
    if (place) place.textContent = text;
    form.querySelector(`input[type=range][name="${name}"]`)?.setAttribute("aria-valuetext", text);
  }
}

/** @param {string} theme */
function paint(theme) {
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
  rememberTheme(reader() ? "" : theme);
}

/** Keeps what the form says with the account. @param {HTMLFormElement} form */
async function keep(form) {
  const answer = await http.post(form.action, chosen(form));
  if (answer.outcome !== "saved") toast(answer.message || word("no-answer-now"));
}

/** @param {HTMLFormElement} form */
function changed(form) {
  apply(form);
  if (form.dataset.type === "settings") return; // saved by its own button
  clearTimeout(timer);
  if (!reader()) store.write(KEY, chosen(form));
  else timer = window.setTimeout(() => void keep(form), PAUSE);
}

/** Puts everything back as it comes. @param {HTMLFormElement} form */
function reset(form) {
  for (const [name, [usual]] of Object.entries({ ...USUAL, theme: ["system"] })) {
    for (const field of form.querySelectorAll(`input[name="${name}"]`)) {
      if (!(field instanceof HTMLInputElement)) continue;
      if (field.type === "radio") field.checked = field.value === usual;
      else field.value = usual;
    }
  }
  const justified = form.querySelector("input[name=justified]");
  if (justified instanceof HTMLInputElement) justified.checked = false;
  if (form.querySelector("input[name=theme]")) paint("system");
  changed(form);
}

/** A step of the size. @param {HTMLFormElement} form @param {number} by */
function step(form, by) {
  const field = form.querySelector("input[name=size]");
  if (!(field instanceof HTMLInputElement)) return;
  const size = Math.min(Number(field.dataset.max), Math.max(Number(field.dataset.min), Number(field.value) + by));
  field.value = String(size);
  changed(form);
  announce(`${size} px`);
}

/** How this page is set, for a form that does not know. */
function asSet() {
  /** @type {Record<string, string>} */
  const set = {};
  for (const [name, [usual, attribute]] of Object.entries(USUAL)) set[name] = root.dataset[attribute] ?? usual;
  return "justified" in root.dataset ? { ...set, justified: "on" } : set;
}

/** Fills a form from how the page is set, and for whoever has no account from what this device keeps. @param {HTMLFormElement} form */
function fill(form) {
  const kept = reader() ? (form.dataset.type === "settings" ? null : asSet()) : store.read(KEY);
  for (const [name, value] of Object.entries(kept ?? {})) {
    for (const field of form.querySelectorAll(`input[name="${CSS.escape(name)}"]`)) {
      if (!(field instanceof HTMLInputElement)) continue;
      if (field.type === "radio") field.checked = field.value === value;
      else if (field.type === "checkbox") field.checked = true;
      else field.value = String(value);
    }
  }
  const theme = root.dataset.theme;
  const now = theme && form.querySelector(`input[name=theme][value="${theme}"]`);
  if (now instanceof HTMLInputElement) now.checked = true;
  say(form, chosen(form));
}

/** @param {HTMLFormElement} form */
function begin(form) {
  fill(form);
  form.addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.name === "theme") paint(event.target.value);
    changed(form);
  });
  form.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest("button");
    if (button?.dataset.step) step(form, Number(button.dataset.step));
    if (button?.matches("[data-type-reset]")) reset(form);
  });
  if (form.dataset.type !== "settings") form.addEventListener("submit", (event) => event.preventDefault());
}

for (const form of forms()) begin(form);

// The menu of the text is drawn when it is opened first.
document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target instanceof HTMLDetailsElement && event.target.matches("[data-type-menu]") ? event.target : null;
    const form = menu?.open && !menu.querySelector("form") && piece("piece-type");
    if (!menu || !(form instanceof HTMLFormElement)) return;
    form.querySelector(reader() ? "[data-type-device]" : "[data-type-account]")?.remove();
    menu.append(form);
    begin(form);
  },
  true,
);

if (prose()) {
  const again = () => {
    if (putAside()) document.dispatchEvent(new CustomEvent("postil:changed"));
  };
  document.addEventListener("postil:swapped", again);
  again();
}
