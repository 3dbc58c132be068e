/**
 * Articles on this device: what the account keeps is fetched with its pictures and notes, kept fresh while there is
 * a connection, and taken away when it is no longer kept, or no longer to be seen, or somebody else signs in.
 *
 * @typedef {object} Kept what the library says of an article that is kept
 * @property {number} article
 * @property {string} stamp changes whenever the article or what is beside it does
 * @property {number} notes
 * @property {string} title
 * @property {string} outlet
 * @property {number} minutes
 * @property {string} lang
 * @property {string} dir
 * @typedef {Kept & {path: string, saved: string, bytes: number}} Copy
 */

import { toast } from "./toasts.js";
import { session } from "./http.js";
import { reader } from "./page.js";
import * as store from "./store.js";
import { later } from "./later.js";
import { word } from "./words.js";

const EVERY = 10 * 60_000; // milliseconds between two looks at what is kept
const WIDTH = 1600; // of pictures, in pixels, as their addresses say it
const EDITORS = 60; // of one article, its own notes first
const WHO = "postil-who";
const WHOSE = "/-/who"; // no address of the library: a place in the cache of that name

const name = (user = reader()) => `postil-kept-${user}`;
const worker = () => document.body.dataset.worker ?? "";
const offlinePage = () => document.body.dataset.offline ?? "";
const able = () => Boolean(worker() && reader() && "serviceWorker" in navigator && "caches" in globalThis);
const stampKey = () => `postil-kept-at:${reader()}`;

/** Tells pages that what is kept has changed. */
const tell = () => document.dispatchEvent(new CustomEvent("postil:copies"));

/** Makes this browser the reader's own: nobody else's copies stay. */
async function claim() {
  for (const one of await caches.keys()) {
    if (one.startsWith("postil-kept-") && one !== name()) await caches.delete(one);
  }
  await (await caches.open(WHO)).put(WHOSE, new Response(reader()));
}

/** Takes all copies from this device, whoever's they are. */
export async function forgetCopies() {
  if (!("caches" in globalThis)) return;
  leaving = true;
  for (const one of await caches.keys()) if (one === WHO || one.startsWith("postil-kept-")) await caches.delete(one);
  store.forget(stampKey());
  tell();
}

/** What is kept here, as it was saved last. @returns {Promise<Copy[]>} */
export async function copies() {
  if (!able() || !(await caches.has(name()))) return [];
  const kept = await caches.open(name());
  const found = [];
  for (const request of await kept.keys()) {
    const { pathname } = new URL(request.url);
    const copy = /^\/articles\/\d+\/$/.test(pathname) ? await kept.match(request) : undefined;
    const told = copy && read(copy);
    if (copy && told) {
      found.push({ ...told, path: pathname, saved: copy.headers.get("X-Postil-Saved") ?? "", bytes: Number(copy.headers.get("X-Postil-Bytes")) || 0 });
    }
  }
  return found.sort((a, b) => (a.saved < b.saved ? 1 : -1));
}

/** @param {Response} copy @returns {Kept | null} */
function read(copy) {
  try {
    return JSON.parse(decodeURIComponent(copy.headers.get("X-Postil-Kept") ?? ""));
  } catch {
    return null;
  }
}

/** Bytes of this site on this device, and how many it may have; null where the browser does not say. */
export async function space() {
  const said = await navigator.storage?.estimate?.();
  return said?.usage === undefined ? null : { used: said.usage, most: said.quota ?? 0 };
}

/** Whether the reader is signing out: nothing is brought any more. */
let leaving = false;

/** @type {Promise<void> | null} */
let running = null;

/**
 * Brings this device to what the account keeps. One tab does it at a time.
 * @param {{now?: boolean}} [how] now: although it was done a moment ago
 */
export function refresh({ now = false } = {}) {
  if (!able() || document.body.dataset.copy || (!now && Date.now() - (store.read(stampKey()) ?? 0) < EVERY)) {
    return Promise.resolve();
  }
  // What is under way may have asked before that which is wanted now.
  if (running && now) return running.then(() => refresh({ now }));
  running ??= alone(bring).finally(() => {
    running = null;
    tell();
  });
  return running;
}

/** @param {() => Promise<void>} job */
const alone = (job) => (navigator.locks ? navigator.locks.request("postil-keeping", job) : job());

