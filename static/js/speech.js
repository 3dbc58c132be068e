/**
 * Says one text. Browsers differ and fail in known ways, so only three things are asked of them: to say a short piece,
 * to tell when it is over, and to be silent. Pausing is being silent and beginning again at the word (Android takes a
 * pause for an end, Chromium never wakes from a long one). Pieces are short, for Chromium falls silent after 15
 * seconds of one; and where no end is told, one is assumed.
 */

import { secondsOf } from "./spoken.js";
import { synth } from "./voices.js";

/**
 * @typedef {{lang: string, rate: number, voice: SpeechSynthesisVoice | null,
 *   onWord: (from: number, to: number) => void, onEnd: () => void, onFail: (reason: string) => void}} How
 *   onWord: UTF-16 units in the text, end exclusive
 */

const SILENCE = 11; // seconds of one piece, well before Chromium gives up
const SETTLING = 60; // milliseconds between silence and speech: some browsers swallow what follows at once
const LATE = 5; // seconds without a sign, beyond twice what the piece should take

let turn = 0;
/** The utterance being said; browsers forget one that nobody holds, and then never tell that it ended. */
let held = /** @type {SpeechSynthesisUtterance | null} */ (null);
let watch = 0;

/** Ends what is being said; nothing more is heard of it. */
export function hush() {
  turn++;
  clearInterval(watch);
  held = null;
  synth()?.cancel();
}

/**
 * Cuts `text` into pieces of at most `limit` UTF-16 units, at the end of a clause or between words.
 * @param {string} text
 * @param {number} limit
 * @returns {{from: number, text: string}[]}
 */
export function piecesOfSpeech(text, limit) {
  const found = [];
  let from = 0;
  while (text.length - from > limit) {
    const part = text.slice(from, from + limit);
    const clause = Math.max(...[...part.matchAll(/[,;:،؛–—]\s/g)].map((match) => match.index + 2), 0);
    const space = part.lastIndexOf(" ") + 1;
    const cut = clause > limit / 2 ? clause : space || limit;
    found.push({ from, text: text.slice(from, from + cut) });
    from += cut;
  }
  found.push({ from, text: text.slice(from) });
  return found;
}

/**
 * Says `text` from the UTF-16 unit `start` on, instead of whatever is being said.
 * @param {string} text
 * @param {number} start
 * @param {How} how
 */
export function say(text, start, how) {
  const voice = synth();
  if (!voice) return how.onFail("none");
  const busy = voice.speaking || voice.pending;
  hush();
  const mine = turn;
  const perUnit = secondsOf("x".repeat(100), how.lang) / 100;
  const pieces = piecesOfSpeech(text.slice(start), Math.max(40, Math.round((SILENCE * how.rate) / perUnit)));
  const begin = () => mine === turn && next(mine, pieces, 0, start, how, 0);
  if (busy) setTimeout(begin, SETTLING);
  else begin();
}

/**
 * @param {number} mine
 * @param {{from: number, text: string}[]} pieces
 * @param {number} n
 * @param {number} start
 * @param {How} how
 * @param {number} tries how often this piece was begun before
 */
function next(mine, pieces, n, start, how, tries) {
  const speech = synth();
  const piece = pieces[n];
  if (!speech || mine !== turn) return;
  if (!piece) {
    clearInterval(watch);
    return how.onEnd();
  }
  const said = new SpeechSynthesisUtterance(piece.text);
  said.lang = how.voice?.lang.replace("_", "-") || how.lang;
  if (how.voice) said.voice = how.voice;
  said.rate = how.rate;
  held = said;
  let heard = performance.now();
  const over = () => mine === turn && held === said;
  said.onstart = () => (heard = performance.now());
  said.onboundary = (event) => {
    if (!over() || (event.name && event.name !== "word")) return;
    heard = performance.now();
    const rest = piece.text.slice(event.charIndex);
    const length = event.charLength || (rest.match(/^[\p{L}\p{N}\p{M}'’-]+/u)?.[0].length ?? 1);
    how.onWord(start + piece.from + event.charIndex, start + piece.from + event.charIndex + length);
  };
  said.onend = () => over() && next(mine, pieces, n + 1, start, how, 0);
  said.onerror = (event) => {
    if (!over()) return;
    clearInterval(watch);
    held = null;
    turn++;
    how.onFail(event.error || "synthesis-failed");
  };
  clearInterval(watch);
  const due = (2 * secondsOf(piece.text, how.lang)) / how.rate + LATE;
  watch = setInterval(() => {
    if (!over()) return clearInterval(watch);
    if ((performance.now() - heard) / 1000 < due) return;
    clearInterval(watch);
    held = null;
    if (speech.speaking && tries < 1) {
      speech.cancel();
      setTimeout(() => next(mine, pieces, n, start, how, tries + 1), SETTLING);
    } else {
      speech.cancel();
      next(mine, pieces, n + 1, start, how, 0);
    }
  }, 1000);
  speech.resume(); // another page may have left it paused
  speech.speak(said);
}
