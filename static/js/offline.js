/** Without a connection: a strip says how much waits on this device, and it is sent when the line is back. */

import { announce } from "./announce.js";
import { reopen } from "./editor.js";
import { resume } from "./highlights.js";
import { signInAddress } from "./notices.js";
import { prose, reader } from "./page.js";
import * as queue from "./queue.js";
import { piece, word } from "./words.js";

/** @type {HTMLElement | null} */
let strip = null;
let said = "";

/** @param {number} count */
const amount = (count) => (count === 1 ? word("kept-one") : count ? word("kept-many", { n: count }) : "");

function draw() {
  const items = queue.items();
  const waiting = items.filter((item) => item.state === "waiting").length;
  const signedOut = items.some((item) => item.state === "signed-out");
  const head = signedOut ? word("signed-out") : waiting ? (navigator.onLine ? word("no-answer") : word("offline")) : "";
  if (!head) {
    if (strip) announce(word("back-online"));
    strip?.remove();
    strip = null;
    said = "";
    return;
  }
  strip ??= piece("piece-offline");
  if (!strip) return;
  const text = `${head} ${signedOut ? word("signed-out-kept") : amount(waiting)}`;
  const title = strip.querySelector("[data-offline-head]");
  const rest = strip.querySelector("[data-offline-text]");
  if (title) title.textContent = head;
  if (rest) rest.textContent = signedOut ? word("signed-out-kept") : amount(waiting);
  const again = strip.querySelector("[data-try-now]");
  const link = strip.querySelector("[data-sign-in]");
  if (again instanceof HTMLElement) again.hidden = signedOut;
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
  addEventListener("online", () => void queue.flush());
  addEventListener("offline", draw);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && queue.items().length) void queue.flush();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-try-now]")) void queue.flush();
  });
  if (prose()) {
    resume();
    reopen();
  } else {
    void queue.flush();
  }
}
