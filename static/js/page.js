/** What the page says about itself. Read anew each time: parts of the page are replaced while it stands. */

/** The article's text. @returns {HTMLElement | null} */
export const prose = () => document.getElementById("prose");

/** Whether two texts stand beside each other here. */
export const comparing = () => prose()?.hasAttribute("data-compared") ?? false;

/** Whose text something is. @typedef {{article: string, revision: string}} Text */

/** Of two texts, the one that was worked in last. @type {Text | null} */
let worked = null;

/** The element that says whose text `node` stands in. @param {Node | null} node @returns {HTMLElement | null} */
export const textAround = (node) =>
  (node instanceof Element ? node : (node?.parentElement ?? null))?.closest("[data-article][data-revision]") ?? null;

/** Says that what follows is done in the text that `node` stands in. @param {Node | null} node */
export function workIn(node) {
  const around = textAround(node);
  if (around) worked = { article: around.dataset.article ?? "", revision: around.dataset.revision ?? "" };
}

/** Number of the article on this page, or ""; of two, of the one that is worked in. */
export const article = () => prose()?.dataset.article ?? worked?.article ?? "";

/** Number of the revision on this page, or ""; of two, of the one that is worked in. */
export const revision = () => prose()?.dataset.revision ?? worked?.revision ?? "";

/**
 * The elements that hold a text of this page: the article's only one, or all the pieces of one of two.
 * @param {Text} text
 * @returns {HTMLElement[]}
 */
export function holders({ article, revision }) {
  const root = prose();
  if (!root) return [];
  const all = comparing() ? [...root.querySelectorAll("[data-article][data-revision]")] : [root];
  return /** @type {HTMLElement[]} */ (all).filter((one) => (one.dataset.article ?? "") === article && one.dataset.revision === revision);
}

/** Whether the article `number` is on this page. @param {string} number */
export const isHere = (number) =>
  comparing() ? Boolean(prose()?.querySelector(`[data-article="${CSS.escape(number)}"]`)) : number === article();

/** Number of the signed-in reader, or "" for a stranger. */
export const reader = () => document.body.dataset.user ?? "";

/** Whether this visitor may write beside this text. */
export const mayWrite = () => prose()?.hasAttribute("data-signed-in") ?? false;

/** Whether this visitor may write at `node`: of two texts, in those that are as their articles are now. @param {Node} node */
export const mayWriteAt = (node) => (comparing() ? (textAround(node)?.hasAttribute("data-signed-in") ?? false) : mayWrite());

/** Whether fingers point here, so that the tools stand at the bottom. */
export const touch = () => matchMedia("(pointer: coarse)").matches;

/** The notes of the margin. @returns {HTMLElement | null} */
export const glosses = () => document.getElementById("glosses");

/** Whether there is no room for notes beside the text, so that they open in the sheet. */
export const withoutMargin = () => !glosses()?.getClientRects().length;

/** Whether things may move. */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Where the page begins to be free of what stays at its top, in pixels of the window. */
export const roof = () =>
  Math.max(64, ...[...document.querySelectorAll(".bar, .cmp-head")].map((one) => (getComputedStyle(one).position === "sticky" ? one.getBoundingClientRect().bottom : 0)));

/** Scrolls `element` into the middle of the window, at once where motion is unwanted. @param {Element} element */
export function bringIntoView(element) {
  const box = element.getBoundingClientRect();
  if (box.top >= roof() + 8 && box.bottom <= innerHeight - 48) return;
  element.scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
}

/** A random identifier (UUID version 4), also where the page came over plain http. */
export function uuid() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The language in which times and numbers of this page are written. */
export function locale() {
  const { lang } = document.documentElement;
  return { "": "en-GB", en: "en-GB", ar: "ar-u-nu-arab" }[lang] ?? lang;
}

/** A number with the digits of this page's language. @param {number} n */
export const numeral = (n) => n.toLocaleString(locale());

/** A time (ISO 8601) as this page's language says it: of today its hour alone. @param {string | number} at */
export function moment(at) {
  const when = new Date(at);
  const today = when.toDateString() === new Date().toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const shape = today ? { timeStyle: "short", hourCycle: "h23" } : { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" };
  return new Intl.DateTimeFormat(locale(), shape).format(when);
}
