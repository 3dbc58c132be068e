"""Finding a quote in a text of which nobody kept the revision it came from: by its words and those around it.

As the words stand, then folded, then alike. Where that leaves any doubt the place is a proposal, ``uncertain``: words
that stand more than once and no context that decides, too few words, or names and numbers that do not agree. The order
of the steps is that of the fuzzy anchoring of annotators (Hypothesis, "Fuzzy Anchoring", 2013); unlike theirs, the
last step never places anything by likeness of letters alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from math import log2

from annotations.anchoring.align import align
from annotations.anchoring.place import ORPHAN, Place, Placer
from annotations.anchoring.positions import is_border, outward
from reader.stories.tokens import Tokens, sentence_ends, tokens
from reader.stories.words import same_words

MOST = 400
"""Occurrences of the same words that are compared by their context."""
AROUND = 12
"""Words on each side of a quote that count as its context."""
ALONE = 6
"""Words from which a quote that stands once needs no word of its context."""
BARE = 3
"""The same where no context was given."""
FLOOR = 0.72
"""Share of the words, both of the quote and of the place, that must be the same for a place to be taken."""
PROPOSED = 0.45
"""The same for a place to be proposed."""
NAMES_LEFT = 0.8
"""Share of the quote's names that must stand in the place."""
RIVAL = 0.85
"""A second place of this share of the best one's likeness makes both doubtful."""
FEWEST = 4
"""Words that a quote must have to be looked for by likeness."""
NEAR, LETTERS = 96, 3
"""Code points on each side of a quote that are compared, and how many must be the same to tell anything."""
LONG = 400
"""Words above which a quote is aligned as a whole and compared without regard to order."""

type Span = tuple[int, int]


def find(text: str, quote: str, prefix: str = "", suffix: str = "", hint: int | None = None) -> Place:
    """Where ``quote`` stands in ``text`` (code points, end exclusive), with ``prefix`` and ``suffix`` around it.

    ``hint`` is where it began in another text; it chooses among proposals and decides nothing. The status is ``exact``
    for the same words, ``changed`` for words that are surely those with changes, ``uncertain`` for a proposal, and
    ``orphan``. About linear in the length of the text.
    """
    quote = quote.strip()
    if not quote or not text:
        return ORPHAN
    whole = tokens(text)
    words = tokens(quote).words
    context = _Context(words, prefix, suffix)
    spans = _as_it_stands(text, quote) or _folded(whole, quote, words)
    if spans:
        return _decided(whole, quote, spans, context, hint)
    return _alike(whole, quote, context, hint)


class _Context:
    """The folded words of a quote, and what stood before and after it."""

    def __init__(self, words: Sequence[str], prefix: str, suffix: str) -> None:
        self.words = words
        self.prefix, self.suffix = prefix[-NEAR:], suffix[:NEAR]
        self.before, self.after = tokens(self.prefix).words[-AROUND:], tokens(self.suffix).words[:AROUND]
        self.given = bool(prefix.strip() or suffix.strip())

    def agreeing(self, text: Tokens, start: int, end: int) -> int:
        """How much of the text around ``start`` and ``end`` is that of the context, in letters; 0 for not a word."""
        return self._left(text, start) + self._right(text, end)

    def _left(self, text: Tokens, start: int) -> int:
        plain = _common(reversed(self.prefix), (text.text[at] for at in range(start - 1, -1, -1)))
        first, own = bisect_right(text.ends, start), self.before
        number = _common(reversed(own), (text.words[at] for at in range(first - 1, -1, -1)))
        folded = sum(len(word) + 1 for word in own[len(own) - number :])
        return max(folded, plain if plain > LETTERS else 0)

    def _right(self, text: Tokens, end: int) -> int:
        plain = _common(self.suffix, (text.text[at] for at in range(end, len(text.text))))
        behind, own = bisect_left(text.starts, end), self.after
        number = _common(own, (text.words[at] for at in range(behind, len(text))))
        folded = sum(len(word) + 1 for word in own[:number])
        return max(folded, plain if plain > LETTERS else 0)


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    """How many of the first items are the same."""
    number = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        number += 1
    return number


def _as_it_stands(text: str, quote: str) -> list[Span]:
    """Where exactly ``quote`` stands, at most ``MOST`` times."""
    found: list[Span] = []
    at = text.find(quote)
    while at >= 0 and len(found) < MOST:
        if is_border(text, at) and is_border(text, at + len(quote)):
            found.append((at, at + len(quote)))
        at = text.find(quote, at + 1)
    return found


def _folded(text: Tokens, quote: str, words: Sequence[str]) -> list[Span]:
    """Where the folded words stand, at most ``MOST`` times."""
    if not words:
        return []
    joined = "\0".join(["", *text.words, ""])
    starts = list(accumulate((len(word) + 1 for word in text.words), initial=0))
    wanted = "\0".join(["", *words, ""])
    found: list[Span] = []
    at = joined.find(wanted)
    while at >= 0 and len(found) < MOST:
        first = bisect_right(starts, at) - 1
        found.append(_with_signs(text, quote, first, first + len(words) - 1))
        at = joined.find(wanted, at + 1)
    return found


def _with_signs(text: Tokens, quote: str, first: int, last: int) -> Span:
    """Start and end of the place on these words, with as many signs at its ends as the quote has."""
    start, end = text.starts[first], text.ends[last]
    own = tokens(quote)
    lead, trail = len(quote[: own.starts[0]].strip()), len(quote[own.ends[-1] :].strip())
    floor = text.ends[first - 1] if first else 0
    ceiling = text.starts[last + 1] if last + 1 < len(text) else len(text.text)
    while lead and start > floor and not text.text[start - 1].isspace():
        start, lead = start - 1, lead - 1
    while trail and end < ceiling and not text.text[end].isspace():
        end, trail = end + 1, trail - 1
    return outward(text.text, start, end)


