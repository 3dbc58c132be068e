/**
 * What is being written, kept on this device under the reader and the address that it will be sent to (which
 * names the highlight or note), until it is saved.
 *
 * @typedef {object} Draft
 * @property {string} path where the form sends to
 * @property {string} article
 * @property {Record<string, string>} fields with `body`, and the version that the writing began from
 * @property {boolean} open whether its editor stood open
 * @property {number} at milliseconds since 1970
 */

import { article, reader } from "./page.js";
import * as store from "./store.js";

const KEPT = 60 * 24 * 3600 * 1000; // milliseconds: sixty days
const prefix = () => `postil-draft:${reader()}:`;

/** The draft for `path`, or null. @param {string} path @returns {Draft | null} */
export const draft = (path) => store.read(prefix() + path);

/**
 * Keeps what `fields` hold for `path`.
 * @param {string} path
 * @param {Record<string, string>} fields
 * @param {boolean} [open]
 */
export function keepDraft(path, fields, open = true) {
  return store.write(prefix() + path, { path, article: article(), fields, open, at: Date.now() });
}

/** Forgets the draft for `path`. @param {string} path */
export const forgetDraft = (path) => store.forget(prefix() + path);

/** Notes that the editor of `path` was closed; its text stays. @param {string} path */
export function closeDraft(path) {
  const kept = draft(path);
  if (kept) store.write(prefix() + path, { ...kept, open: false });
}

/** This reader's drafts for the article on the page; old ones are forgotten. @returns {Draft[]} */
export function draftsHere() {
  const found = store.keys(prefix()).map((key) => /** @type {Draft} */ (store.read(key)));
  for (const old of found) if (old && Date.now() - old.at > KEPT) forgetDraft(old.path);
  return found.filter((kept) => kept?.article === article() && Date.now() - kept.at <= KEPT);
}
