/**
 * What was written and is not yet at the server: kept on this device before it is sent, sent again with the
 * same identifier until it arrives, so that it is neither lost nor doubled. Of several tabs one sends an item, and
 * tells the others what came of it.
 *
 * @typedef {import("./http.js").Answer} Answer
 * @typedef {object} Item
 * @property {string} id the identifier that the server knows a repeated save by
 * @property {string} article
 * @property {string} url
 * @property {Record<string, string>} fields
 * @property {string} [note] text written for it before it had arrived
 * @property {boolean} [finished] whether that text is whole
 * @property {string} [draft] name of the draft that it settles
 * @property {string} [gone] id of the element that leaves the page with it
 * @property {string} [what] of a deletion: the words that go
 * @property {number} [at] when it was first kept, milliseconds since 1970
 * @property {"new" | "waiting" | "signed-out" | "refused"} state
 * @property {string} [message]
 */

import { draft, forgetDraft } from "./drafts.js";
import * as http from "./http.js";
import { reader } from "./page.js";
import * as store from "./store.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const prefix = () => `postil-queue:${reader()}:`;
const RETRY = [3_000, 10_000, 30_000, 60_000]; // milliseconds between tries

let tries = 0;
let timer = 0;
/** @type {Map<string, Promise<Answer>>} */
const sending = new Map();

/** What other tabs are told. @type {BroadcastChannel | null} */
const tabs = reader() && "BroadcastChannel" in globalThis ? new BroadcastChannel(`postil-queue:${reader()}`) : null;
let warned = false;

/** @param {string} name @param {object} detail */
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`postil:${name}`, { detail }));

/** All that is kept, oldest first. @returns {Item[]} */
export const items = () =>
  store
    .keys(prefix())
    .map((key) => store.read(key))
    .filter((item) => item?.id)
    .sort((a, b) => a.at - b.at);

/** Keeps `item` on this device. @param {Item} item */
export function keep(item) {
  const known = store.read(prefix() + item.id);
  const lasts = store.write(prefix() + item.id, { at: known?.at ?? Date.now(), ...item });
  if (!lasts && !warned) toast(word("queue-not-kept"));
  warned = !lasts;
  tell("queue", {});
}

/** The item `id`, or null. @param {string} id @returns {Item | null} */
export const item = (id) => store.read(prefix() + id);

/** Forgets the item `id`. @param {string} id */
export function drop(id) {
  store.forget(prefix() + id);
  tell("queue", {});
}

/**
 * Sends one item. `postil:answered` tells what came of it; it leaves the queue once it is saved.
 * @param {Item} entry
 * @returns {Promise<Answer>}
 */
export function send(entry) {
  const running = sending.get(entry.id);
  if (running) return running;
  const job = alone(entry.id, async () => {
    const current = item(entry.id);
    // Another tab has sent it meanwhile, or took it back.
    if (!current) return DONE;
    return settle(current, await http.post(current.url, current.fields));
  }).finally(() => sending.delete(entry.id));
  sending.set(entry.id, job);
  return job;
}

/** @type {Answer} */
const DONE = { outcome: "saved", status: 204, html: "", message: "", triggers: {} };

/** Does `job` while no other tab does the same for `id`. @template T @param {string} id @param {() => Promise<T>} job @returns {Promise<T>} */
const alone = (id, job) => (navigator.locks ? navigator.locks.request(prefix() + id, job) : job());

/**
 * @param {Item} sent
 * @param {Answer} answer
 */
function settle(sent, answer) {
  const current = item(sent.id) ?? sent;
  if (answer.outcome === "saved") {
    // Told before it is forgotten: a crash in between sends it again, which is harmless.
    tell("answered", { item: current, answer });
    tries = 0;
    drop(sent.id);
    // Also where its editor is on no page now; what was written since then stays.
    if (current.draft && draft(current.draft)?.fields.body === sent.fields.body) forgetDraft(current.draft);
    tabs?.postMessage({ item: current, answer });
    return answer;
  }
  const state = answer.outcome === "signed-out" ? "signed-out" : retryable(answer) ? "waiting" : "refused";
  keep({ ...current, state, message: answer.message });
  if (state === "waiting") later();
  tell("answered", { item: current, answer });
  return answer;
}

/** @param {Answer} answer */
const retryable = (answer) => answer.outcome === "offline" || answer.outcome === "later";

function later() {
  void wake();
  clearTimeout(timer);
  timer = window.setTimeout(flush, RETRY[Math.min(tries++, RETRY.length - 1)]);
}

/** Sends all that waits, one after the other. */
export async function flush() {
  clearTimeout(timer);
  for (const entry of items()) {
    if (entry.state === "refused") continue;
    const answer = await send(entry);
    if (answer.outcome !== "saved" && answer.outcome !== "refused" && answer.outcome !== "conflict") return;
  }
}

/** Asks the browser, where it can, to say when the line is back although nobody looks at the page. */
async function wake() {
  // With a line there is nothing to wait for: it would say so at once, again and again, while the library is away.
  if (navigator.onLine) return;
  try {
    const worker = await navigator.serviceWorker?.getRegistration();
    await /** @type {any} */ (worker)?.sync?.register("postil-queue");
  } catch {
    /* then it is sent when the page is looked at again */
  }
}

if (reader()) {
  tabs?.addEventListener("message", (event) => {
    const { item: done, answer } = event.data ?? {};
    if (done && answer) tell("answered", { item: done, answer, elsewhere: true });
    tell("queue", {});
  });
  addEventListener("storage", (event) => {
    if (event.key?.startsWith(prefix())) tell("queue", {});
  });
  navigator.serviceWorker?.addEventListener("message", (event) => {
    if (event.data?.postil === "flush") void flush();
  });
}
