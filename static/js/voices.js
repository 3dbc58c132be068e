/** The voices of this browser: which fit a language, and which one the reader chose for it on this device. */

import { primary } from "./spoken.js";
import * as store from "./store.js";

const PATIENCE = 2500; // milliseconds; browsers load their voices after the page
const SAME = /** @type {Record<string, string>} */ ({ iw: "he", in: "id", ji: "yi", no: "nb", cmn: "zh", arb: "ar", fil: "tl" });

/** What speaks here, or null. */
export const synth = () => ("speechSynthesis" in window ? window.speechSynthesis : null);

/** @param {string} code */
function known(code) {
  const language = primary(code);
  return SAME[language] ?? language;
}

/** @returns {SpeechSynthesisVoice[]} */
export const voices = () => synth()?.getVoices() ?? [];

/** All voices, as soon as there are any; none when there are none after a while. */
export async function loaded() {
  const until = Date.now() + PATIENCE;
  while (synth() && !voices().length && Date.now() < until) {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, 150);
      synth()?.addEventListener?.("voiceschanged", () => (clearTimeout(timer), resolve(null)), { once: true });
    });
  }
  return voices();
}

/**
 * The voices for `lang`, best first: the same region, of this device (they work without a connection), its default.
 * @param {string} lang BCP 47
 */
export function fitting(lang) {
  const wanted = lang.toLowerCase().replace("_", "-");
  /** @param {SpeechSynthesisVoice} voice */
  const rank = (voice) =>
    (voice.lang.toLowerCase().replace("_", "-") === wanted ? 4 : 0) + (voice.localService ? 2 : 0) + (voice.default ? 1 : 0);
  return voices()
    .filter((voice) => known(voice.lang) === known(lang))
    .map((voice, index) => ({ voice, index }))
    .sort((a, b) => rank(b.voice) - rank(a.voice) || a.index - b.index)
    .map(({ voice }) => voice);
}

/** @param {string} lang */
const keyFor = (lang) => `postil-voice-${known(lang)}`;

/** The voice for `lang`: the chosen one where it is still here, else the best; null where none fits. @param {string} lang */
export function voiceFor(lang) {
  const kept = store.read(keyFor(lang));
  return voices().find((voice) => voice.voiceURI === kept) ?? fitting(lang)[0] ?? null;
}

/** Keeps the choice for `lang` on this device. @param {string} lang @param {string} uri */
export const keepVoice = (lang, uri) => store.write(keyFor(lang), uri);

/** The voice whose address is `uri`. @param {string} uri */
export const voiceAt = (uri) => voices().find((voice) => voice.voiceURI === uri) ?? null;

/** The name of a language, in the language of the page. @param {string} code */
export function languageName(code) {
  try {
    return new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" }).of(known(code)) ?? code;
  } catch {
    return code;
  }
}
