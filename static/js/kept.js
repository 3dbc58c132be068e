/** The page of what is on this device: kept articles, and what waits to be sent. It stands in for pages that are not here. */

import { session } from "./http.js";
import { copies, refresh, space } from "./keeping.js";
import { locale, moment, reader } from "./page.js";
import * as queue from "./queue.js";
import { piece, word } from "./words.js";

const EVERY = 15_000; // milliseconds between two looks whether the library answers

const page = () => document.getElementById("kept");

/** Whether this stands in place of another page, which is not on this device. */
const standsIn = () => location.pathname !== page()?.dataset.here;

/** @param {Element | null | undefined} place @param {string} text */
function put(place, text) {
  if (place) place.textContent = text;
}

/** @param {number} bytes */
function size(bytes) {
  const large = bytes >= 1e9;
  const shown = bytes / (large ? 1e9 : 1e6);
  return shown.toLocaleString(locale(), { style: "unit", unit: large ? "gigabyte" : "megabyte", maximumFractionDigits: shown < 10 ? 1 : 0 });
}

/** Shows one of the ways to say it, by what is the case. */
function head() {
  const way = standsIn() ? "missing" : navigator.onLine ? "online" : "offline";
  for (const one of page()?.querySelectorAll("[data-when]") ?? []) {
    if (one instanceof HTMLElement) one.hidden = !(one.dataset.when ?? "").split(" ").includes(way);
  }
}

async function list() {
  const place = document.getElementById("kept-list");
  if (!place) return;
  const found = await copies();
  place.replaceChildren(
    ...found.flatMap((copy) => {
      const row = piece("piece-kept");
      if (!row) return [];
      const link = row.querySelector("a");
      if (link) {
        link.href = copy.path;
        link.textContent = copy.title;
        link.lang = copy.lang;
        link.dir = copy.dir;
      }
      put(row.querySelector("[data-outlet]"), copy.outlet);
      put(row.querySelector("[data-minutes]"), word("kept-minutes", { n: copy.minutes }));
      put(row.querySelector("[data-saved]"), word("kept-saved", { when: moment(copy.saved) }));
      put(row.querySelector("[data-notes]"), copy.notes === 1 ? word("kept-note") : copy.notes ? word("kept-notes", { n: copy.notes }) : "");
      return [row];
    }),
  );
  place.hidden = found.length === 0;
  for (const one of page()?.querySelectorAll("[data-none], [data-some]") ?? []) {
    if (one instanceof HTMLElement) one.hidden = "none" in one.dataset === found.length > 0;
  }
  const bytes = found.reduce((all, one) => all + one.bytes, 0);
  const room = await space();
  const told = found.length ? [word(found.length === 1 ? "kept-size-one" : "kept-size", { n: found.length, size: size(bytes) })] : [];
  if (room?.most && found.length) told.push(word("kept-room", { size: size(Math.max(0, room.most - room.used)) }));
  put(document.getElementById("kept-size"), told.join(" "));
}

/** What waits: highlights and notes with their words, deletions with what they are. */
function waiting() {
  const place = document.getElementById("kept-waiting");
  if (!place) return;
  const items = queue.items();
  const section = place.closest("section");
  if (section) section.hidden = items.length === 0;
  put(document.getElementById("kept-waiting-count"), items.length.toLocaleString(locale()));
  place.replaceChildren(
    ...items.flatMap((item) => {
      const row = piece("piece-waiting");
      if (!row) return [];
      row.classList.add(`k-${item.fields.kind ?? "passage"}`);
      put(row.querySelector("[data-kind-name]"), item.gone ? word("kept-deletion") : item.fields.kind ? word(item.fields.kind) : word("kept-note-alone"));
      put(row.querySelector("time"), moment(item.at ?? Date.now()));
      put(row.querySelector("[data-text]"), item.fields.body || item.note || item.what || (item.fields.quote ? `“${item.fields.quote}”` : ""));
      put(row.querySelector("[data-message]"), item.message ?? "");
      const link = row.querySelector("a");
      if (link) link.href = `/articles/${item.article}/`;
      return [row];
    }),
  );
}

/** Tries the library: what waits is sent, and the page that was wanted is asked for again. */
async function tryNow() {
  if (standsIn()) {
    // A library that does not answer would give this page again, and take what is said here with it.
    if ((await session()) !== null) location.reload();
  } else {
    await queue.flush();
    await refresh({ now: true });
  }
}

if (page()) {
  const draw = () => {
    head();
    void list();
    waiting();
  };
  document.addEventListener("postil:copies", () => void list());
  document.addEventListener("postil:queue", waiting);
  addEventListener("offline", head);
  addEventListener("online", () => {
    head();
    void tryNow();
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-kept-now]")) void tryNow();
  });
  if (standsIn()) setInterval(() => void tryNow(), EVERY);
  draw();
  if (reader() && !standsIn() && navigator.onLine) void refresh({ now: true });
}
