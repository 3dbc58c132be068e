/**
 * Arriving by a link to a mark (`#h12`), to a note (`#n12`) or to a passage (`#t34.120-160`: revision and code
 * points): the place comes into view and lights up for a moment.
 */

import { showMarks } from "./hide.js";
import { piecesOf } from "./offsets.js";
import { activate, marksOf } from "./marks.js";
import { openSheet } from "./sheet.js";
import { holders, prose, revision, textAround, withoutMargin } from "./page.js";

const LIGHT = 1400; // milliseconds

/** @param {Element[]} elements */
function flash(elements) {
  for (const element of elements) {
    element.classList.add("hl--flash");
    setTimeout(() => element.classList.remove("hl--flash"), LIGHT);
  }
}

/** @param {import("./page.js").Text} text @param {number} start @param {number} end */
function showPassage(text, start, end) {
  const pieces = piecesOf(start, end, holders(text));
  if (!pieces.length) return;
  const range = document.createRange();
  range.setStart(pieces[0].node, pieces[0].from);
  const last = pieces[pieces.length - 1];
  range.setEnd(last.node, last.to);
  const box = range.getBoundingClientRect();
  scrollBy({ top: box.top - innerHeight / 3 });
  if (typeof Highlight !== "function" || !CSS.highlights) return;
  // Painted without touching the text: this is not a mark.
  CSS.highlights.set("arrival", new Highlight(range));
  setTimeout(() => CSS.highlights.delete("arrival"), LIGHT * 2);
}

/** A reply, unfolded where its thread is resolved; its passage lights up. @param {HTMLElement} reply */
function showReply(reply) {
  const number = reply.closest("li[data-for]")?.getAttribute("data-h") ?? "";
  const folded = reply.closest("details");
  if (folded) folded.open = true;
  showMarks();
  if (number) activate(number);
  flash(marksOf(number));
  if (number && withoutMargin()) openSheet(number);
  else requestAnimationFrame(() => reply.scrollIntoView({ block: "center" }));
}

function arrive() {
  const passage = location.hash.match(/^#t(\d+)\.(\d+)-(\d+)/);
  if (passage) {
    const around = prose()?.querySelector(`[data-revision="${passage[1]}"]`) ?? (passage[1] === revision() ? prose() : null);
    const article = textAround(around)?.dataset.article ?? "";
    if (around) showPassage({ article, revision: passage[1] }, Number(passage[2]), Number(passage[3]));
    return;
  }
  const reply = location.hash.startsWith("#note-") ? document.getElementById(location.hash.slice(1)) : null;
  if (reply) {
    showReply(reply);
    return;
  }
  const number = location.hash.match(/^#[hn](\d+)/)?.[1];
  const marks = number ? marksOf(number) : [];
  if (!number || !marks.length) return;
  showMarks();
  activate(number);
  requestAnimationFrame(() => marks[0].scrollIntoView({ block: "center" }));
  flash(marks);
  if (withoutMargin() && location.hash.startsWith("#n")) openSheet(number);
}

if (prose()) {
  arrive();
  addEventListener("hashchange", arrive);
}
