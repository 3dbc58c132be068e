"""Reading our own format: every value is checked, and what is wrong is told by the line of the file.

A file that is no JSON, or none of ours, is refused as a whole. A mark that cannot be as it stands becomes a ``Fault``,
and the others are read.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from annotations.interchange.checked import Bad, Fields, Twice, shown
from annotations.interchange.json import FORMAT, VERSION
from annotations.interchange.rows import ArticleInfo, Mark, RevisionInfo, Spot, Written
from annotations.interchange.walking import NoJson, NotOurs, Walker, decoded
from reader.errors import TooMuch, Unprocessable

MARKS_LIMIT = 20_000
"""Marks of one file."""
FAULTS_LIMIT = 200
"""Faults that are told one by one."""
CONTEXT = 64
"""Code points of a prefix and of a suffix that are taken."""
_BLANK = re.compile(r"[ \t\r\n]*")


class OtherVersion(Unprocessable):
    """A version of the format that this library does not read."""


class TooManyMarks(TooMuch):
    """More marks than ``MARKS_LIMIT``."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot come in. ``line`` counts from 1."""

    line: int
    what: str
    """Which entry it is, such as "mark 12"."""
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A mark as the file has it. ``line`` is where it begins, from 1; ``number`` counts the marks of the file."""

    line: int
    number: int
    mark: Mark
    links: int = 0
    """Links to other stories that stand with it; they are not taken."""


@dataclass(slots=True)
class Notes:
    """What a file holds."""

    by: str = ""
    library: str = ""
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    faulty: int = 0
    """How many faults there are, told or not."""


def read(raw: bytes, *, kinds: Collection[str]) -> Notes:
    """What the file holds. ``kinds`` are those that a mark may have.

    Raises ``NoJson`` (with line and column), ``NotOurs``, ``OtherVersion``, ``TooManyMarks``.
    """
    return _Reader(decoded(raw), kinds).read()


class _Reader(Walker):
    def __init__(self, text: str, kinds: Collection[str]) -> None:
        super().__init__(text)
        self.kinds = kinds
        self.notes = Notes()
        self.number = 0
        self.articles = 0
        self.ids: set[str] = set()
        self.head: dict[str, Any] = {}

    def read(self) -> Notes:
        if self.skip() != "{":
            if self.skip() == "":
                raise NoJson(_("There is nothing but blanks in the file."))
            self.value()
            raise NotOurs(_("This is not a file that Postil exported: it begins with no object."))
        self.object(self._top)
        if self.skip():
            raise self.wrong(self.at)
        self._check_head(at_end=True)
        self.notes.by, self.notes.library = (
            value if isinstance(value := self.head.get(name), str) else "" for name in ("by", "library")
        )
        if self.number > MARKS_LIMIT:
            raise TooManyMarks(
                _("The file holds %(found)s marks; %(limit)s can come in at once.")
                % {"found": f"{self.number:,}", "limit": f"{MARKS_LIMIT:,}"}
            )
        return self.notes

    def _top(self, key: str) -> None:
        if key != "articles":
            self.head[key] = self.value()
            if key in ("format", "version"):
                self._check_head(at_end=False)
            return
        if self.skip() != "[":
            raise NotOurs(_("Line %(line)d: “articles” must be a list.") % {"line": self.line(self.at)})
        self.array(self._article)

    def _check_head(self, *, at_end: bool) -> None:
        if (at_end or "format" in self.head) and self.head.get("format") != FORMAT:
            raise NotOurs(
                _("This is not a file that Postil exported: “format” must be “%(wanted)s”; found %(found)s.")
                % {"wanted": FORMAT, "found": shown(self.head.get("format"))}
            )
        version = self.head.get("version")
        if (at_end or "version" in self.head) and (version != VERSION or isinstance(version, bool)):
            raise OtherVersion(
                _("The file is of version %(found)s of the format; this library reads version %(known)d.")
                % {"found": shown(version), "known": VERSION}
            )

    def _article(self) -> None:
        if self.skip() != "{":
            raise NotOurs(
                _("Line %(line)d: each of “articles” must be an object.") % {"line": self.line(self.at)}
            )
        start = self.at
        line = self.line(start)
        self.articles += 1
        values: dict[str, Any] = {}
        marks: list[tuple[int, int, int, dict[str, Any] | Any, list[str]]] = []
        self.twice.clear()

        def mark() -> None:
            self.skip()
            begin = self.at
            self.number += 1
            self.twice.clear()
            value = self.value()
            if self.number <= MARKS_LIMIT:
                marks.append((begin, self.at, self.number, value, list(self.twice)))

        def take(key: str) -> None:
            if key == "marks":
                if self.skip() != "[":
                    raise NotOurs(_("Line %(line)d: “marks” must be a list.") % {"line": self.line(self.at)})
                self.array(mark)
            else:
                values[key] = self.value()

        self.object(take)
        try:
            article = _article(Fields(values), self.articles)
        except Bad as bad:
            where = self.line_of(start, self.at, line, bad)
            self._fault(where, _("article %(n)d") % {"n": self.articles}, bad.why)
            return
        for begin, end, number, value, twice in marks:
            self._mark(begin, end, number, value, twice, article)

    def _mark(
        self, begin: int, end: int, number: int, value: Any, twice: list[str], article: ArticleInfo
    ) -> None:
        line = self.line(begin)
        try:
            if not isinstance(value, dict):
                raise Bad((), _("a mark must be an object; found %(found)s") % {"found": shown(value)})
            if twice:
                raise Twice(twice[0])
            fields = Fields(value)
            mark = _mark(fields, article, self.kinds)
            if mark.id in self.ids:
                raise fields.bad(
                    "id", _("another mark of this file has it already: %(id)s") % {"id": mark.id}
                )
            self.ids.add(mark.id)
        except Bad as bad:
            where = self.line_of(begin, end, line, bad)
            self._fault(where, _("mark %(n)d") % {"n": number}, bad.why)
            return
        links = value.get("links")
        self.notes.entries.append(Entry(line, number, mark, len(links) if isinstance(links, list) else 0))

    def _fault(self, line: int, what: str, why: str) -> None:
        self.notes.faulty += 1
        if len(self.notes.faults) < FAULTS_LIMIT:
            self.notes.faults.append(Fault(line, what, why))


# --- values


def _article(fields: Fields, number: int) -> ArticleInfo:
    published, has_time = _published(fields)
    return ArticleInfo(
        pk=number,
        headline=fields.text("headline", 500),
        address=fields.text("address", 2000),
        url=fields.text("url", 2000),
        outlet=fields.text("outlet", 200),
        authors=fields.texts("authors", 200),
        credited=fields.text("credited", 200),
        published=published,
        published_has_time=has_time,
        language=fields.text("language", 35),
        direction=fields.one_of("direction", ("ltr", "rtl"), "ltr"),
        section=fields.text("section", 200),
        tags=fields.texts("tags", 200),
    )


def _published(fields: Fields) -> tuple[datetime | None, bool]:
    text = fields.text("published", 40)
    if not text:
        return None, True
    try:
        if len(text) == 10 and (day := parse_date(text)):
            return datetime(day.year, day.month, day.day, tzinfo=UTC), False
        at = parse_datetime(text)
    except ValueError:
        at = None
    return (at, True) if at and timezone.is_aware(at) else (None, True)


def _mark(fields: Fields, article: ArticleInfo, kinds: Collection[str]) -> Mark:
    quote = fields.text("quote", 200_000)
    mine = fields.flag("mine", True)
    by = fields.text("by", 200)
    created = _time(fields, "created") or timezone.now()
    return Mark(
        id=fields.uuid("id"),
        article=article,
        by=by,
        mine=mine,
        created=created,
        updated=_time(fields, "updated") or created,
        quote=quote,
        prefix=fields.text("prefix", 2000)[-CONTEXT:],
        suffix=fields.text("suffix", 2000)[:CONTEXT],
        made=_spot(fields.inner("made"), quote) if quote else None,
        kind=fields.one_of("kind", kinds) if quote else "",
        code=fields.text("code", 60).strip(),
        visibility=fields.text("visibility", 20) or "private",
        group=fields.text("group", 200),
        resolved=_time(fields, "resolved"),
        note=_written(note, created) if (note := fields.inner("note")) else None,
        replies=tuple(_written(reply, created) for reply in fields.inners("replies")),
    )


def _spot(fields: Fields | None, quote: str) -> Spot | None:
    """Where it stood, as far as the file says; a text of another length than the quote is a fault."""
    if fields is None:
        return None
    start, end = fields.count("start"), fields.count("end")
    if start is not None and end is not None and end - start != len(quote):
        raise fields.bad(
            "end",
            _("start is %(start)d and end is %(end)d, and the quote has %(length)d characters")
            % {"start": start, "end": end, "length": len(quote)},
        )
    revision = fields.inner("revision")
    if revision is None:
        return None
    sha256 = revision.text("sha256", 64).lower()
    if sha256 and not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise revision.bad(
            "sha256", _("it must be 64 hexadecimal digits; found “%(found)s”") % {"found": sha256[:70]}
        )
    info = RevisionInfo(revision.count("number") or 1, sha256, _time(revision, "captured"))
    return Spot(info, start, end)


def _written(fields: Fields, otherwise: datetime) -> Written:
    body = fields.text("text", 1_000_000)
    if not body.strip():
        raise fields.bad("text", _("a note must have a text"))
    created = _time(fields, "created") or otherwise
    return Written(
        id=fields.uuid("id"),
        by=fields.text("by", 200),
        mine=fields.flag("mine", True),
        created=created,
        updated=_time(fields, "updated") or created,
        body=body,
    )


def _time(fields: Fields, name: str) -> datetime | None:
    text = fields.text(name, 40)
    if not text:
        return None
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at):
        raise fields.bad(
            name, _("it must be a time like 2026-11-12T08:30:00Z; found “%(found)s”") % {"found": text}
        )
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        at = None
    if at is None or at.year < 1990 or at > timezone.now() + timedelta(days=1):
        raise fields.bad(name, _("it lies before 1990 or in the future: “%(found)s”") % {"found": text})
    return at