async function bring() {
  const said = await ask();
  if (!said || said.user !== reader()) return; // signed out, or no answer: what is here stays as it is
  const kept = await caches.open(name());
  /** @type {Map<string, Kept>} */
  const wanted = new Map(said.kept.map((/** @type {Kept} */ one) => [`/articles/${one.article}/`, one]));
  const here = new Map((await Promise.all((await kept.keys()).map(async (one) => [new URL(one.url).pathname, await kept.match(one)]))).filter(([, copy]) => copy));
  for (const path of here.keys()) if (/^\/articles\//.test(path) && !wanted.has(path)) await kept.delete(path);
  // First what stands in for other pages: without it nobody would find what is here.
  const page = await fetch(offlinePage()).then(whole).catch(() => null);
  if (page) await kept.put(offlinePage(), page);
  let done = 0;
  let failed = false;
  for (const [path, one] of wanted) {
    if (leaving) return;
    const copy = here.get(path);
    const stamp = `${one.stamp}.${said.version}`;
    if (copy?.headers.get("X-Postil-Stamp") === stamp) {
      await seen(kept, path, copy);
      done++;
      continue;
    }
    try {
      if (await save(kept, path, one, stamp)) done++;
    } catch (error) {
      failed = true;
      if (error instanceof DOMException && error.name === "QuotaExceededError") {
        toast(word("device-full", { n: done, all: wanted.size }));
        break;
      }
      break; // no connection any more: the rest comes next time
    }
  }
  await sweep(kept);
  if (!failed) store.write(stampKey(), Date.now());
}

async function ask() {
  try {
    const answer = await fetch(document.body.dataset.kept ?? "", { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** Notes that the library still shows this article to its reader. @param {Cache} kept @param {string} path @param {Response} copy */
async function seen(kept, path, copy) {
  if (Date.now() - Date.parse(copy.headers.get("X-Postil-Seen") ?? "") < 24 * 3600_000) return;
  const headers = new Headers(copy.headers);
  headers.set("X-Postil-Seen", new Date().toISOString());
  await kept.put(path, new Response(await copy.text(), { headers }));
}

/**
 * Saves one article with all that belongs to it. Returns whether it is here now.
 * @param {Cache} kept @param {string} path @param {Kept} one @param {string} stamp
 */
async function save(kept, path, one, stamp) {
  const answer = await fetch(path, { headers: { "X-Postil-Copy": "1" } });
  if ([403, 404, 410].includes(answer.status)) await kept.delete(path);
  if (answer.status !== 200 || answer.redirected) return false;
  const html = await answer.text();
  const page = new DOMParser().parseFromString(html, "text/html");
  if (page.body.dataset.user !== reader()) return false;
  const pictures = picturesOf(page);
  let bytes = new Blob([html]).size;
  for (const picture of pictures) {
    const known = await kept.match(picture);
    if (known) bytes += (await known.clone().blob()).size;
    else {
      const got = await fetch(picture);
      if (!got.ok) continue;
      bytes += Number(got.headers.get("Content-Length")) || 0;
      await kept.put(picture, got);
    }
  }
  const editors = [...page.querySelectorAll('#margin [hx-get*="/edit/"]')].slice(0, EDITORS).map((link) => link.getAttribute("hx-get") ?? "");
  for (const editor of editors) {
    const got = await fetch(editor, { headers: { "HX-Request": "true", "HX-Current-URL": new URL(path, location.href).href } });
    if (got.ok && !got.redirected && got.status === 200) await kept.put(new URL(editor, location.href).pathname, await whole(got));
  }
  const now = new Date().toISOString();
  const headers = plainHeaders(answer);
  headers.set("X-Postil-Saved", now);
  headers.set("X-Postil-Seen", now);
  headers.set("X-Postil-Stamp", stamp);
  headers.set("X-Postil-Bytes", String(bytes));
  headers.set("X-Postil-Kept", encodeURIComponent(JSON.stringify(one)));
  await kept.put(path, new Response(html, { headers }));
  tell();
  return true;
}

/** @param {Response} answer */
function plainHeaders(answer) {
  const headers = new Headers(answer.headers);
  for (const gone of ["Content-Encoding", "Content-Length", "Set-Cookie"]) headers.delete(gone);
  return headers;
}

/** An answer without what belonged to its way here. @param {Response} answer */
const whole = async (answer) => {
  if (!answer.ok) throw new Error(String(answer.status));
  return new Response(await answer.text(), { headers: plainHeaders(answer) });
};

/** The addresses of a page's pictures, in the width that is kept. @param {Document} page */
const picturesOf = (page) => [
  ...new Set(
    [...page.querySelectorAll('.art img[src^="/pictures/"]')].map((one) => (one.getAttribute("src") ?? "").replace(/\d+\/$/, `${WIDTH}/`)),
  ),
];

/** Takes away pictures and editors of articles that are no longer here. @param {Cache} kept */
async function sweep(kept) {
  const used = new Set([offlinePage()]);
  const all = (await kept.keys()).map((one) => new URL(one.url).pathname);
  for (const path of all.filter((one) => one.startsWith("/articles/"))) {
    used.add(path);
    const page = new DOMParser().parseFromString((await (await kept.match(path))?.text()) ?? "", "text/html");
    for (const picture of picturesOf(page)) used.add(picture);
    for (const link of page.querySelectorAll('#margin [hx-get*="/edit/"]')) used.add(new URL(link.getAttribute("hx-get") ?? "", location.href).pathname);
  }
  for (const path of all) if (!used.has(path)) await kept.delete(path);
}

/** Whether what this page says of its article and what is here agree. */
async function agrees() {
  const said = /** @type {HTMLElement | null} */ (document.querySelector("#reading-said[data-keep]"));
  if (!said) return true;
  return (said.dataset.keep === "on") === (await isHere(said.dataset.article ?? ""));
}

/** Whether an article is on this device. @param {string | number} article */
const isHere = async (article) => Boolean((await caches.has(name())) && (await (await caches.open(name())).match(`/articles/${article}/`)));

async function start() {
  await claim();
  const registered = await navigator.serviceWorker.register(worker()).catch(() => undefined);
  // A page that was opened while the worker came to life is nobody's; without it, a note's editor would be missed.
  if (!navigator.serviceWorker.controller) registered?.active?.postMessage({ postil: "claim" });
  if (!navigator.onLine) return;
  await refresh({ now: !(await agrees()) });
}

if (able()) {
  later(() => void start());
  document.addEventListener("postil:keep", (event) => {
    const { on, article } = /** @type {CustomEvent} */ (event).detail ?? {};
    if (on) void navigator.storage?.persist?.();
    void refresh({ now: true }).then(async () => {
      // Said when it is so: who leaves before would stand in the train without it.
      if (!on || !(await isHere(article))) return;
      toast(word("kept-here"), { link: { href: offlinePage(), text: word("kept-see") } });
    });
  });
  document.addEventListener("postil:undone", () => void refresh({ now: true }));
  addEventListener("online", () => void session().then(() => refresh()));
}
