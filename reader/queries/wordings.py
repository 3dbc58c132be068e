"""The wordings of one utterance: as the texts print them now, and as earlier versions of these texts did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reader.models import Article, Quotation, Revision
from reader.stories.quotations import found_from, quotations
from reader.stories.utterances import key_of, likeness
from reader.stories.words import Difference, differences

MOST_EARLIER, MOST_READ = 40, 300_000
"""Earlier versions that are read for one page, and their code points together."""
_OPENERS, _CLOSERS = "“„«»‹\"‘'‟「『", "”“»«›\"’'」』"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one version of one article."""

    quotation: Quotation
    text: str
    at: datetime
    has_time: bool = True
    letter: str = ""
    again: int = 0
    """0 where the article has one wording; else 1 for the first, 2 for the next."""
    earlier: bool = False
    """A later version of the article says it otherwise."""
    fullest: bool = False
    before: str = ""
    parts: tuple[Difference, ...] = ()
    """Against the fullest wording."""
    after: str = ""
    corrected_after: timedelta | None = None

    @property
    def article(self) -> Article:
        return self.quotation.article

    @property
    def outlet(self) -> str:
        """Whose article it is; the headline where no outlet is known."""
        article = self.article
        return article.outlet.name if article.outlet else article.headline


def earlier_wordings(rows: Sequence[Quotation]) -> dict[int, list[tuple[Revision, str]]]:
    """For each quotation, what earlier versions of its article have in its place, where they have other words."""
    numbers = {row.article_id: row.revision.number for row in rows if row.revision.number > 1}
    found: dict[int, list[tuple[Revision, str]]] = {}
    if not numbers:
        return found
    revisions = (
        Revision.objects.filter(article__in=numbers)
        .only("article", "number", "text", "captured_at")
        .order_by("article", "number")[:MOST_EARLIER]
    )
    read = 0
    for revision in revisions:
        if revision.number >= numbers[revision.article_id] or read + len(revision.text) > MOST_READ:
            continue
        read += len(revision.text)
        printed = quotations(revision.text, "")
        for row in rows:
            if row.article_id == revision.article_id:
                found.setdefault(row.pk, []).append(
                    (revision, _in_place(revision, row, [q.words for q in printed]))
                )
    return found


def _in_place(revision: Revision, row: Quotation, printed: Sequence[str]) -> str:
    alike = max(printed, key=lambda words: likeness(words, row.text).share, default="")
    if alike and likeness(alike, row.text).is_safe:
        return alike
    span = found_from(revision.text, row.text)
    return " ".join(revision.text[slice(*span)].split()) if span else ""


def in_order(
    rows: Sequence[Quotation], earlier: dict[int, list[tuple[Revision, str]]], fullest: Quotation
) -> list[Wording]:
    """All wordings by time, with the letter of their article."""
    letters: dict[int, str] = {}
    for row in rows:
        letters.setdefault(row.article_id, _letter(len(letters)))
    made: list[Wording] = []
    for row in rows:
        article = row.article
        first = Wording(
            row, row.text, article.published_at or article.listed_at, article.published_has_time,
            letters[row.article_id], fullest=row.pk == fullest.pk,
        )  # fmt: skip
        since: datetime | None = None
        olds: list[str] = []
        for revision, text in earlier.get(row.pk, ()):
            if not text or key_of(text) == key_of(row.text):
                since = since or (revision.captured_at if olds else None)
                continue
            since = None
            if not olds or key_of(olds[-1]) != key_of(text):
                olds.append(text)
        for number, text in enumerate(olds[-2:], 1):
            made.append(replace(first, text=text, again=number, earlier=True, fullest=False))
        if olds:
            at = since or row.revision.captured_at
            first = replace(
                first, at=at, has_time=True, again=len(olds[-2:]) + 1, corrected_after=at - first.at
            )
        made.append(first)
    return sorted(made, key=lambda each: (each.at, each.quotation.pk, each.again))


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def wording_of(wording: Wording, fullest: Wording) -> Wording:
    """With the sentence in which it stands, and its differences from the fullest wording."""
    row = wording.quotation
    text = row.revision.text
    before, after = text[row.sentence_start : row.start], text[row.end : row.sentence_end]
    printed = text[row.start : row.end]
    opening = printed[:1] if printed[:1] in _OPENERS else ""
    closing = printed[-1:] if printed[-1:] in _CLOSERS else ""
    inner = " ".join(printed[len(opening) : len(printed) - len(closing)].split())
    if wording.earlier:
        before = after = ""
        inner = wording.text
        opening, closing = opening or "“", closing or "”"
    whole = inner.strip(" ,،;—–") == wording.text
    tail = inner[len(wording.text) :] if inner.startswith(wording.text) else ""
    shares = likeness(wording.text, fullest.text).words > 1
    if wording.fullest or not whole or not shares:
        parts: tuple[Difference, ...] = (Difference("same", inner),)
        tail = ""
    else:
        parts = tuple(differences(fullest.text, wording.text))
    return replace(
        wording,
        before=" ".join(before.split()) + (" " if before[-1:].isspace() else "") + opening,
        parts=parts,
        after=tail + closing + (" " if after[:1].isspace() else "") + " ".join(after.split()),
    )
