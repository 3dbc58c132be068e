"""The grammar of searches and filters: what is typed, as terms, and back. Plain values; nothing typed ever raises."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from reader.search.grammar import FIELD_OF, FIELDS, VALUE_OF, near
from reader.search.mistakes import Mistake, Wrong
from reader.search.terms import Query, Term
from reader.search.times import span_of

__all__ = ["LENGTH_LIMIT", "TERMS_LIMIT", "Parsed", "Query", "Term", "cleaned", "parse"]

LENGTH_LIMIT, TERMS_LIMIT = 1000, 20
"""Code points of a query, and its parts."""
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“"}
_NAME = re.compile(r"[^\W\d_]{1,20}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?\Z")
_NO_FIELDS = frozenset({"http", "https", "ftp", "mailto", "urn", "doi"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was understood, and what was not."""

    query: Query
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between blanks, with where it begins and ends."""

    start: int
    end: int
    minus: bool
    field: str | None
    """What stands before the colon; None without one."""
    values: tuple[str, ...]
    quoted: bool
    closed: bool


def cleaned(text: str) -> str:
    """Without what cannot be stored or seen: control characters are blanks, lone surrogates leave."""
    shown = (
        " " if unicodedata.category(char) == "Cc" else char
        for char in text
        if not "\ud800" <= char <= "\udfff"
    )
    return unicodedata.normalize("NFC", "".join(shown))


def parse(text: str) -> Parsed:
    """What ``text`` asks for. Never raises; positions of mistakes are code points of ``cleaned(text)``."""
    mistakes: list[Mistake] = []
    text = cleaned(text[: LENGTH_LIMIT * 20])
    if len(text) > LENGTH_LIMIT:
        mistakes.append(Mistake(Wrong.LONG, "", LENGTH_LIMIT, len(text), limit=LENGTH_LIMIT, count=len(text)))
        text = text[:LENGTH_LIMIT]
    pieces = _pieces(text)
    terms: list[Term] = []
    for piece in pieces:
        term = _term(piece, text, mistakes)
        if term is not None and term not in terms:
            terms.append(term)
    if len(terms) > TERMS_LIMIT:
        mistakes.append(Mistake(Wrong.MANY, "", limit=TERMS_LIMIT, count=len(terms)))
        terms = terms[:TERMS_LIMIT]
    return Parsed(Query(tuple(terms)), tuple(mistakes))


def _pieces(text: str) -> list[_Piece]:
    found: list[_Piece] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        start = at
        minus = text[at] in "-\u2212" and at + 1 < len(text) and not text[at + 1].isspace()
        at += minus
        field: str | None = None
        if text[at] not in _QUOTES:
            colon = at
            while colon < len(text) and not text[colon].isspace() and text[colon] not in ':"“«„':
                colon += 1
            if colon < len(text) and text[colon] == ":" and _NAME.match(text[at:colon]):
                name = text[at:colon]
                if name.casefold() not in _NO_FIELDS and not text.startswith("//", colon + 1):
                    field, at = name, colon + 1
        values, quoted, closed, at = _values(text, at, listed=field is not None)
        found.append(_Piece(start, at, minus, field, values, quoted, closed))
    return found


def _values(text: str, at: int, *, listed: bool) -> tuple[tuple[str, ...], bool, bool, int]:
    """The value that begins at ``at``, or with ``listed`` those that commas part; whether it was quoted, and closed."""
    values: list[str] = []
    quoted, closed = False, True
    while True:
        if at < len(text) and text[at] in _QUOTES:
            quoted = True
            ends = [place for mark in {_QUOTES[text[at]], '"'} if (place := text.find(mark, at + 1)) >= 0]
            end = min(ends, default=len(text))
            closed = closed and bool(ends)
            values.append(text[at + 1 : end])
            at = min(end + 1, len(text))
        else:
            end = at
            while (
                end < len(text)
                and not text[end].isspace()
                and text[end] not in _QUOTES
                and not (listed and text[end] in ",،")
            ):
                end += 1
            values.append(text[at:end])
            at = end
        if listed and at < len(text) and text[at] in ",،":
            at += 1
            continue
        return tuple(values), quoted, closed, at


def _tidy(value: str) -> str:
    """One blank between words, and no quotation marks, so that it can stand between them."""
    return " ".join("".join(" " if char in '"“”«»„' else char for char in value).split())


def _term(piece: _Piece, text: str, mistakes: list[Mistake]) -> Term | None:
    if not piece.closed:
        mistakes.append(Mistake(Wrong.QUOTE, text[piece.start : piece.end], piece.start, piece.end))
    written = text[piece.start : piece.end]
    if piece.field is None:
        return _word(piece, written, piece.values[0], mistakes, phrase=piece.quoted)
    field = FIELD_OF.get(piece.field.casefold())
    if field is None:
        if all(not value for value in piece.values):  # "Teller:" ends a clause
            return _word(piece, written, piece.field, mistakes, phrase=False)
        guess = near(piece.field.casefold(), tuple(FIELD_OF))
        rest = written[written.index(":") :]
        mistakes.append(
            Mistake(
                Wrong.FIELD, piece.field, piece.start, piece.end, known=() if guess else FIELDS,
                instead=("-" if piece.minus else "") + FIELD_OF[guess] + rest if guess else "",
            )
        )  # fmt: skip
        return _word(piece, written, " ".join((f"{piece.field}:", *piece.values)), mistakes, phrase=True)
    values = tuple(dict.fromkeys(value for value in map(_tidy, piece.values) if value))
    if not values:
        mistakes.append(Mistake(Wrong.EMPTY, written, piece.start, piece.end, field=field))
        return None
    known = tuple(
        dict.fromkeys(
            right for value in values if (right := _value(field, value, piece, mistakes)) is not None
        )
    )
    return Term(field, known[0], piece.minus, others=known[1:]) if known else None


def _word(piece: _Piece, written: str, value: str, mistakes: list[Mistake], *, phrase: bool) -> Term | None:
    value = _tidy(value)
    if not any(map(str.isalnum, value)):
        mistakes.append(Mistake(Wrong.NOTHING, written, piece.start, piece.end))
        return None
    if not phrase:
        value = value.lstrip("-\u2212 ")
        phrase = " " in value or bool(_looks_like_field(value))
    return Term("", value, piece.minus, phrase=phrase)


def _looks_like_field(value: str) -> bool:
    """Whether a bare word would be read as something else when it is typed again."""
    name, colon, rest = value.partition(":")
    return bool(colon) and bool(_NAME.match(name)) and name.casefold() not in _NO_FIELDS and rest[:2] != "//"


def _value(field: str, value: str, piece: _Piece, mistakes: list[Mistake]) -> str | None:
    """A value as it stands in addresses; None, with a mistake, for one that the field does not take."""
    if field in ("before", "after"):
        return value.lower() if _is_time(field, value, piece, mistakes) else None
    if field == "lang":
        code = value.lower().replace("_", "-")
        code = _LANGUAGES.get(code, code)
        if _LANGUAGE.match(code):
            return code
        mistakes.append(_not_known(field, value, piece, tuple(sorted(set(_LANGUAGES.values())))))
        return None
    if field in ("has", "is", "in"):
        found = VALUE_OF[field].get(value.casefold())
        if found is not None:
            return found
        if field == "in" and (value[0].isdigit() or ".." in value):
            return value.lower() if _is_time(field, value, piece, mistakes) else None
        if field == "in" and span_of(value, date(2000, 1, 1)) is not None:
            return value.lower()
        mistakes.append(_not_known(field, value, piece, tuple(dict.fromkeys(VALUE_OF[field].values()))))
        return None
    if field == "label":
        return VALUE_OF[field].get(value.casefold(), value)
    if not any(map(str.isalnum, value)):
        mistakes.append(Mistake(Wrong.NOTHING, value, piece.start, piece.end, field=field))
        return None
    return value


_LANGUAGES = {
    "english": "en", "spanish": "es", "arabic": "ar", "french": "fr", "german": "de", "inglés": "en",
    "español": "es", "árabe": "ar", "العربية": "ar", "عربي": "ar", "الإنجليزية": "en", "الإنكليزية": "en",
    "الإسبانية": "es",
}  # fmt: skip


def _is_time(field: str, value: str, piece: _Piece, mistakes: list[Mistake]) -> bool:
    if span_of(value, date(2000, 1, 1)) is not None:
        return True
    mistakes.append(Mistake(Wrong.DAY, value, piece.start, piece.end, field=field))
    return False


def _not_known(field: str, value: str, piece: _Piece, known: tuple[str, ...]) -> Mistake:
    names = VALUE_OF.get(field)
    guess = near(value.casefold(), tuple(names or known))
    guess = names.get(guess, guess) if names else guess
    minus = "-" if piece.minus else ""
    return Mistake(
        Wrong.VALUE, value, piece.start, piece.end, instead=f"{minus}{field}:{guess}" if guess else "",
        known=tuple(f"{field}:{name}" for name in sorted(known)) if not guess else (), field=field,
    )  # fmt: skip
