"""Parts of the frame around every page, made once for each reader and kept as pieces.

``{% framed "components/bar.html" %}…{% endframed %}`` includes a template that sees only what ``_facts`` lists, all of
which is part of the piece's key; what differs from request to request stands between the two tags, and takes the
place of ``{{ hole }}`` in the template. The secret of forms is put in anew every time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from types import SimpleNamespace
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from reader.models import User
from reader.pieces import piece
from reader.static import SCRIPT, script_name
from reader.templatetags.trusted import sanitised

register = template.Library()

HOLE = sanitised("<!--hole-->")
_INDENTED = re.compile(r"\n\s+")
SEAL = "the-secret-of-this-form"
"""Stands in pieces where the secret goes."""
CARRIED: dict[str, Callable[[], dict[str, str]]] = {}
"""Tables of words that templates of the frame find on the request, by attribute; apps add their own."""


def _facts(context: Context) -> dict[str, Hashable]:
    """All that a part of the frame may show."""
    user = context.get("user")
    known = user if isinstance(user, User) else None
    return {
        "room": context.get("room") or "",
        "bare": bool(context.get("bare")),
        "library_name": settings.POSTIL_NAME,
        "library_host": context.get("library_host") or "",
        "library_public": bool(context.get("library_public")),
        "signup_open": bool(context.get("signup_open")),
        "offline_allowed": bool(context.get("offline_allowed")),
        "may_curate": bool(context.get("may_curate")),
        "user": (known.pk, known.name, known.initials, known.role, known.shortcuts) if known else None,
    }


def _person(facts: tuple[Any, ...] | None) -> SimpleNamespace:
    if facts is None:
        return SimpleNamespace(is_authenticated=False)
    pk, name, initials, role, shortcuts = facts
    return SimpleNamespace(
        is_authenticated=True, pk=pk, name=name, initials=initials, role=role, shortcuts=shortcuts
    )


class Framed(template.Node):
    """A part of the frame."""

    def __init__(self, name: FilterExpression, inside: NodeList) -> None:
        self.name, self.inside = name, inside

    def render(self, context: Context) -> SafeString:
        """The part; made where it is not kept."""
        name = str(self.name.resolve(context))
        facts = _facts(context)
        carried = {attribute: table() for attribute, table in CARRIED.items()}
        tables = tuple((attribute, *table.items()) for attribute, table in carried.items())

        def make() -> SafeString:
            values: dict[str, Any] = {
                **facts,
                "user": _person(facts["user"]),  # type: ignore[arg-type]
                "request": SimpleNamespace(
                    **{attribute: dict(table) for attribute, table in carried.items()}
                ),
                "csrf_token": SEAL,
                "hole": HOLE,
            }
            html = get_template(name).template.render(Context(values))  # type: ignore[attr-defined]
            return sanitised(_INDENTED.sub("\n", html))

        html = piece(("framed", name, *facts.values(), tables), make)
        if SEAL in html:
            html = sanitised(html.replace(SEAL, str(context.get("csrf_token") or "")))
        if HOLE in html:
            html = sanitised(html.replace(HOLE, self.inside.render(context)))
        return html


@register.simple_tag
def main_script() -> str:
    """The address of the script of a page, in its language; known also where an error page has no request."""
    return staticfiles_storage.url(script_name())


@register.simple_tag
def words_apart() -> bool:
    """Whether the page itself has to bring the words that scripts say: where these come in parts."""
    return script_name() == SCRIPT


class Part(template.Node):
    """A part of a page that is kept under what it shows."""

    def __init__(self, name: FilterExpression, keys: list[FilterExpression], inside: NodeList) -> None:
        self.name, self.keys, self.inside = name, keys, inside

    def render(self, context: Context) -> SafeString:
        """The part; made where it is not kept."""
        key = ("part", self.name.resolve(context), *[key.resolve(context) for key in self.keys])
        return piece(key, lambda: sanitised(self.inside.render(context)))


@register.tag
def part(parser: Parser, token: Token) -> Part:
    """``{% part "name" key … %}…{% endpart %}``: what stands between is made once for its keys and language. The keys
    must hold all that it shows, and it must have no form."""
    _tag, name, *keys = token.split_contents()
    inside = parser.parse(("endpart",))
    parser.delete_first_token()
    return Part(parser.compile_filter(name), [parser.compile_filter(key) for key in keys], inside)


@register.tag
def framed(parser: Parser, token: Token) -> Framed:
    """A part of the frame, by the name of its template."""
    _tag, name = token.split_contents()
    inside = parser.parse(("endframed",))
    parser.delete_first_token()
    return Framed(parser.compile_filter(name), inside)
