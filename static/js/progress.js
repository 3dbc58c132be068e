/** How far the text was read: the margin's rule, the line under the bar, the byline; told to the library. */

import { csrfToken } from "./http.js";
import { article, comparing, prose, reader } from "./page.js";

const EVERY = 15_000; // milliseconds between two reports
const GLANCE = 4_000; // milliseconds: a page that was open for less was not read
const READING_LINE = 0.6; // of the window's height

let furthest = 0;
let told = 0;

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

/** Reports how far the reader came, when that is news. */
function report() {
  if (!reader() || !article() || furthest - told < 0.01 || performance.now() < GLANCE) return;
  told = furthest;
  const form = new FormData();
  form.set("furthest", furthest.toFixed(3));
  form.set("csrfmiddlewaretoken", csrfToken());
  navigator.sendBeacon(`/articles/${article()}/progress/`, form);
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
  setInterval(report, EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") report();
  });
  addEventListener("pagehide", report);
}
