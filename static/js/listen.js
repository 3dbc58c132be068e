/** Listening: the article is read aloud by the browser's own voice, sentence by sentence, with a player at the bottom. */

import { announce } from "./announce.js";
import { arrived, cameByQueue, endQueue, goOn, queueHere, refill } from "./listenqueue.js";
import { locale, numeral, prose, roof } from "./page.js";
import { keyOf, single } from "./single.js";
import { hush, say } from "./speech.js";
import { spoken, wholeSeconds } from "./spoken.js";
import { keepInView, mark, marked, markWord, unmark } from "./spokenmarks.js";
import * as store from "./store.js";
import { fitting, keepVoice, languageName, loaded, synth, voiceAt, voiceFor, voices } from "./voices.js";
import { piece } from "./words.js";

/** @typedef {import("./spoken.js").Spoken} Spoken */

const RATE = "postil-speech-rate";
const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/** @type {HTMLElement | null} */
let player = null;
/** @type {Spoken[]} */
let all = [];
/** Seconds at usual speed before each sentence, and after the last. @type {number[]} */
let before = [];
let at = 0;
/** UTF-16 units into the sentence: where the last word that was heard begins. */
let word = 0;
let playing = false;
let follows = true;
let rate = 1;

const button = () => /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-listen]"));
/** @param {string} name @returns {any} */
const part = (name) => player?.querySelector(`[data-player-${name}]`) ?? null;
/** @param {string} name @returns {HTMLElement | null} */
const control = (name) => player?.querySelector(`[data-player="${name}"]`) ?? null;
const language = () => /** @type {HTMLElement | null} */ (prose()?.closest("[lang]"))?.lang || "en";

/** @param {number} seconds */
const clock = (seconds) => `${numeral(Math.floor(Math.round(seconds) / 60))}:${(Math.round(seconds) % 60).toLocaleString(locale(), { minimumIntegerDigits: 2 })}`;

