/** A row of a comparison is cited: both sentences, whose they are, and the address of the row, as text to paste. */

import { copy } from "./actions.js";
import { blockText, textBlocks } from "./offsets.js";
import { keyOf, single } from "./single.js";

/** The page's words for a citation. @returns {DOMStringMap | undefined} */
const words = () => document.getElementById("citation")?.dataset;

/** What a side of a row says; "" where it says nothing. @param {Element} row @param {string} side */
function told(row, side) {
  const cell = row.querySelector(`[data-side="${side}"]`);
  if (!cell) return "";
  const blocks = textBlocks(cell);
  // Sentences that do not follow each other are told apart as on the page.
  return blocks.reduce((text, block, at) => {
    const apart = at && Number(block.dataset.start) - Number(blocks[at - 1].dataset.end) > 1 ? " […] " : " ";
    return text + (at ? apart : "") + blockText(block);
  }, "");
}

/** The citation of a row. @param {Element} row */
export function citation(row) {
  const said = words();
  if (!said) return "";
  const relation = [...row.querySelectorAll(".cmp__st > span:not(.cmp__cite)")].map((one) => one.textContent?.trim()).filter(Boolean);
  const sides = ["a", "b"].map((side) => {
    const text = told(row, side);
    const source = said[`source${side.toUpperCase()}`] ?? "";
    return text ? `${side.toUpperCase()}: ${text}\n   ${source}` : `${side.toUpperCase()}: ${said.nowhere}\n   ${source}`;
  });
  const address = new URL(said.address ?? "", location.href);
  address.hash = row.id;
  return `${sides.join("\n\n")}\n\n${[...new Set(relation)].join("; ")}\n${address.href}`;
}

/** @param {Element | null | undefined} row */
function cite(row) {
  const text = row && citation(row);
  if (!text) return false;
  void copy(text, words()?.copied);
  return true;
}

if (words()) {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-cite]") : null;
    if (button) cite(button.closest(".cmp__row"));
  });
  // With words selected, c copies a link to them; on a row, the row.
  document.addEventListener("keydown", (event) => {
    if (!single(event) || keyOf(event) !== "c") return;
    if (event.target instanceof Element && event.target.closest(".seltool, .dock, .sheet")) return;
    if (!getSelection()?.isCollapsed || document.querySelector(".strip--hint[role=application]")) return;
    const here = document.activeElement?.closest(".cmp__row") ?? document.querySelector(".cmp__row:is([aria-current], :target)");
    if (cite(here)) event.preventDefault();
  });
}
