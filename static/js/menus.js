/** Menus made of `<details data-pop>`: one open at a time; Esc or a press elsewhere closes. */

const open = () => /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-pop][open]"));

/** Closes the open menu. Returns whether there was one. */
export function closeMenu() {
  const menus = open();
  for (const menu of menus) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary")?.focus();
  }
  return menus.length > 0;
}

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const menu of open()) if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
});