/** Puts values into a phrase of the player. @param {string} key @param {Record<string, string | number>} values */
const phrase = (key, values = {}) => (player?.dataset[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => {
  const value = values[name] ?? whole;
  return typeof value === "number" ? numeral(value) : value;
});

/** Seconds heard so far, at the chosen speed. */
function heard() {
  const one = all[at];
  return one ? (before[at] + one.seconds * (word / Math.max(1, one.text.length))) / rate : 0;
}

function draw() {
  if (!player) return;
  const time = clock(heard());
  const total = clock((before[all.length] ?? 0) / rate);
  const said = phrase("place", { all: total, n: at + 1, count: all.length });
  const [head, tail] = said.split("{time}");
  const bold = document.createElement("b");
  bold.textContent = time;
  part("place").replaceChildren(head ?? "", bold, tail ?? "");
  const text = document.createElement("bdi");
  text.textContent = all[at]?.text ?? "";
  part("text").replaceChildren(...(all[at] ? ["· ", text] : []));
  const seek = part("seek");
  seek.value = String(at + 1);
  seek.setAttribute("aria-valuetext", said.replace("{time}", time));
  seek.style.setProperty("--at", `${all.length > 1 ? (at / (all.length - 1)) * 100 : 0}%`);
  player.dataset.state = playing ? "playing" : "paused";
  control("play")?.setAttribute("aria-label", phrase(playing ? "pause" : "play"));
  control("follow")?.setAttribute("aria-pressed", String(follows));
  const opener = button();
  opener?.setAttribute("aria-pressed", "true");
  opener?.classList.toggle("is-playing", playing);
  const label = opener?.querySelector("[data-listen-time]");
  if (label) label.textContent = time;
  if ("mediaSession" in navigator) navigator.mediaSession.playbackState = playing ? "playing" : "paused";
}

/** Says something below the progress; "" takes it away. @param {string} text */
function tell(text) {
  const place = part("message");
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

/** Where listening begins: at the first sentence that is in view, or at the head while that is in view. */
function beginning() {
  const head = document.querySelector(".art header h1");
  if (head && head.getBoundingClientRect().bottom > roof()) return 0;
  const found = all.findIndex((one) => (one.block()?.getBoundingClientRect().bottom ?? 0) > roof() + 8);
  return Math.max(0, found);
}

function look() {
  const one = all[at];
  if (!one || !player) return;
  mark(one);
  if (follows) keepInView(one, player.offsetHeight);
}

/** Speaks from the present place on. */
function speak() {
  const one = all[at];
  if (!one) return over();
  playing = true;
  tell("");
  look();
  draw();
  say(one.text, word, {
    lang: one.lang,
    rate,
    voice: voiceFor(one.lang) ?? voiceFor(language()),
    onWord(from, to) {
      word = from;
      markWord(one, from, to);
      draw();
    },
    onEnd() {
      at += 1;
      word = 0;
      if (at < all.length) speak();
      else over();
    },
    onFail(reason) {
      pause();
      tell(phrase(reason === "not-allowed" ? "blocked" : "failed"));
      control("play")?.focus({ preventScroll: true });
    },
  });
}

function pause() {
  hush();
  playing = false;
  draw();
}

/** The text is at its end: the next article of the queue, or silence. */
function over() {
  hush();
  playing = false;
  at = 0;
  word = 0;
  unmark();
  draw();
  const queue = queueHere();
  if (queue && queue.at + 1 < queue.articles.length) {
    if (navigator.onLine === false) tell(phrase("offline"));
    else goOn(1);
    return;
  }
  endQueue();
  tell(phrase("over"));
  announce(phrase("over"));
}

/** Goes to sentence `n`, and on from there when it is playing. @param {number} n */
function goTo(n) {
  at = Math.min(all.length - 1, Math.max(0, n));
  word = 0;
  if (playing) return speak();
  look();
  draw();
}

async function toggle() {
  if (playing) return pause();
  const queue = queueHere();
  if (!part("message").hidden && part("message").textContent === phrase("offline") && queue && goOn(1)) return;
  if (!ready() && !(await prepare())) return;
  speak();
}

const ready = () => voices().length > 0 && voiceFor(language()) !== null;

/** Fills the list of voices. Returns whether there is one that can read this article; says so where there is none. */
async function prepare() {
  const found = await loaded();
  if (!player) return false;
  const list = part("voice");
  const lang = language();
  const fit = fitting(lang);
  const chosen = voiceFor(lang);
  const shown = fit.length ? fit : found;
  list.replaceChildren(
    ...shown.map((voice) => new Option(`${voice.name}${fit.length ? "" : ` (${languageName(voice.lang)})`}`, voice.voiceURI, false, voice === chosen)),
  );
  if (!chosen) list.prepend(new Option(phrase("choose"), "", true, true));
  list.hidden = !found.length;
  tell(!found.length ? phrase("none") : chosen ? "" : phrase("noLanguage", { language: languageName(lang) }));
  return chosen !== null;
}

/** @param {number} next */
function setRate(next) {
  rate = next;
  store.write(RATE, rate);
  part("rate").value = String(rate);
  if (playing) speak();
  else draw();
}

/** @param {number} step */
function faster(step) {
  const now = RATES.indexOf(rate);
  setRate(RATES[Math.min(RATES.length - 1, Math.max(0, now + step))]);
}

/** Says which article of its list this is, and offers the next. */
function drawQueue() {
  const queue = queueHere();
  if (!player) return;
  part("queue").hidden = !queue;
  if (!queue) return;
  const all = `${queue.articles.length}${queue.more ? "+" : ""}`;
  part("queue").querySelector("b").textContent = phrase("queued", { n: queue.at + 1, all });
  control("skip")?.toggleAttribute("hidden", queue.at + 1 >= queue.articles.length);
}

/** Makes the player, and begins. @param {{focus?: boolean}} [how] */
async function open({ focus = true } = {}) {
  if (player) return toggle();
  player = piece("piece-player");
  if (!player) return;
  document.body.append(player);
  document.documentElement.classList.add("is-listening");
  all = spoken();
  before = [0];
  for (const one of all) before.push(before[before.length - 1] + one.seconds);
  const kept = Number(store.read(RATE));
  rate = RATES.includes(kept) ? kept : 1;
  part("rate").value = String(rate);
  part("seek").max = String(Math.max(1, all.length));
  follows = true;
  at = beginning();
  word = 0;
  drawQueue();
  void refill().then(drawQueue);
  listenTo(player);
  media();
  draw();
  if (focus) control("play")?.focus({ preventScroll: true });
  part("voice").hidden = true; // until it is known which there are
  if (!synth() || !all.length) return tell(phrase("none"));
  if (await prepare()) speak();
}

function close() {
  if (!player) return;
  const held = player.contains(document.activeElement);
  hush();
  playing = false;
  unmark();
  player.remove();
  player = null;
  endQueue();
  document.documentElement.classList.remove("is-listening");
  if ("mediaSession" in navigator) navigator.mediaSession.playbackState = "none";
  const opener = button();
  opener?.setAttribute("aria-pressed", "false");
  opener?.classList.remove("is-playing");
  estimate();
  if (held) opener?.focus({ preventScroll: true });
}

/** @type {Record<string, () => void>} */
const deeds = {
  back: () => goTo(word > 24 ? at : at - 1), // within a sentence, to its beginning first
  next: () => goTo(at + 1),
  play: () => void toggle(),
  follow: () => {
    follows = !follows;
    if (follows) look();
    draw();
  },
  skip: () => goOn(1),
  close,
};

/** @param {HTMLElement} made */
function listenTo(made) {
  made.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("[data-player]") : null;
    if (pressed instanceof HTMLElement) deeds[pressed.dataset.player ?? ""]?.();
  });
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  part("seek").addEventListener("input", () => goTo(Number(part("seek").value) - 1));
  part("rate").addEventListener("change", () => setRate(Number(part("rate").value)));
  part("voice").addEventListener("change", () => {
    const voice = voiceAt(part("voice").value);
    if (!voice) return;
    keepVoice(language(), voice.voiceURI);
    speak();
  });
}

