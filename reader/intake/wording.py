"""Which texts are wanted: a small expression of words, for the entries of a feed and for rules.

``water treaty``       both words
``water OR salt``      either of them; ``water, salt`` means the same
``"night shift"``      these words, one after the other
``-football``          not this word; also before a phrase or parentheses
``(a OR b) -c``        parentheses group; OR binds less than standing side by side
``treat*``             words that begin so; also at the end of a phrase

Words are compared folded: without case, accents and punctuation, and as whole words. In scripts that write without
blanks a word is found wherever it stands. An empty expression takes everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from reader.errors import Invalid
from reader.folding import fold

LIMIT = 500
"""Code points of an expression."""
DEPTH = 20
"""Parentheses within each other."""

_QUOTES = '"“”„«»'
_TOKEN = re.compile(
    rf"\s+|(?P<open>-?\()|(?P<close>\))|(?P<comma>,)|(?P<phrase>-?[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}])"
    rf"|(?P<word>[^\s(),{_QUOTES}]+)|(?P<odd>.)"
)
_DENSE = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_OR, _AND, _NOT = ("OR", "|", "||"), ("AND", "&", "&&"), ("NOT", "-")

type _Test = Callable[[str], bool]


class BadWording(Invalid):
    """An expression that cannot be read. ``position``: code points from its start to where it goes wrong."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message, field="words")
        self.position = position


@dataclass(frozen=True, slots=True)
class Wording:
    """An expression that was read. ``text`` is it as written, blanks single."""

    text: str
    test: _Test | None = None

    def matches(self, *texts: str) -> bool:
        """Whether these texts (title, summary, tags …) together are wanted. A phrase never spans two of them."""
        if self.test is None:
            return True
        return self.test(" \n ".join(f" {fold(text)} " for text in texts if text))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


@lru_cache(maxsize=256)
def parse(text: str) -> Wording:
    """The expression in ``text``; the last ones are remembered.

    Raises ``BadWording``, which is ``Invalid``, with the position of what is wrong.
    """
    text = " ".join(text.split())
    if len(text) > LIMIT:
        raise BadWording(
            _("The words have %(found)d characters; the limit is %(limit)d.")
            % {"found": len(text), "limit": LIMIT},
            LIMIT,
        )
    tokens = _tokens(text)
    if not tokens:
        return Wording("")
    test, rest = _any_of(tokens, 0, 0)
    if rest < len(tokens):
        raise _bad(_("A parenthesis is closed that was never opened (character %(at)d)."), tokens[rest])
    return Wording(text, test)


def _bad(message: str, token: _Token) -> BadWording:
    return BadWording(message % {"at": token.at + 1, "word": token.text[:40], "limit": DEPTH}, token.at)


def _tokens(text: str) -> list[_Token]:
    out: list[_Token] = []
    for found in _TOKEN.finditer(text):
        kind, written = found.lastgroup or "", found.group()
        if not kind:
            continue
        token = _Token(kind, written, found.start())
        if kind == "odd":
            raise _bad(_("A quotation mark is not closed (character %(at)d)."), token)
        if kind == "word":
            kind = next(
                (name for name, signs in (("comma", _OR), ("and", _AND), ("not", _NOT)) if written in signs),
                kind,
            )
        out.append(_Token(kind, written, token.at))
    return out


def _any_of(tokens: Sequence[_Token], at: int, depth: int) -> tuple[_Test, int]:
    """Alternatives, as far as they go: (test, index of the token after them)."""
    tests: list[_Test] = []
    while True:
        test, at = _all_of(tokens, at, depth)
        tests.append(test)
        if at >= len(tokens) or tokens[at].kind != "comma":
            return (tests[0] if len(tests) == 1 else lambda hay: any(test(hay) for test in tests)), at
        at += 1


def _all_of(tokens: Sequence[_Token], at: int, depth: int) -> tuple[_Test, int]:
    tests: list[_Test] = []
    while at < len(tokens) and tokens[at].kind not in ("comma", "close"):
        if tokens[at].kind == "and":
            if not tests or at + 1 >= len(tokens) or tokens[at + 1].kind in ("comma", "close", "and"):
                raise _bad(_("A word is missing beside “%(word)s” (character %(at)d)."), tokens[at])
            at += 1
            continue
        test, at = _one(tokens, at, depth)
        tests.append(test)
    if not tests:
        token = tokens[min(at, len(tokens) - 1)]
        if token.kind == "close":
            raise _bad(_("There is nothing before the “)” (character %(at)d)."), token)
        raise _bad(_("A word is missing beside “%(word)s” (character %(at)d)."), token)
    return (tests[0] if len(tests) == 1 else lambda hay: all(test(hay) for test in tests)), at


def _one(tokens: Sequence[_Token], at: int, depth: int) -> tuple[_Test, int]:
    token = tokens[at]
    if token.kind == "not":
        if at + 1 >= len(tokens) or tokens[at + 1].kind in ("comma", "close", "and", "not"):
            raise _bad(_("“%(word)s” needs a word after it (character %(at)d)."), token)
        inner, after = _one(tokens, at + 1, depth)
        return (lambda hay: not inner(hay)), after
    if token.kind == "open":
        if depth >= DEPTH:
            raise _bad(_("More than %(limit)d levels of parentheses (character %(at)d)."), token)
        if at + 1 >= len(tokens):
            raise _bad(_("A parenthesis is not closed (character %(at)d)."), token)
        inner, after = _any_of(tokens, at + 1, depth + 1)
        if after >= len(tokens):
            raise _bad(_("A parenthesis is not closed (character %(at)d)."), token)
        return (inner if token.text == "(" else lambda hay: not inner(hay)), after + 1
    negated = token.text.startswith("-")
    test = _term(token, token.text[1:] if negated else token.text)
    return (lambda hay: not test(hay)) if negated else test, at + 1


def _term(token: _Token, written: str) -> _Test:
    if token.kind == "phrase":
        written = written[1:-1]
    written = written.strip()
    start = written.endswith("*")
    folded = fold(written.rstrip("*"))
    if not re.search(r"\w", folded):
        raise _bad(_("“%(word)s” has no letters to look for (character %(at)d)."), token)
    if _DENSE.search(folded):
        return lambda hay: folded in hay
    wanted = f" {folded}" if start else f" {folded} "
    return lambda hay: wanted in hay


__all__ = ["DEPTH", "LIMIT", "BadWording", "Wording", "parse"]