def _decided(text: Tokens, quote: str, spans: list[Span], context: _Context, hint: int | None) -> Place:
    """One of several places of the same words: sure only where one alone agrees best with the context."""
    agreed = [context.agreeing(text, *span) for span in spans]
    best = max(agreed)
    leading = [span for span, score in zip(spans, agreed, strict=True) if score == best]
    start, end = leading[0] if hint is None else min(leading, key=lambda span: abs(span[0] - hint))
    enough = len(context.words) >= (ALONE if context.given else BARE)
    if len(spans) >= MOST or len(leading) > 1 or not (best or (len(spans) == 1 and enough)):
        return Place("uncertain", start, end, 0.5)
    same = same_words(quote, text.text[start:end])
    return Place("exact" if same else "changed", start, end, 1.0 if same else 0.95)


# --- alike


def _alike(text: Tokens, quote: str, context: _Context, hint: int | None) -> Place:
    """The window of the text that has most of the quote's words, aligned with it word by word."""
    if len(context.words) < FEWEST:
        return ORPHAN
    found: list[tuple[float, int, int]] = []
    for low, high in _windows(text, context.words, hint):
        span = _aligned(text, quote, context, low, high)
        if span is not None:
            found.append((_likeness(context.words, tokens(text.text[slice(*span)]).words), *span))
    found.sort(key=lambda each: -each[0])
    if not found or found[0][0] < PROPOSED:
        return ORPHAN
    likeness, start, end = found[0]
    sure = (
        likeness >= FLOOR
        and not any(value >= RIVAL * likeness and other != start for value, other, _end in found[1:])
        and _agree(quote, text.text[start:end])
        and (not context.given or len(context.words) >= 2 * ALONE or context.agreeing(text, start, end) > 0)
    )
    return Place("changed" if sure else "uncertain", start, end, round(likeness, 4))


def _windows(text: Tokens, words: Sequence[str], hint: int | None) -> list[tuple[int, int]]:
    """The three windows (first word, word behind the last) with most of the words, weighed by how rare they are."""
    counts = Counter(text.words)
    wanted = Counter(words)
    size = max(2, len(text))
    weights = {word: log2(size / counts[word]) + 0.1 for word in wanted if counts[word]}
    if not weights:
        return []
    length = min(len(text), int(len(words) * 1.25) + 2)
    have: Counter[str] = Counter()
    score = 0.0
    scores: list[float] = []
    for at, word in enumerate(text.words):
        weight = weights.get(word)
        if weight is not None:
            have[word] += 1
            if have[word] <= wanted[word]:
                score += weight
        if at >= length:
            old = text.words[at - length]
            weight = weights.get(old)
            if weight is not None:
                if have[old] <= wanted[old]:
                    score -= weight
                have[old] -= 1
        scores.append(score)
    found: list[tuple[int, int]] = []
    least = 0.3 * sum(weights.get(word, 0.0) * number for word, number in wanted.items())
    aim = bisect_right(text.starts, hint) if hint is not None else 0
    for _try in range(3):
        top = max(scores)
        if top <= 0 or top < least:
            break
        ends = [at for at, value in enumerate(scores) if value > top - 1e-6]
        end = min(ends, key=lambda at: abs(at - length - aim)) if hint is not None else ends[0]
        found.append((max(0, end - length + 1), end + 1))
        for at in range(max(0, end - len(words) + 1), min(len(scores), end + len(words))):
            scores[at] = 0.0
    return found


def _aligned(text: Tokens, quote: str, context: _Context, low: int, high: int) -> Span | None:
    """The quote's place in the words ``low`` to ``high``, and some on both sides."""
    margin = max(AROUND, (high - low) // 4)
    at = text.starts[max(0, low - margin)]
    behind = high + margin
    piece = text.text[at : text.starts[behind] if behind < len(text) else len(text.text)]
    if len(context.words) <= LONG:
        lead = f"{context.prefix}{quote}"
        placer = Placer(f"{lead}{context.suffix}", piece)
        place = placer.place(len(lead) - len(quote), len(lead))
        return None if place.start is None or place.end is None else (at + place.start, at + place.end)
    alignment = align(quote, piece)
    own = [new for new in alignment.pairs if new >= 0]
    return (at + alignment.new.starts[own[0]], at + alignment.new.ends[own[-1]]) if own else None


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Share of words that both have, of the longer one; in the same order where they are few enough to look."""
    longer = max(len(one), len(other), 1)
    if longer > LONG:
        return sum((Counter(one) & Counter(other)).values()) / longer
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / longer


def _agree(quote: str, found: str) -> bool:
    """Whether all numbers are the same on both sides, and most names of the quote stand in what was found."""
    own, there = tokens(quote), tokens(found)
    if Counter(filter(_is_number, own.words)) != Counter(filter(_is_number, there.words)):
        return False
    names = {own.words[k] for k in range(len(own)) if _is_name(own, k)}
    return len(names & set(there.words)) >= NAMES_LEFT * len(names)


def _is_number(word: str) -> bool:
    return word[0].isdigit()


def _is_name(own: Tokens, k: int) -> bool:
    return k > 0 and own.text[own.starts[k]].isupper() and not sentence_ends(own, k - 1, k)


__all__ = ["Place", "find"]
