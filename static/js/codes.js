/** The code under a kind: only codes of the chosen kind are offered, and one of another kind is taken off. */

import { keepInSight, openEditor, pathOf } from "./editor.js";

/** All that a list offered at first. @type {WeakMap<Element, HTMLOptionElement[]>} */
const all = new WeakMap();

/** @param {Element} form @returns {HTMLInputElement | null} */
const fieldOf = (form) => form.querySelector('input[name="code"][list]');

/** @param {HTMLInputElement} field @returns {HTMLOptionElement[]} */
function optionsOf(field) {
  const list = field.list;
  if (!list) return [];
  const known = all.get(list) ?? [...list.querySelectorAll("option")];
  all.set(list, known);
  return known;
}

/** @param {Element} form */
const kindOf = (form) => /** @type {HTMLInputElement | null} */ (form.querySelector('[name="kind"]:checked'))?.value ?? "";

/** Offers what belongs to the chosen kind. @param {HTMLInputElement} field */
function offer(field) {
  const kind = kindOf(field.closest("form") ?? field);
  field.list?.replaceChildren(...optionsOf(field).filter((option) => !kind || option.dataset.kind === kind));
}

document.addEventListener("focusin", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches('.editor input[name="code"][list]')) offer(event.target);
});

document.addEventListener("change", (event) => {
  const changed = event.target;
  if (!(changed instanceof HTMLInputElement) || changed.name !== "kind") return;
  const form = changed.closest("form");
  const field = form && fieldOf(form);
  if (!form || !field) return;
  const chosen = optionsOf(field).find((option) => option.value === field.value);
  if (chosen && chosen.dataset.kind !== changed.value) field.value = "";
  offer(field);
});

/**
 * Opens the editor of one's own highlight at its code. Returns whether there is one.
 * @param {string} number
 */
export function chooseCode(number) {
  const item = number ? document.getElementById(`n${number}`) : null;
  const opener = item?.querySelector(`[hx-get$="/${CSS.escape(number)}/edit/"]`);
  const form = item?.querySelector("form.editor");
  if (!item || !(opener || form)) return false;
  const path = opener?.getAttribute("hx-get") ?? pathOf(/** @type {Element} */ (form));
  void (opener ? openEditor(path) : Promise.resolve()).then(() => {
    const field = document.getElementById(`n${number}`)?.querySelector('input[name="code"]');
    if (!(field instanceof HTMLInputElement)) return;
    field.focus({ preventScroll: true });
    field.select();
    keepInSight(field);
  });
  return true;
}
