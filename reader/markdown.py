"""Markdown of notes and introductions to safe HTML: raw HTML off, then through the one sanitiser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from reader.cleaning.sanitize import NOTE, safe_url, sanitize

LIMIT = 20_000
"""Characters; more is refused before it comes here."""
_CALLED = re.compile(r"@([\w.@+-]{1,150})")
"""An account's name as Django lets it be, behind the sign that calls it."""
_TAIL = re.compile(r"[.@+-]+[^.@+-]*\Z")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20})
    parser.disable(["image"])
    parser.validateLink = lambda url: bool(safe_url(url))  # type: ignore[method-assign]
    parser.inline.add_terminator_char("@")
    parser.inline.ruler.before("emphasis", "called", _called)
    parser.add_render_rule("called", _written_name)
    return parser


def render_markdown(text: str) -> str:
    """Sanitised HTML of a note (text of at most ``LIMIT`` code points; what is longer is cut there)."""
    return sanitize(_parser().render(text[:LIMIT]), NOTE)


def render_calling(text: str, names: Mapping[str, str]) -> str:
    """As ``render_markdown``, with the people that are called by ``@name``.

    ``names`` has what is shown for each name, by the name in lower case. Who is called becomes a ``bdi``, which
    Markdown cannot write itself; a name that is not among them stays as it was typed, and so does one in code
    or behind a backslash.
    """
    return sanitize(_parser().render(text[:LIMIT], {"names": names, "called": set()}), NOTE)


def names_called(text: str, names: Mapping[str, str]) -> set[str]:
    """Which of ``names`` (in lower case) a note calls, as ``render_calling`` marks them."""
    env: dict[str, Any] = {"names": names, "called": set()}
    if any(f"@{name}" in text.lower() for name in names):
        _parser().parse(text[:LIMIT], env)
    called: set[str] = env["called"]
    return called


def _called(state: StateInline, silent: bool) -> bool:
    """The rule of ``@name``: the longest of the known names that stands here, and does not go on."""
    names: Mapping[str, str] = state.env.get("names", {})
    match = _CALLED.match(state.src, state.pos, state.posMax) if names else None
    if match is None or (state.pos and re.match(r"\w", state.src[state.pos - 1])):
        return False
    name = match[1]
    while name.lower() not in names:
        shorter = _TAIL.sub("", name)  # "@ines." ends a sentence
        if shorter in ("", name):
            return False
        name = shorter
    if not silent:
        state.push("called", "bdi", 0).content = names[name.lower()]
        state.env["called"].add(name.lower())
    state.pos += 1 + len(name)
    return True


def _written_name(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    return f"<bdi>@{escape(tokens[index].content, quote=False)}</bdi>"
