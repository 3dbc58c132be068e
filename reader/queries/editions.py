"""Editions: the language of the interface comes first, the others stay in reach; one story in several languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, get_language_info

from reader.models import Article


def primary(code: str) -> str:
    """The language of a code without its region: "ar" of "ar-LB"."""
    return code.split("-", 1)[0].lower()


def edition() -> str:
    """The primary code of the language that this page speaks."""
    return primary(get_language() or "")


def own_name(code: str) -> str:
    """A language in its own words ("العربية"); its code where nobody has told them."""
    ours = dict(settings.LANGUAGES).get(primary(code))
    if ours:
        return str(ours)
    try:
        return str(get_language_info(primary(code))["name_local"])
    except KeyError:
        return code


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same story in another language."""

    code: str
    """Primary code."""
    name: str
    """The language in its own words."""
    article: Article
    is_edition: bool
    """Whether it is the language that the page speaks."""

    @property
    def direction(self) -> str:
        return self.article.direction


def elsewhere(article: Article, others: Iterable[Article]) -> list[Elsewhere]:
    """``others`` that are in another language than ``article``: the first of each language in their order, that of the
    page before the others. What a visitor may not see must not be among them."""
    here, ours = primary(article.language), edition()
    found: dict[str, Elsewhere] = {}
    for other in others:
        code = primary(other.language)
        if code != here and code not in found:
            found[code] = Elsewhere(code, own_name(code), other, code == ours)
    return sorted(found.values(), key=lambda one: not one.is_edition)


def mixed(entries: Sequence[Article], size: int, language: str) -> list[Article]:
    """The first ``size`` of ``entries``, those in ``language`` before the others; where there are others, at least one
    of them."""
    own = [one for one in entries if primary(one.language) == language]
    others = [one for one in entries if primary(one.language) != language]
    kept = own[: size - min(len(others), 1)]
    return [*kept, *others[: size - len(kept)]]
