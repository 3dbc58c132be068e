/**
 * Without a connection: a strip says how much waits on this device, and it is sent when the line is back. A saved copy
 * of an article says of when it is.
 */

import { announce } from "./announce.js";
import { reopen } from "./editor.js";
import { resume } from "./highlights.js";
import { signInAddress } from "./notices.js";
import { moment, prose, reader } from "./page.js";
import * as queue from "./queue.js";
import { piece, word } from "./words.js";

/** @type {HTMLElement | null} */
let strip = null;
let said = "";

/** @param {number} count */
const amount = (count) => (count === 1 ? word("kept-one") : count ? word("kept-many", { n: count }) : "");

/** What a saved copy says of itself; "" on a page that came from the library. */
function copied() {
  const { copy } = document.body.dataset;
  return copy ? word("copy-of", { when: moment(copy) }) : "";
}

function draw() {
  if (document.getElementById("kept")) return; // that page says all this itself
  const items = queue.items();
  const waiting = items.filter((item) => item.state === "waiting").length;
  const signedOut = items.some((item) => item.state === "signed-out");
  const copy = copied();
  const head = signedOut
    ? word("signed-out")
    : !navigator.onLine && (waiting || copy)
      ? word("offline")
      : waiting
        ? word("no-answer")
        : "";
  if (!head && !copy) {
    if (strip) announce(word("back-online"));
    strip?.remove();
    strip = null;
    said = "";
    return;
  }
  strip ??= piece("piece-offline");
  if (!strip) return;
  const more = signedOut ? word("signed-out-kept") : [copy, amount(waiting)].filter(Boolean).join(" ");
  const text = `${head} ${more}`;
  const title = strip.querySelector("[data-offline-head]");
  const rest = strip.querySelector("[data-offline-text]");
  if (title) title.textContent = head;
  if (rest) rest.textContent = more;
  const again = strip.querySelector("[data-try-now]");
  const link = strip.querySelector("[data-sign-in]");
  if (again instanceof HTMLElement) again.hidden = signedOut || !waiting;
  const anew = strip.querySelector("[data-load-again]");
  if (anew instanceof HTMLElement) anew.hidden = !copy;
  if (link instanceof HTMLAnchorElement) {
    link.hidden = !signedOut;
    link.href = signInAddress();
  }
  if (!strip.isConnected) document.body.append(strip);
  if (text !== said) announce(text, { urgent: true });
  said = text;
}

if (reader()) {
  document.addEventListener("postil:queue", draw);
  document.addEventListener("postil:answered", draw);
  addEventListener("online", () => {
    draw();
    void queue.flush();
  });
  addEventListener("offline", draw);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && queue.items().length) void queue.flush();
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-try-now]")) void queue.flush();
    if (event.target.closest("[data-load-again]")) location.reload();
  });
  if (document.body.dataset.copy) draw();
  if (prose()) {
    resume();
    reopen();
  } else {
    void queue.flush();
  }
}
