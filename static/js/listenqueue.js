/** Articles that are heard one after another: those of a list, in its order, page after page. Kept for this tab alone. */

import { synth } from "./voices.js";

/**
 * @typedef {{articles: string[], at: number, going: number, more?: string}} Queue
 *   articles: paths; going: when the page was left for articles[at], in milliseconds since 1970; more: the address of the
 *   list's next page, "" at its end
 */

const KEY = "postil-listening";
const AHEAD = 3; // articles that are left when more are asked for
const LONG = 120_000; // milliseconds; who comes back later comes to read

/** @returns {Queue | null} */
function read() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return Array.isArray(kept?.articles) && kept.articles.length ? kept : null;
  } catch {
    return null;
  }
}

/** @param {Queue | null} queue */
function write(queue) {
  try {
    if (queue) sessionStorage.setItem(KEY, JSON.stringify(queue));
    else sessionStorage.removeItem(KEY);
  } catch {
    /* without storage there are no lists to be heard */
  }
}

/** The queue, when the article on this page is its present one. */
export function queueHere() {
  const queue = read();
  return queue && queue.articles[queue.at] === location.pathname ? queue : null;
}

/** Whether this page was opened by the queue, a moment ago. */
export const cameByQueue = () => Date.now() - (queueHere()?.going ?? 0) < LONG;

/** From now on the page stands for itself: opened again, it is silent. */
export function arrived() {
  const queue = queueHere();
  if (queue) write({ ...queue, going: 0 });
}

/** Ends the queue. */
export const endQueue = () => write(null);

/** Opens the article `step` further in the queue. Returns whether there is one. @param {number} step */
export function goOn(step) {
  const queue = queueHere();
  const next = queue?.articles[queue.at + step];
  if (!queue || !next) return false;
  write({ ...queue, at: queue.at + step, going: Date.now() });
  location.assign(next);
  return true;
}

/** The articles of the list on a page, each once. @param {Document} [page] */
const listed = (page = document) => [
  ...new Set(
    [.../** @type {NodeListOf<HTMLAnchorElement>} */ (page.querySelectorAll("#main :is(h2, h3, h4) a[href]"))]
      .map((link) => new URL(link.getAttribute("href") ?? "", location.href).pathname)
      .filter((path) => /\/articles\/\d+\/$/.test(path)),
  ),
];

/** The address of the page that follows in the list, "" at its end. @param {Document} page @param {string} address */
function following(page, address) {
  const link = page.querySelector("#main .pager__next[href], #main a[rel=next][href]");
  return link ? new URL(link.getAttribute("href") ?? "", address).href : "";
}

/** Brings the list's next page, when the queue comes to its end. */
export async function refill() {
  const queue = queueHere();
  if (!queue?.more || queue.articles.length - queue.at > AHEAD) return;
  try {
    const answer = await fetch(queue.more, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = read();
    if (now?.more !== queue.more) return; // another was begun meanwhile
    write({ ...now, articles: [...new Set([...now.articles, ...listed(page)])], more: following(page, queue.more) });
  } catch {
    /* asked for again by the next article */
  }
}

function offer() {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-listen-list]"))) {
    button.hidden = !synth() || !listed().length;
  }
}

if (document.querySelector("[data-listen-list]")) {
  offer();
  document.addEventListener("postil:swapped", offer);
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-listen-list]"))) return;
    const articles = listed();
    write({ articles, at: 0, going: Date.now(), more: following(document, location.href) });
    location.assign(articles[0]);
  });
}
