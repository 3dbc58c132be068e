"""How a reader has articles set: what may be chosen, and how a page says it to the stylesheet.

Kept in ``User.reading``; what is as it comes is left out there. Other keys of it belong to others and stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reader.errors import Invalid
from reader.models import User


@dataclass(frozen=True, slots=True)
class Scale:
    """A number that can be chosen: from ``least`` to ``most`` in steps; ``usual`` is what comes without choosing."""

    least: int
    most: int
    step: int
    usual: int


SCALES = {
    "size": Scale(15, 26, 1, 19),  # CSS pixels; the usual one grows a little with the window
    "spacing": Scale(140, 200, 2, 162),  # hundredths of the size
    "length": Scale(45, 85, 1, 66),  # characters of a line
}
CHOICES = {"face": ("serif", "sans"), "marks": ("all", "mine", "none")}
"""The first of each comes without choosing."""
SWITCHES = ("justified",)
_ATTRIBUTES = {"size": "size", "spacing": "lead", "length": "chars", "face": "face", "marks": "marks"}


def usual() -> dict[str, Any]:
    """Everything as it comes."""
    numbers = {name: scale.usual for name, scale in SCALES.items()}
    return {
        **numbers,
        **{name: values[0] for name, values in CHOICES.items()},
        "justified": False,
        "cursor": True,
    }


def setting(kept: Any) -> dict[str, Any]:
    """What holds for a reader of whom ``kept`` is kept; what cannot be is as it comes."""
    holds = usual()
    for name, value in kept.items() if isinstance(kept, Mapping) else ():
        if _possible(name, value):
            holds[name] = value
    return holds


def _possible(name: str, value: object) -> bool:
    if name in SCALES:
        return _fits(SCALES[name], value)
    if name in CHOICES:
        return value in CHOICES[name]
    return name in (*SWITCHES, "cursor") and isinstance(value, bool)


def _fits(scale: Scale, value: object) -> bool:
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and scale.least <= value <= scale.most
        and (value - scale.least) % scale.step == 0
    )


def checked(posted: Mapping[str, str]) -> dict[str, Any]:
    """What a form chose, for ``keep``. What it does not name stays; a switch that is not named is off.

    Raises ``Invalid`` with the field, the bounds and the value found.
    """
    chosen: dict[str, Any] = {name: posted.get(name) in ("on", "1") for name in SWITCHES}
    for name, scale in SCALES.items():
        text = posted.get(name)
        if text is None:
            continue
        value = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
        if value is None or not _fits(scale, value):
            raise Invalid(
                _("“%(field)s” can be from %(least)d to %(most)d in steps of %(step)d, not “%(found)s”.")
                % {"field": name, "least": scale.least, "most": scale.most, "step": scale.step, "found": text[:20]},
                field=name,
            )  # fmt: skip
        chosen[name] = value
    for name, values in CHOICES.items():
        text = posted.get(name)
        if text is None:
            continue
        if text not in values:
            raise Invalid(
                _("“%(field)s” can be %(known)s, not “%(found)s”.")
                % {"field": name, "known": ", ".join(values), "found": text[:20]},
                field=name,
            )
        chosen[name] = text
    return chosen


def keep(user: User, chosen: Mapping[str, Any]) -> None:
    """Keeps what was chosen with the account; what is as it comes is not written down."""
    before = user.reading if isinstance(user.reading, dict) else {}
    as_it_comes = usual()
    merged = {**before, **chosen}
    user.reading = {
        name: value for name, value in merged.items() if name not in as_it_comes or as_it_comes[name] != value
    }
    user.save(update_fields=["reading"])


def attributes(user: User) -> SafeString:
    """What the page's root says about the setting, so that the first paint has it already."""
    kept = user.reading if isinstance(user.reading, dict) else {}
    own = {name: value for name, value in setting(kept).items() if value != usual()[name]} if kept else {}
    return _written(tuple(sorted(own.items())))


@lru_cache(maxsize=256)
def _written(own: tuple[tuple[str, Any], ...]) -> SafeString:
    said = [(_ATTRIBUTES[name], value) for name, value in own if name in _ATTRIBUTES]
    said += [("justified", "")] if ("justified", True) in own else []
    said += [("cursor", "off")] if ("cursor", False) in own else []
    return format_html_join("", ' data-{}="{}"', [("type", "account"), *said])
