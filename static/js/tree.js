/** Tag tree: the button beside a tag opens what lies within it. In a long tree that comes when it is opened first. */

import { get } from "./http.js";
import * as store from "./store.js";

const KEY = "postil-tree";

/** @param {HTMLElement} twist */
const branch = (twist) => document.getElementById(twist.getAttribute("aria-controls") ?? "");

/** @param {HTMLElement} twist what the branch is remembered by: its tag's address */
const nameOf = (twist) => twist.parentElement?.querySelector("a")?.getAttribute("href") ?? "";

/**
 * @param {HTMLElement} twist
 * @param {boolean} open
 */
function set(twist, open) {
  twist.setAttribute("aria-expanded", String(open));
  const list = branch(twist);
  if (!list) return;
  list.hidden = !open;
  const address = twist.dataset.within;
  if (!open || !address) return;
  delete twist.dataset.within;
  void get(`${address}${list.id.startsWith("m") ? "?in=m" : ""}`).then((answer) => {
    const holder = document.createElement("template");
    if (answer.outcome === "saved") {
      holder.innerHTML = answer.html;
      list.replaceChildren(holder.content);
    } else twist.dataset.within = address;
    restore(list);
  });
}

/** Opens and closes the branches of `root` as they were left on this device, else as the page says. */
function restore(/** @type {ParentNode} */ root = document) {
  const kept = store.read(KEY) ?? {};
  for (const twist of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".tw[aria-controls]"))) {
    const name = nameOf(twist);
    const here = branch(twist)?.querySelector("[data-here], [aria-current]");
    const said = twist.dataset.open ?? twist.getAttribute("aria-expanded");
    set(twist, name in kept ? kept[name] : said === "true" || Boolean(here));
  }
}

document.addEventListener("click", (event) => {
  const twist = event.target instanceof Element ? event.target.closest(".tw[aria-controls]") : null;
  if (!(twist instanceof HTMLElement)) return;
  const open = twist.getAttribute("aria-expanded") !== "true";
  set(twist, open);
  store.write(KEY, { ...(store.read(KEY) ?? {}), [nameOf(twist)]: open });
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target instanceof Element && event.target.matches(".rail__in")) restore(event.target);
});

restore();
