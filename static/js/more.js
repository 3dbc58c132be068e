/** Notes that a crowded margin does not hold at first: fetched when their mark is pressed, or all of the next ones. */

import { get } from "./http.js";
import { later } from "./later.js";
import { revisionOf } from "./marks.js";
import { glosses, prose } from "./page.js";

/** @param {Iterable<Element>} items */
function join(items) {
  const list = glosses();
  if (!list) return;
  for (const item of items) {
    if (!item.id || document.getElementById(item.id)) continue;
    item.removeAttribute("hx-swap-oob");
    list.append(item);
    window.htmx.process(item);
  }
  document.dispatchEvent(new CustomEvent("postil:swapped"));
}

/** @param {string} html */
function parsed(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

/**
 * Brings the note of highlight `number` into the margin. Resolves with whether it is there now.
 * @param {string} number
 */
export async function fetchNote(number) {
  const answer = await get(`/highlights/${number}/?revision=${revisionOf(number)}`);
  if (answer.outcome === "saved") join(parsed(answer.html).querySelectorAll("li[data-h]"));
  return document.getElementById(`n${number}`) !== null;
}

/** Brings the notes that `link` leads to. @param {HTMLAnchorElement} link */
async function bring(link) {
  link.setAttribute("aria-busy", "true");
  const answer = await get(link.getAttribute("href") ?? "");
  if (answer.outcome !== "saved") return false;
  const content = parsed(answer.html);
  const next = content.querySelector("#more-glosses");
  if (next) link.replaceWith(next);
  else link.closest(".more")?.remove();
  join(content.querySelectorAll("li[data-h]"));
  return true;
}

if (prose()) {
  const soon = document.querySelector("#more-glosses[data-soon]");
  if (soon instanceof HTMLAnchorElement) {
    later(() => soon.isConnected && void bring(soon));
  }
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("#more-glosses") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void bring(link).then((came) => {
      if (!came) location.assign(link.href);
    });
  });
}
