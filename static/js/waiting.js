/**
 * How many changes under one's marks wait, beside the notebook in the bar. Asked for at most once a minute while one
 * reads, and on the page of changes itself; in between the last answer is shown, so that no page waits for it.
 */

import { later } from "./later.js";
import { reader } from "./page.js";

const FRESH = 60_000; // milliseconds
const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("[data-waiting]"));
const key = () => `postil-waiting:${reader()}`;

/** @returns {{html: string, at: number} | null} */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(key()) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} text what stands there, such as "3"; "" for none */
function show(text) {
  const place = link?.querySelector("[data-waiting-n]");
  if (!link || !place) return;
  place.textContent = text;
  link.hidden = !text;
}

async function ask() {
  try {
    const answer = await fetch(link?.dataset.waiting ?? "", { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return;
    const body = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    const text = (body.querySelector("[aria-hidden]") ?? body).textContent?.trim() ?? "";
    sessionStorage.setItem(key(), JSON.stringify({ html: text, at: Date.now() }));
    show(text);
  } catch {
    /* offline, or storage is forbidden: the number is no matter of life and death */
  }
}

if (link) {
  const known = kept();
  if (known) show(known.html);
  const old = !known || Date.now() - known.at > FRESH || location.pathname === link.pathname;
  if (old) later(ask);
}
