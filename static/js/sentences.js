/**
 * Sentences and words of a text, as borders in UTF-16 units. Pure.
 *
 * The browser's own rules (Unicode, by language) find them; what they cut wrongly in news prose is joined again:
 * after initials and abbreviations, after numbers with a stop, and where a closing quotation mark or bracket was
 * left to the next sentence.
 *
 * @typedef {{from: number, to: number}} Part end exclusive, without blanks around it
 */

const SHORTENED = new RegExp(
  "(?:^|[\\s(“\"'«])(?:" +
    "\\p{Lu}|Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Hon|Gen|Col|Lt|Sgt|Capt|Cpl|Maj|Sen|Rep|Gov|Pres|Sr|Jr|St|Mt|No|Nos|Inc|Ltd|Co|" +
    "Corp|vs|etc|cf|ca|approx|e\\.g|i\\.e|[ap]\\.m|U\\.S|U\\.K|U\\.N|E\\.U|D\\.C|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|" +
    "Sra?|Srta|Dra?|Ud|Uds|Vd|Vds|EE|UU|pág|núm|art|av|د|أ|م" +
    ")\\.$",
  "u",
);
const CLOSING = /^[\s"'”’»)\]]+/;

/**
 * @param {string} text
 * @param {number} from
 * @param {number} to
 * @returns {Part | null}
 */
function trimmed(text, from, to) {
  const piece = text.slice(from, to);
  const start = from + piece.length - piece.trimStart().length;
  const end = from + piece.trimEnd().length;
  return end > start ? { from: start, to: end } : null;
}

/**
 * The sentences of `text`.
 * @param {string} text of one block
 * @param {string} [language] BCP 47
 * @returns {Part[]}
 */
export function sentences(text, language) {
  if (typeof Intl.Segmenter !== "function") {
    const whole = trimmed(text, 0, text.length);
    return whole ? [whole] : [];
  }
  /** @type {[number, number][]} */
  const rough = [];
  for (const { index, segment } of segmenter("sentence", language).segment(text)) {
    const last = rough[rough.length - 1];
    const before = last ? text.slice(last[0], last[1]).trimEnd() : "";
    const joins = last && (SHORTENED.test(before) || !/[\p{L}\p{N}]/u.test(segment) || /^[\p{Ll}]/u.test(segment));
    if (joins) last[1] = index + segment.length;
    else rough.push([index, index + segment.length]);
  }
  for (let i = 1; i < rough.length; i++) {
    const closing = text.slice(rough[i][0], rough[i][1]).match(CLOSING)?.[0] ?? "";
    const marks = closing.trimEnd();
    // An opening mark looks the same where it is straight: it closes only what was opened before it.
    if (marks && /[”’»)\]]/.test(marks) && !/\s/.test(closing[0])) {
      rough[i - 1][1] += marks.length;
      rough[i][0] += marks.length;
    }
  }
  return rough.map(([from, to]) => trimmed(text, from, to)).filter((part) => part !== null);
}

/**
 * The words of `text`: runs of letters and digits with what is written inside them.
 * @param {string} text
 * @param {string} [language]
 * @returns {Part[]}
 */
export function words(text, language) {
  if (typeof Intl.Segmenter !== "function") {
    return [...text.matchAll(/\S+/g)].map((match) => ({ from: match.index, to: match.index + match[0].length }));
  }
  return [...segmenter("word", language).segment(text)]
    .filter((part) => part.isWordLike)
    .map(({ index, segment }) => ({ from: index, to: index + segment.length }));
}

/**
 * @param {"sentence" | "word"} granularity
 * @param {string} [language]
 */
function segmenter(granularity, language) {
  try {
    return new Intl.Segmenter(language || undefined, { granularity });
  } catch {
    return new Intl.Segmenter(undefined, { granularity }); // a language tag that is none
  }
}
