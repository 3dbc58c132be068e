/** The code under a kind: only codes of the chosen kind are offered, and one of another kind is taken off. */

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
