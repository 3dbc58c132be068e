/** Making a highlight: it stands on the page at once, and is sent until the server has it. */

import { announce } from "./announce.js";
import { showMarks } from "./hide.js";
import * as http from "./http.js";
import { article, holders, isHere, prose, reader, revision, uuid } from "./page.js";
import * as pending from "./pending.js";
import * as queue from "./queue.js";
import * as store from "./store.js";
import { word } from "./words.js";

/** @typedef {import("./offsets.js").Span} Span */

const KIND = "postil-kind:";
export const KINDS = ["passage", "quote", "fact", "disputed", "question"];

/** The kind chosen last; a note made by its key takes it again. */
export const lastKind = () => {
  const kept = store.read(KIND + reader()) ?? prose()?.dataset.kind;
  return KINDS.includes(kept) ? kept : KINDS[0];
};

/**
 * Marks `span` as `kind`. Resolves with the number of the highlight, or null while it could not be saved.
 * @param {Span} span
 * @param {string} kind
 * @returns {{id: string, saved: Promise<string | null>}} `id` names it on the page until it is saved
 */
export function make(span, kind) {
  showMarks();
  store.write(KIND + reader(), kind);
  const id = uuid();
  /** @type {queue.Item} */
  const item = {
    id,
    article: article(),
    url: `/articles/${article()}/highlights/`,
    fields: {
      client_id: id,
      revision: revision(),
      start: String(span.start),
      end: String(span.end),
      quote: span.quote,
      kind,
      visibility: prose()?.dataset.visibility ?? "private",
      otherwise: "private", // a group that was left while this waited to be sent
    },
    state: "new",
  };
  queue.keep(item);
  show(item);
  const saved = queue
    .send(item)
    .then((answer) => (answer.outcome === "saved" ? String(answer.triggers["postil:saved"]?.highlight ?? "") : null));
  return { id, saved };
}

/** Draws a highlight of the queue. @param {queue.Item} item */
function show(item) {
  const { start, end, kind } = item.fields;
  const text = { article: item.article, revision: item.fields.revision };
  if (!holders(text).length) return;
  pending.mark(item.id, { start: Number(start), end: Number(end), kind, text });
  pending.addNote(item.id, kind);
  pending.write(item.id, item.note ?? "");
  pending.say(item.id, item.state === "new" ? "saving" : item.state, item.message);
  document.dispatchEvent(new CustomEvent("postil:changed"));
}

/** @param {queue.Item} item */
const isHighlight = (item) => "client_id" in item.fields && "quote" in item.fields;

document.addEventListener("postil:answered", (event) => {
  const { item, answer, elsewhere } = /** @type {CustomEvent} */ (event).detail;
  if (!isHighlight(item) || !isHere(item.article)) return;
  if (answer.outcome === "saved") {
    const moving = pending.noteOf(item.id)?.contains(document.activeElement) ?? false;
    pending.unmark(item.id);
    http.apply(answer.html);
    const number = String(answer.triggers["postil:saved"]?.highlight ?? "");
    document.dispatchEvent(new CustomEvent("postil:arrived", { detail: { id: item.id, number, moving } }));
    pending.noteOf(item.id)?.remove();
    if (!elsewhere) announce(answer.triggers["postil:saved"]?.message || word("saved"));
  } else {
    const kept = queue.item(item.id);
    pending.say(item.id, kept?.state === "new" ? "waiting" : (kept?.state ?? "waiting"), answer.message);
    if (kept?.state === "refused") announce(answer.message || word("refused"), { urgent: true });
  }
  document.dispatchEvent(new CustomEvent("postil:changed"));
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-pending-drop]") : null;
  const id = button?.closest("li")?.dataset.h;
  if (!id) return;
  queue.drop(id);
  pending.remove(id);
  document.dispatchEvent(new CustomEvent("postil:changed"));
});

/** Draws what an earlier visit of this page left waiting, and tries to send it. */
export function resume() {
  for (const item of queue.items()) if (isHighlight(item) && isHere(item.article)) show(item);
  void queue.flush();
}
