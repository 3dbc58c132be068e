/** How far the text was read: the margin's rule, the line under the bar, the byline; told to the library. */

import { csrfToken, post } from "./http.js";
import { codePoints, textBlocks, textNodes } from "./offsets.js";
import { article, comparing, prose, reader, revision, roof, still } from "./page.js";
import * as store from "./store.js";

const EVERY = 15_000; // milliseconds between two reports
const GLANCE = 4_000; // milliseconds: a page that was open for less was not read
const SOON = 2_000; // milliseconds after a page is there
const READING_LINE = 0.6; // of the window's height

let furthest = 0;
let told = 0;
/** Where the reader stood when it was last told. */
let toldAt = -1;
/** Whether what is told arrives. */
let arrives = true;
/** Whether the reader has said by hand how they stand: then scrolling says nothing against it. */
let settled = false;

const KEPT = () => `postil-place:${reader()}:`;
/** @param {string} number */
const address = (number) => `/articles/${number}/progress/`;

/** Share of the text above the reading line, 0 to 1; all of it where its end is seen. @param {DOMRect} text */
function shareRead(text) {
  if (text.bottom <= innerHeight) return 1;
  return Math.min(1, Math.max(0, (innerHeight * READING_LINE - text.top) / (text.height || 1)));
}

function draw() {
  const text = prose();
  if (!text) return;
  const read = shareRead(text.getBoundingClientRect());
  furthest = Math.max(furthest, read);
  document.documentElement.style.setProperty("--read", `${Math.round(read * 100)}%`);
  const margin = /** @type {HTMLElement | null} */ (document.querySelector(".margin"));
  if (margin) {
    const box = margin.getBoundingClientRect();
    const down = Math.max(0, Math.min(box.height, innerHeight * READING_LINE - box.top));
    margin.style.setProperty("--read", `${down}px`);
  }
  for (const place of document.querySelectorAll(".pct")) place.textContent = `${Math.round(read * 100)}%`;
}

/** Code points into the text of what stands at the top of the window; 0 at its beginning. */
function standing() {
  const root = prose();
  const free = roof();
  const block = root && textBlocks(root).find((one) => one.getBoundingClientRect().bottom > free + 8);
  if (!block) return 0;
  const box = block.getBoundingClientRect();
  const start = Number(block.dataset.start);
  if (box.top >= free) return start;
  // Within a long paragraph: as far as the window's edge cuts through it.
  const length = codePoints(textNodes(block).map((node) => node.data).join(""));
  return start + Math.floor(length * Math.min(0.99, (free - box.top) / (box.height || 1)));
}

/** What there is to tell, or null. @returns {Record<string, string> | null} */
function news() {
  if (!reader() || !article() || settled || performance.now() < GLANCE) return null;
  const at = standing();
  if (furthest - told < 0.01 && (at === toldAt || toldAt < 0)) return null;
  told = furthest;
  toldAt = at;
  return { furthest: furthest.toFixed(3), revision: revision(), at: String(at), when: String(Date.now()) };
}

/** Tells how far the reader came and where they stand, when that is news; kept on this device until it arrives. */
async function report() {
  const fields = news();
  if (!fields) return;
  const key = KEPT() + article();
  store.write(key, fields);
  const answer = await post(address(article()), fields);
  arrives = answer.outcome !== "offline" && answer.outcome !== "later";
  if (arrives && store.read(key)?.when === fields.when) store.forget(key);
}

/** The last word of a page that goes away: kept on this device first, for nobody may be left to hear the answer. */
function farewell() {
  const fields = news();
  if (!fields) return;
  const key = KEPT() + article();
  store.write(key, fields);
  if (!navigator.onLine || !arrives || document.body.dataset.copy) return;
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("csrfmiddlewaretoken", csrfToken());
  // A page that only went out of sight hears it; of one that is gone, the next page sends it again.
  fetch(address(article()), { method: "POST", body: form, keepalive: true })
    .then((answer) => answer.ok && store.read(key)?.when === fields.when && store.forget(key))
    .catch(() => undefined);
}

/** Sends what was kept while there was no connection. The library takes of two places the later one. */
async function catchUp() {
  if (!reader() || !navigator.onLine) return;
  for (const key of store.keys(KEPT())) {
    const fields = store.read(key);
    const number = key.slice(KEPT().length);
    if (!fields || !/^[0-9]+$/.test(number)) {
      store.forget(key);
      continue;
    }
    const answer = await post(address(number), fields);
    if (answer.outcome === "offline" || answer.outcome === "later" || answer.outcome === "signed-out") return;
    if (store.read(key)?.when === fields.when) store.forget(key);
  }
}

/** Goes on where the reader was. @param {HTMLElement} strip */
function goOn(strip) {
  const root = prose();
  const at = Number(strip.dataset.resume);
  const block = root && textBlocks(root).findLast((one) => Number(one.dataset.start) <= at);
  strip.remove();
  if (!block) return;
  const start = Number(block.dataset.start);
  const share = (at - start) / (Number(block.dataset.end) - start || 1);
  const box = block.getBoundingClientRect();
  scrollBy({ top: box.top + box.height * share - roof() - 24, behavior: still() ? "auto" : "smooth" });
  block.tabIndex = -1;
  block.focus({ preventScroll: true });
  block.classList.add("is-here");
  setTimeout(() => block.classList.remove("is-here"), 1400);
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-resume] button") : null;
  const strip = button?.closest("[data-resume]");
  if (!(strip instanceof HTMLElement)) return;
  if (button?.matches("[data-resume-not]")) strip.remove();
  else goOn(strip);
});

document.addEventListener("postil:state", () => {
  settled = true;
});

if (reader()) {
  addEventListener("online", () => void catchUp());
  // Not at once: what the page before this one has told may still be on its way.
  setTimeout(() => void catchUp(), SOON);
}

if (prose() && !comparing()) {
  let frame = 0;
  const soon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  addEventListener("load", soon);
  soon();
  setInterval(() => void report(), EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") farewell();
  });
  addEventListener("pagehide", farewell);
}
