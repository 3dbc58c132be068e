/** Tag tree: the button beside a tag opens what lies within it. In a long tree that comes when it is opened first. */

import { get } from "./http.js";
import * as store from "./store.js";

const KEY = "postil-tree";
const TREE = document.body.dataset.tree ?? "";

/** The rows within the tag beside `twist`, where they are there. @param {Element} twist */
function branch(twist) {
  const next = twist.parentElement?.nextElementSibling;
  return next instanceof HTMLUListElement ? next : null;
}

/** @param {HTMLElement} twist what the branch is remembered by: its tag's address */
const nameOf = (twist) => twist.parentElement?.querySelector("a")?.getAttribute("href") ?? "";

/** Asks for the rows of a branch, which stays closed where they do not come. @param {HTMLElement} twist */
async function fetchRows(twist) {
  const list = document.createElement("ul");
  twist.parentElement?.after(list);
  const slug = nameOf(twist).split("/").at(-2) ?? "";
  const answer = await get(`${TREE}${slug}/`);
  if (answer.outcome !== "saved") {
    list.remove();
    twist.setAttribute("aria-expanded", "false");
    return;
  }
  const holder = document.createElement("template");
  holder.innerHTML = answer.html;
  list.append(holder.content);
  restore(list);
}

/**
 * @param {HTMLElement} twist
 * @param {boolean} open
 */
function set(twist, open) {
  twist.setAttribute("aria-expanded", String(open));
  const list = branch(twist);
  if (list) list.hidden = !open;
  else if (open) void fetchRows(twist);
}

/** Opens and closes the branches of `root` as they were left on this device, else as the page says. */
function restore(/** @type {ParentNode} */ root = document) {
  const kept = store.read(KEY) ?? {};
  for (const twist of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".tree__r>.tw"))) {
    const name = nameOf(twist);
    const here = branch(twist)?.querySelector("[data-here], [aria-current]");
    set(twist, name in kept ? kept[name] : twist.getAttribute("aria-expanded") === "true" || Boolean(here));
  }
}

document.addEventListener("click", (event) => {
  const twist = event.target instanceof Element ? event.target.closest(".tree__r>.tw") : null;
  if (!(twist instanceof HTMLElement)) return;
  const open = twist.getAttribute("aria-expanded") !== "true";
  set(twist, open);
  store.write(KEY, { ...(store.read(KEY) ?? {}), [nameOf(twist)]: open });
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target instanceof Element && event.target.matches(".rail__in, #menu, #menu *")) restore(event.target);
});

/** The first thing in the rail's tree, which is another one when the tree was drawn anew. */
let drawn = document.querySelector("#tree > *");
document.addEventListener("postil:swapped", () => {
  const tree = document.getElementById("tree");
  if (!tree || tree.firstElementChild === drawn) return;
  drawn = tree.firstElementChild;
  restore(tree);
});

restore();
