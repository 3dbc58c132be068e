/**
 * An article opened from a search: its hits are marked by the server; here one goes from place to place. A hit may
 * stand in several pieces, where emphasis or a highlight begins within it.
 */

import { announce } from "./announce.js";
import { bringIntoView } from "./page.js";
import { word } from "./words.js";

const bar = document.getElementById("found");

/** The pieces of place `number`. @param {number} number @returns {Element[]} */
const pieces = (number) => [...document.querySelectorAll(`#prose .hit[data-hit="${number}"]`)];

/** How many places there are: numbers are given once, and blocks that are replaced keep theirs. */
function last() {
  let most = 0;
  for (const one of document.querySelectorAll("#prose .hit[data-hit]")) most = Math.max(most, Number(one.getAttribute("data-hit")));
  return most;
}

/**
 * Marks what was looked for in the headline, the standfirst and the notes beside the text: the server says how it is
 * written there.
 */
function light() {
  const forms = (bar?.dataset.forms ?? "").split("|").filter(Boolean);
  if (!forms.length) return;
  const written = forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const finder = new RegExp(`(?<![\\p{L}\\p{N}])(?:${written})(?![\\p{L}\\p{N}])`, "giu");
  for (const place of document.querySelectorAll("main h1, main .stand, .gloss__b")) {
    if (place.querySelector(".hit")) continue;
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    for (const text of texts) {
      for (const found of [...text.data.matchAll(finder)].reverse()) {
        const rest = text.splitText(found.index);
        rest.splitText(found[0].length);
        const mark = document.createElement("mark");
        mark.className = "hit";
        rest.replaceWith(mark);
        mark.append(rest);
      }
    }
  }
}

let at = 0;

/** @param {number} number @param {{quiet?: boolean}} [how] */
function go(number, { quiet = false } = {}) {
  const all = last();
  if (!all) return;
  for (const old of pieces(at)) old.classList.remove("is-here");
  at = ((number - 1 + all) % all) + 1;
  for (const one of pieces(at)) one.classList.add("is-here");
  const text = word("place-of", { n: String(at), all: String(all) });
  const place = bar?.querySelector("[data-found-at]");
  if (place) place.textContent = text;
  const first = pieces(at)[0];
  if (first) bringIntoView(first);
  if (!quiet) announce(text);
}

if (bar) {
  light();
  bar.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-found]") : null;
    if (button) go(at + Number(button.getAttribute("data-found")));
  });
  // The place that the address names, or the first; a note or mark that it names is where the page stands then.
  const named = location.hash.match(/^#hit(\d+)$/);
  if (!location.hash || named) go(Number(named?.[1] ?? 1), { quiet: true });
  else if (last() > 1) at = 0;
  document.addEventListener("postil:swapped", () => {
    light();
    for (const one of pieces(at)) one.classList.add("is-here");
  });
}
