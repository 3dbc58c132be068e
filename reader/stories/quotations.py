"""Who is quoted as saying what in a text: quotations with their speaker, and quotations that lost their marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from reader.stories.cast import Cast
from reader.stories.comparison import Span
from reader.stories.quote_marks import Marked, marked
from reader.stories.sentences import sentences
from reader.stories.speakers import (
    NAMED,
    OPEN,
    RESOLVED,
    Said,
    is_first_person,
    is_name,
    is_pronoun,
    said_after,
    said_before,
    without_title,
)
from reader.stories.tokens import tokens
from reader.stories.words import matches

SCARE = 4
"""Words from which on a stretch in marks is a quotation by itself; fewer need a verb of saying."""
LONGEST = 200_000
"""Code points of a text that are read for quotations, about 30,000 words."""
BETWEEN = 90
"""Code points between two parts of one quotation: “…,” she said. “…”"""
MOST = 400
"""Quotations of one text."""
LONGEST_NAME = 80
"""Code points of a speaker as printed."""
FOUND = 0.6
"""Share of a quotation's words that a passage without marks must have, to be it."""
_ENDS = regex.compile(r"[.,!?…،؟;—–-]\s*$")
_STOP = regex.compile(r"[.!?؟]\s")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation. Positions are code points, end exclusive, marks included."""

    start: int
    end: int
    words: str
    """Without marks and without what stands between its parts."""
    speaker: str = ""
    """A name, as given in ``people`` or as fully as the text prints it; of a speaker without name, the description."""
    speaker_by: str = OPEN
    """``named``, ``resolved`` (by what stands before), ``open``."""
    verb: str = ""
    sentences: tuple[Span, ...] = ()
    """The sentences in which it stands."""
    parts: tuple[Span, ...] = ()
    """Its words between marks, each part without them."""
    scare: bool = False
    """A word or two held off with marks, or a title: nobody says it here."""


def quotations(
    text: str, language: str = "", people: Sequence[str] = (), *, scare: bool = False
) -> list[Quoted]:
    """The quotations of a canonical text, in order. ``people`` are names of persons who may stand in it.

    With ``scare``, also what stands in marks and is no quotation. About linear in the length, of which no more than
    ``LONGEST`` is read.
    """
    text = text[:LONGEST]
    stretches = marked(text)[:MOST]
    groups = _joined(text, stretches)
    cast = Cast(text, people, [(one.start, one.end) for one in stretches])
    attributed: list[Said | None] = []
    for number in range(len(groups)):
        said = _said(text, groups, number)
        if said is None and number and _goes_on(text, groups[number - 1][-1], groups[number][0]):
            said = attributed[-1]
        attributed.append(said)
    for said in attributed:
        if said and is_name(said.who) and not cast.known_as(said.who):
            cast.meet(_fullest(text, without_title(said.who)))
    spans = sentences(text, language)
    found: list[Quoted] = []
    for group, said in zip(groups, attributed, strict=True):
        speaker, by = _speaker(cast, said)
        words = " ".join(" ".join(text[one.inner_start : one.inner_end].split()) for one in group)
        words = words.strip(" \u00a0,،;—–")
        held_off = _held_off(text, group, words, said)
        if not words or (held_off and not scare):
            continue
        start, end = group[0].start, group[-1].end
        found.append(
            Quoted(
                start,
                end,
                words,
                speaker[:LONGEST_NAME],
                by,
                said.verb if said else "",
                tuple(span for span in spans if span[0] < end and start < span[1]),
                tuple((one.inner_start, one.inner_end) for one in group),
                held_off,
            )
        )
    return found


def _joined(text: str, stretches: Sequence[Marked]) -> list[list[Marked]]:
    """The parts of each quotation: with an attribution between them, or one paragraph after the other."""
    groups: list[list[Marked]] = []
    for one in stretches:
        before = groups[-1][-1] if groups else None
        if before is not None:
            between = text[before.end : one.start]
            if not before.closed and not between.strip() and between.count("\n") == 1:
                groups[-1].append(one)
                continue
            if (
                "\n" not in between
                and 0 < len(between.strip()) <= BETWEEN
                and before.inner_end - before.inner_start > 1
                and _ENDS.search(text[before.inner_start : before.inner_end] + between[:1].replace(" ", ""))
                and said_after(text, before.end, one.start)
                and between.rstrip()[-1:] in ",;:،—–"
                and not said_before(text, _after_stop(text, before.end, one.start), one.start)
            ):
                groups[-1].append(one)
                continue
        groups.append([one])
    return groups


def _goes_on(text: str, before: Marked, one: Marked) -> bool:
    """Whether the same person says the next sentence: “…,” she said. “…”"""
    between = text[before.end : one.start]
    return (
        "\n" not in between
        and 0 < len(between.strip()) <= BETWEEN
        and before.closed
        and between.rstrip()[-1:] == "."
        and len(_STOP.findall(between)) == 1
        and said_after(text, before.end, one.start) is not None
    )


def _after_stop(text: str, start: int, end: int) -> int:
    """Behind the last end of a sentence in a stretch; its end where there is none, so that nothing is left."""
    stops = list(_STOP.finditer(text, start, end))
    return stops[-1].end() if stops else end


def _said(text: str, groups: Sequence[Sequence[Marked]], number: int) -> Said | None:
    """The attribution of a quotation: behind its parts first, then before it."""
    group = groups[number]
    line_start = text.rfind("\n", 0, group[0].start) + 1
    for k, part in enumerate(group):
        line_end = text.find("\n", part.end)
        limit = len(text) if line_end < 0 else line_end
        if k + 1 < len(group):
            limit = min(limit, group[k + 1].start)
        elif number + 1 < len(groups):
            limit = min(limit, groups[number + 1][0].start)
        if not part.closed or _new_sentence(text, part, limit):
            continue
        if found := said_after(text, part.end, min(limit, part.end + 240)):
            return found
    begin = line_start
    if number:
        begin = max(begin, groups[number - 1][-1].end)
    return said_before(text, begin, group[0].start)


def _new_sentence(text: str, part: Marked, limit: int) -> bool:
    """Whether another sentence begins behind a quotation that ends its own: “… stand.” The mayor said nothing."""
    inner = text[part.inner_start : part.inner_end].rstrip()
    behind = text[part.end : limit]
    if behind[:1] in ".。":
        return True
    if not inner.endswith((".", "…")):
        return False
    return bool(regex.match(r"\s+\p{Lu}", behind)) and not regex.match(
        r"\s+(?:\p{Lu}[\p{L}'’.-]*\s+){1,3}(?:said|says|dijo)[.,;]?(?:\s|$)", behind
    )


def _speaker(cast: Cast, said: Said | None) -> tuple[str, str]:
    """Whom an attribution means, and how it is known."""
    if said is None or is_first_person(said.who):
        return "", OPEN
    if is_pronoun(said.who):
        name = cast.last_before(said.at, said.who)
        return (name, RESOLVED) if name else ("", OPEN)
    if known := cast.known_as(said.who):
        return known, NAMED
    if is_name(said.who):
        return without_title(said.who), NAMED
    if name := cast.described(said.who, said.at):
        return name, RESOLVED
    return said.who, OPEN


def _fullest(text: str, printed: str) -> str:
    """A single name as the text first prints it whole: "Osk" as "Maren Osk", where no other Osk stands there."""
    if " " in printed or not printed[:1].isupper():
        return printed
    whole = {
        match[1]
        for match in regex.finditer(
            rf"(?<![\p{{L}}\p{{M}}])(\p{{Lu}}\p{{Ll}}[\p{{L}}'’-]*[ \u00a0]{regex.escape(printed)})"
            r"(?![\p{L}\p{M}])",
            text,
        )
        if not regex.match(
            r"(?:The|But|And|When|Mr|Mrs|Ms|Dr|Minister|President|Mayor|Sir|In|As|El|La)\b", match[1]
        )
    }
    return whole.pop() if len(whole) == 1 else printed


def _held_off(text: str, group: Sequence[Marked], words: str, said: Said | None) -> bool:
    """Whether nobody says this: a word or two in marks, or a title."""
    count = len(tokens(words))
    if (count >= SCARE and not _is_title(words)) or len(group) > 1:
        return False
    inner = text[group[0].inner_start : group[0].inner_end]
    behind = text[group[0].end : group[0].end + 1]
    before = text[: group[0].start].rstrip(" \u00a0")[-1:]
    whole = bool(_ENDS.search(inner)) or behind in ",،" or before in ":،,"
    return not (said and whole)


def _is_title(words: str) -> bool:
    found = [word for word in words.split() if len(word) > 3]
    return bool(found) and all(word[0].isupper() for word in found) and not _ENDS.search(words)


def found_from(text: str, quoted: str, share: float = FOUND) -> Span | None:
    """Where the words of a quotation that another text marks stand in ``text``, about; None where they do not.

    The passage lies within one line and has at least ``share`` of the words, most of them in order.
    """
    wanted = tokens(quoted).words
    if len(wanted) < SCARE:
        return None
    best: tuple[float, Span] | None = None
    vocabulary = set(wanted)
    at = 0
    for line in text.split("\n"):
        here = tokens(line)
        if len(vocabulary.intersection(here.words)) >= share * len(vocabulary) * 0.8:
            runs = matches(wanted, here.words)
            while len(runs) > 1 and runs[0][2] == 1 and runs[1][1] - runs[0][1] > 4:
                runs = runs[1:]
            while len(runs) > 1 and runs[-1][2] == 1 and runs[-1][1] - runs[-2][1] - runs[-2][2] > 3:
                runs = runs[:-1]
            if runs:
                got = sum(size for _i, _j, size in runs) / len(wanted)
                first, last = runs[0][1], runs[-1][1] + runs[-1][2]
                dense = sum(size for _i, _j, size in runs) / (last - first)
                if got >= share and dense >= share and (best is None or got > best[0]):
                    best = (got, (at + here.starts[first], at + here.ends[last - 1]))
        at += len(line) + 1
    return best[1] if best else None


__all__ = ["NAMED", "OPEN", "RESOLVED", "Quoted", "found_from", "quotations"]