/** Keys of the device and of headphones, where the browser hands them to pages. */
function media() {
  if (!("mediaSession" in navigator)) return;
  const title = document.querySelector(".art header h1")?.textContent?.trim() ?? document.title;
  navigator.mediaSession.metadata = new MediaMetadata({ title, artist: document.querySelector(".byline .meta")?.firstElementChild?.textContent?.trim() ?? "" });
  const play = () => void (playing || toggle());
  const handlers = /** @type {[MediaSessionAction, () => void][]} */ ([
    ["play", play], ["pause", pause], ["stop", close], ["previoustrack", deeds.back], ["nexttrack", deeds.next],
  ]);
  for (const [action, deed] of handlers) {
    try {
      navigator.mediaSession.setActionHandler(action, deed);
    } catch {
      /* this browser knows fewer of them */
    }
  }
}

/** Says on the button how long the article takes. */
function estimate() {
  const kept = Number(store.read(RATE));
  const label = button()?.querySelector("[data-listen-time]");
  if (label) label.textContent = clock(wholeSeconds() / (RATES.includes(kept) ? kept : 1));
}

/** @type {Record<string, () => void>} */
const keys = {
  ",": deeds.back,
  ".": deeds.next,
  "-": () => faster(-1),
  "+": () => faster(1),
  "=": () => faster(1),
  ">": deeds.skip,
  f: deeds.follow,
};

if (button() && prose()) {
  estimate();
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-listen]")) void open();
  });
  document.addEventListener("keydown", (event) => {
    if (!single(event)) return;
    const key = keyOf(event);
    const deed = key === "v" ? () => void open() : player ? keys[key] : undefined;
    if (!deed) return;
    event.preventDefault();
    deed();
  });
  // Whoever scrolls wants to look elsewhere; the voice goes on.
  const leave = () => {
    if (!player || !playing || !follows) return;
    follows = false;
    draw();
  };
  addEventListener("wheel", leave, { passive: true });
  addEventListener("touchmove", leave, { passive: true });
  addEventListener("pointerdown", (event) => event.clientX >= document.documentElement.clientWidth && leave());
  addEventListener("keydown", (event) => {
    const inside = event.target instanceof Element && event.target.closest("input, textarea, select, button, .player, [role=application]");
    if (!inside && ["PageDown", "PageUp", "Home", "End", "ArrowDown", "ArrowUp", " "].includes(event.key)) leave();
  });
  // Marks and notes are drawn anew while it speaks: the sentence is marked again.
  document.addEventListener("postil:swapped", () => player && all[at] && (playing || word) && !marked() && mark(all[at]));
  // A device that slept, and some that only hid the page, fell silent without a word.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && playing && !synth()?.speaking && !synth()?.pending) speak();
  });
  // Browsers go on speaking after the page is left.
  addEventListener("pagehide", () => player && pause());
  addEventListener("beforeprint", unmark);
  if (queueHere() && cameByQueue()) {
    arrived();
    void open();
  }
}
