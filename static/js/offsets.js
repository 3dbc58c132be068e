/**
 * Positions. The server counts Unicode code points in the canonical text; the browser counts UTF-16 units
 * in text nodes. Converted here and nowhere else. Pure: reads the tree, changes nothing.
 *
 * @typedef {{start: number, end: number, quote: string}} Span
 *   code points in the canonical text, end exclusive, and the exact text there
 * @typedef {{node: Text, from: number, to: number}} Piece
 *   a part of one text node, in UTF-16 units, end exclusive
 */

/** Number of code points in `text`; half a surrogate pair counts as one. @param {string} text */
export function codePoints(text) {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next < 0xe000) i++;
    }
    count++;
  }
  return count;
}

/**
 * UTF-16 index of the code point `points` in `text`; the length of `text` when it has fewer.
 * @param {string} text
 * @param {number} points
 */
export function units(text, points) {
  let at = 0;
  for (let left = points; left > 0 && at < text.length; left--) {
    at += /** @type {number} */ (text.codePointAt(at)) > 0xffff ? 2 : 1;
  }
  return at;
}

/** Where a text stands: below one element, or in pieces below several. @typedef {ParentNode | ParentNode[]} Root */

/** The text blocks below `root`, in order. @param {Root} root @returns {HTMLElement[]} */
export const textBlocks = (root) =>
  (Array.isArray(root) ? root : [root]).flatMap((one) => [...one.querySelectorAll("[data-start]")]).filter((e) => e instanceof HTMLElement);

/**
 * The text nodes of a block that are part of the text: all but those of note numbers.
 * @param {Element} block
 * @returns {Text[]}
 */
export function textNodes(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (node instanceof Element) {
      return node.classList.contains("ref") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    }
    return NodeFilter.FILTER_ACCEPT;
  });
  const found = [];
  while (walker.nextNode()) found.push(/** @type {Text} */ (walker.currentNode));
  return found;
}

/** The canonical text of one block. @param {Element} block */
export const blockText = (block) => textNodes(block).map((node) => node.data).join("");

/**
 * UTF-16 units of `block`'s text that stand before a boundary point of a range.
 * @param {Element} block
 * @param {Node} container
 * @param {number} offset
 */
function unitsBefore(block, container, offset) {
  const point = document.createRange();
  point.setStart(container, offset);
  let count = 0;
  for (const node of textNodes(block)) {
    if (node === container) return count + offset;
    if (point.comparePoint(node, node.length) > 0) return count;
    count += node.length;
  }
  return count;
}

/**
 * The borders of the written characters (grapheme clusters) around [from, to) of `text`, UTF-16 units.
 * @param {string} text
 * @param {number} from
 * @param {number} to
 * @returns {[number, number]}
 */
export function wholeCharacters(text, from, to) {
  if (typeof Intl.Segmenter !== "function") {
    const low = (/** @type {number} */ at) => at > 0 && /[\udc00-\udfff]/.test(text[at] ?? "");
    return [low(from) ? from - 1 : from, low(to) ? to + 1 : to];
  }
  const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text);
  const first = from < text.length ? segments.containing(from) : undefined;
  const last = to > 0 && to < text.length ? segments.containing(to - 1) : undefined;
  return [first ? first.index : from, last ? last.index + last.segment.length : to];
}

/**
 * Pieces of text from several blocks as they stand in the canonical text: a block is a line of it, unless it says
 * which line it is a part of.
 * @param {{block: HTMLElement | null, text: string}[]} parts
 */
function joined(parts) {
  let text = "";
  for (const [at, part] of parts.entries()) {
    const line = part.block?.dataset.line;
    if (at) text += line !== undefined && line === parts[at - 1].block?.dataset.line ? " " : "\n";
    text += part.text;
  }
  return text;
}

/**
 * The span of canonical text that `range` covers below `root`: whole characters, without blanks at its ends.
 * Null where it covers no text.
 * @param {Range} range
 * @param {Root} root
 * @returns {Span | null}
 */
export function spanOf(range, root) {
  /** @type {{block: HTMLElement, start: number, text: string}[]} */
  const parts = [];
  for (const block of textBlocks(root)) {
    if (!range.intersectsNode(block)) continue;
    let from = unitsBefore(block, range.startContainer, range.startOffset);
    let to = unitsBefore(block, range.endContainer, range.endOffset);
    if (to <= from) continue;
    const text = blockText(block);
    [from, to] = wholeCharacters(text, from, to);
    const start = Number(block.dataset.start) + codePoints(text.slice(0, from));
    parts.push({ block, start, text: text.slice(from, to) });
  }
  while (parts.length && !parts[0].text.trim()) parts.shift();
  while (parts.length && !parts[parts.length - 1].text.trim()) parts.pop();
  if (!parts.length) return null;
  const first = parts[0];
  const last = parts[parts.length - 1];
  const blanks = first.text.length - first.text.trimStart().length;
  first.start += codePoints(first.text.slice(0, blanks));
  first.text = first.text.trimStart();
  last.text = last.text.trimEnd();
  return {
    start: first.start,
    end: last.start + codePoints(last.text),
    quote: joined(parts),
  };
}

/**
 * The pieces of text nodes that make up [start, end) of the canonical text.
 * @param {number} start
 * @param {number} end
 * @param {Root} root
 * @returns {Piece[]}
 */
export function piecesOf(start, end, root) {
  /** @type {Piece[]} */
  const pieces = [];
  for (const block of textBlocks(root)) {
    let at = Number(block.dataset.start);
    if (at >= end || Number(block.dataset.end) <= start) continue;
    for (const node of textNodes(block)) {
      const length = codePoints(node.data);
      if (at < end && at + length > start) {
        const from = units(node.data, Math.max(0, start - at));
        const to = units(node.data, Math.min(length, end - at));
        if (to > from) pieces.push({ node, from, to });
      }
      at += length;
    }
  }
  return pieces;
}

/**
 * The canonical text of [start, end).
 * @param {number} start
 * @param {number} end
 * @param {Root} root
 */
export function textOf(start, end, root) {
  /** @type {Map<HTMLElement | null, string>} */
  const lines = new Map();
  for (const { node, from, to } of piecesOf(start, end, root)) {
    const block = /** @type {HTMLElement | null} */ (node.parentElement?.closest("[data-start]") ?? null);
    lines.set(block, (lines.get(block) ?? "") + node.data.slice(from, to));
  }
  return joined([...lines].map(([block, text]) => ({ block, text })));
}
