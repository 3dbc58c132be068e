"""What speaks for two articles telling one story, as facts: true, specific, and small enough to be kept.

A fact is a list of plain values, its code first. ``reader.queries.related`` puts it into words.

==============  ==============================================================================================
``copied``      [percent, sentences]: of the sentences of the shorter, those that the other has word for word
``quotations``  [n]: quotations of one that the other has too, with or without marks
``run``         [words]: the longest run of words in common, where no whole sentence is
``names``       [n, names…]: names in both, those that stand in them most often first, three at most
``figures``     [n, figures…]: figures in both, by their value, three at most; "14/62" is 14 of 62
``credits``     [outlet]: one of the two names the other's outlet as its source
``words``       [words…]: where neither names nor figures tell, uncommon words in both
``across``      [language, other language]: the texts are in two languages
``hours``       [hours]: between the two times
``day``         []: published on one day, as far as the pages say
``days``        [days]: between the two days
``undated``     []: one of the two has no time
==============  ==============================================================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import regex

from reader.stories.commonness import commonness
from reader.stories.names import Name, same_name
from reader.stories.runs import copied_runs
from reader.stories.tokens import Tokens, tokens

type Fact = list[Any]

SHOWN = 3
"""Names, figures and words that are told of a pair."""
SHORTEST_RUN = 8
"""Words in a row that unrelated articles do not share."""
SHORTEST_QUOTATION = 5
"""Words of a quotation that count."""
_QUOTED = regex.compile(
    r"“([^“”\"\n]{12,1200})[”\"\n]|«([^«»\n]{12,1200})[»\n]|\"([^\"\n]{12,1200})\"|„([^“”\n]{12,1200})[“”]"
)
MOST_QUOTATIONS = 60
SHARED = 0.7
"""Part of a quotation's words that the other text must have close together."""


@dataclass(frozen=True, slots=True)
class Side:
    """An article, as far as reasons need it."""

    text: str
    language: str
    names: Sequence[Name]
    figures: Sequence[tuple[str, str]]
    """(value, as printed)."""
    at: datetime | None = None
    has_time: bool = True
    across: Mapping[int, str] = field(default_factory=dict)
    """Names by their keys in any script, as printed here."""


def facts(a: Side, b: Side, *, sentences: tuple[int, int] = (0, 0), credits: str = "") -> list[Fact]:
    """What speaks for the pair, the strongest first. ``sentences``: shared ones, and all of the shorter text;
    ``credits``: the outlet of one that the other names as its source."""
    found: list[Fact] = []
    shared, of = sentences
    if shared >= 2 or (shared and shared >= 0.2 * of):
        found.append(["copied", max(1, round(100 * shared / of)), shared])
    if credits:
        found.append(["credits", credits])
    if a.language == b.language:
        if quoted := shared_quotations(a.text, b.text, a.language):
            found.append(["quotations", quoted])
        if not shared and (run := longest_run(a.text, b.text)) >= SHORTEST_RUN:
            found.append(["run", run])
    if both := shared_names(a.names, b.names) or (shared_across(a, b) if a.language != b.language else []):
        found.append(["names", len(both), *both[:SHOWN]])
    if figures := shared_figures(a.figures, b.figures):
        found.append(["figures", len(figures), *figures[:SHOWN]])
    if len(both) < 2 and not figures and a.language == b.language and (words := shared_words(a, b, both)):
        found.append(["words", *words])
    if a.language != b.language and a.language and b.language:
        found.append(["across", a.language, b.language])
    found.append(between(a.at, b.at, precise=a.has_time and b.has_time))
    return found


EVIDENCE = frozenset({"copied", "quotations", "run", "figures", "credits"})
"""Facts that two tellings of one event have; names and words say what both are about."""
DOUBTFUL = 0.3
"""Score up to which names and words alone do not make two articles of one language the same story."""


def kind_by(facts: Sequence[Fact], kind: str, score: float, *, across: bool) -> str:
    """The kind of a pair once its facts are known: about the same people is not yet the same event."""
    if kind not in ("same_story", "translation") or any(fact[0] in EVIDENCE for fact in facts):
        return kind
    return "background" if across or score < DOUBTFUL else kind


_TRANSLATED = regex.compile(
    r"\b(?:translat(?:ed|ion)|traduc(?:id[oa]s?|ci[oó]n)|tradujo|traduit|[uü]bersetzt)\b"
    r"|(?<!\p{L})(?:ترجم\p{L}*|الترجمة|(?:نقله|نقلته|نقلها|نقلتها|نُقل|نقل) (?:إلى|عن) )",
    regex.IGNORECASE,
)
_ENDS = 400
"""Code points at the beginning and at the end of a text, where it says that it is a translation."""


def says_translated(text: str) -> bool:
    """Whether a text says of itself that it was translated."""
    return any(_TRANSLATED.search(part) is not None for part in (text[:_ENDS], text[-_ENDS:]))


