/**
 * What was written and is not yet at the server: kept on this device before it is sent, sent again with the
 * same identifier until it arrives, so that it is neither lost nor doubled.
 *
 * @typedef {import("./http.js").Answer} Answer
 * @typedef {object} Item
 * @property {string} id the identifier that the server knows a repeated save by
 * @property {string} article
 * @property {string} url
 * @property {Record<string, string>} fields
 * @property {string} [note] text written for it before it had arrived
 * @property {string} [draft] name of the draft that it settles
 * @property {"new" | "waiting" | "signed-out" | "refused"} state
 * @property {string} [message]
 */

import * as http from "./http.js";
import { reader } from "./page.js";
import * as store from "./store.js";

const prefix = () => `postil-queue:${reader()}:`;
const RETRY = [3_000, 10_000, 30_000, 60_000]; // milliseconds between tries

let tries = 0;
let timer = 0;
/** @type {Map<string, Promise<Answer>>} */
const sending = new Map();

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
  store.write(prefix() + item.id, { at: known?.at ?? Date.now(), ...item });
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
  const job = http
    .post(entry.url, entry.fields)
    .then((answer) => settle(entry, answer))
    .finally(() => sending.delete(entry.id));
  sending.set(entry.id, job);
  return job;
}

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