def shared_across(a: Side, b: Side) -> list[str]:
    """Names of two scripts in both, as the one with capitals prints them."""
    source, other = (a, b) if len(a.names) >= len(b.names) else (b, a)
    found = (name for key, name in source.across.items() if key in other.across)
    return list(dict.fromkeys(found))


def shared_words(a: Side, b: Side, but: Sequence[str] = ()) -> list[str]:
    """Uncommon words of both, as ``a`` prints them, where little else tells; three at most, none of ``but``."""
    ours, theirs = tokens(a.text), set(tokens(b.text).words)
    left_out = {word for name in but for word in tokens(name).words}
    times = Counter(ours.words)
    both = [
        word
        for word in times
        if len(word) > 4 and word in theirs and word not in left_out and commonness(word, a.language) < 0.01
    ]
    best = sorted(both, key=lambda word: (-times[word], -len(word), word))[:SHOWN]
    places = sorted(ours.words.index(word) for word in best)
    return [ours.text[ours.starts[at] : ours.ends[at]] for at in places]


def between(one: datetime | None, other: datetime | None, *, precise: bool = True) -> Fact:
    """The time between two moments. Without a time of day on both only the days are known."""
    if one is None or other is None:
        return ["undated"]
    hours = abs((one - other).total_seconds()) / 3600
    days = abs((one.date() - other.date()).days)
    if not precise:
        return ["days", days] if days else ["day"]
    return ["hours", round(hours)] if hours < 36 else ["days", round(hours / 24)]


def shared_names(a: Sequence[Name], b: Sequence[Name]) -> list[str]:
    """Names in both, in the order of ``a``, which has those that tell most first."""
    found: list[str] = []
    taken: set[int] = set()
    by_last: dict[str, list[int]] = {}
    for place, name in enumerate(b):
        by_last.setdefault(name.words[-1], []).append(place)
    for name in a:
        for place in by_last.get(name.words[-1], ()):
            other = b[place]
            if place not in taken and same_name(name.words, other.words):
                taken.add(place)
                # the full name where one of them has it, without what stands before it on one side alone
                shorter, longer = sorted((name, other), key=lambda each: len(each.words))
                told = longer if len(shorter.words) == 1 and len(longer.words) == 2 else shorter
                spoken = min((name, other), key=lambda each: each.printed.isupper())
                found.append(spoken.printed if told.words == spoken.words else told.printed)
                break
    return list(dict.fromkeys(found))


def shared_figures(a: Sequence[tuple[str, str]], b: Sequence[tuple[str, str]]) -> list[str]:
    """Figures in both that are worth telling, as one of them prints them: "14/62" stands for 14 of 62 and comes first.
    Days, and counts up to 31, speak for nothing by themselves."""
    there = dict(b)
    found = []
    for key, printed in a:
        if key not in there or key.startswith("d") or (key.isdigit() and int(key) <= 31):
            continue
        told = [each for each in (printed, there[key]) if any(char.isdigit() for char in each)]
        best = min(
            told, key=lambda each: (not each.isascii(), len(each)), default=key if len(key) < 8 else printed
        )
        found.append(("/" not in key, key if "/" in key else best))
    parts = {part for rank, told in found if not rank for part in told.split("/")}
    return [told for _rank, told in sorted(found, key=lambda pair: pair[0]) if told not in parts]


def longest_run(a: str, b: str) -> int:
    """Words of the longest run that both texts have; 0 below ``SHORTEST_RUN``."""
    runs = copied_runs(a, b, SHORTEST_RUN)
    return max((run.words for run in runs), default=0)


def shared_quotations(a: str, b: str, language: str) -> int:
    """How many quotations of one text the other has too; the marks may be missing there."""
    ours, theirs = tokens(a), tokens(b)
    return max(_found(_quotations(a), theirs, language), _found(_quotations(b), ours, language))


def _quotations(text: str) -> list[str]:
    return [next(filter(None, match.groups())) for match in _QUOTED.finditer(text)][:MOST_QUOTATIONS]


def _found(quoted: Sequence[str], text: Tokens, language: str) -> int:
    """How many of ``quoted`` stand in ``text``, nearly."""
    where: dict[str, list[int]] = {}
    for place, word in enumerate(text.words):
        where.setdefault(word, []).append(place)
    number = 0
    for words in quoted:
        wanted = [word for word in tokens(words).words if commonness(word, language) < 0.25]
        size = len(wanted)
        if size < SHORTEST_QUOTATION - 2 or len(words.split()) < SHORTEST_QUOTATION:
            continue
        places = sorted((place, word) for word in set(wanted) for place in where.get(word, ()))
        window = len(words.split()) * 3 // 2 + 4
        inside: dict[str, int] = {}
        first = best = 0
        for place, word in places:
            inside[word] = inside.get(word, 0) + 1
            while places[first][0] < place - window:
                gone = places[first][1]
                inside[gone] -= 1
                if not inside[gone]:
                    del inside[gone]
                first += 1
            best = max(best, len(inside))
        number += best >= 3 and best >= SHARED * len(set(wanted))
    return number
