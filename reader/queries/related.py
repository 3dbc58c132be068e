"""What Postil takes for related to an article, with its reason in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import regex
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language, get_language_bidi, get_language_info, gettext, ngettext

from reader.access import Visitor, articles_for
from reader.models import Article, StorySuggestion, SuggestionDismissal, SuggestionKind

_LEFT_TO_RIGHT = regex.compile(r"\p{Bidi_Class=Left_To_Right}")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=Right_To_Left}\p{Bidi_Class=Arabic_Letter}]")
SHOWN = 0.1
"""Score from which on pages show a suggestion; weaker ones are kept, since they may grow."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """Another article that may be related. ``pk`` is that of the ``StorySuggestion``; ``score`` is 0 to 1."""

    pk: int
    other: Article
    kind: str
    kind_name: str
    score: float
    reason: str
    """In words of the visitor's language."""


def suggestions_for(
    visitor: Visitor, article: Article, most: int = 5, but: Collection[int] = (), weak: float = SHOWN
) -> list[Suggested]:
    """What is suggested beside ``article``, the surest first: only what this visitor may see and did not dismiss.

    ``but``: articles (their pks) that are shown already; ``weak``: the score from which on one is shown. One query.
    """
    pairs = StorySuggestion.objects.filter(score__gte=weak)
    if visitor.is_authenticated:
        gone = SuggestionDismissal.objects.filter(
            user=visitor, first=OuterRef("first"), second=OuterRef("second")
        )
        pairs = pairs.filter(~Exists(gone))
    known = list(but)
    here = Q(Q(first=article.pk), ~Q(second__in=known)) | Q(Q(second=article.pk), ~Q(first__in=known))
    # asked pair by pair: a list of all that is visible would be read whole
    ends = [Exists(articles_for(visitor).order_by().filter(pk=OuterRef(end))) for end in ("first", "second")]
    found = pairs.filter(here, *ends).select_related("first__outlet", "second__outlet")
    return [
        Suggested(
            row.pk,
            row.second if row.first_id == article.pk else row.first,
            row.kind,
            str(SuggestionKind(row.kind).label),
            row.score,
            reason_of(row.reason),
        )
        for row in found.order_by("-score", "pk")[:most]
    ]


def is_dismissed(visitor: Visitor, article: Article, pk: int) -> bool:
    """Whether this visitor dismissed a suggestion, by its pk, that stood beside ``article``. One query."""
    if not visitor.is_authenticated:
        return False
    gone = SuggestionDismissal.objects.filter(
        user=visitor, first=OuterRef("first"), second=OuterRef("second")
    )
    here = Q(first=article.pk) | Q(second=article.pk)
    return StorySuggestion.objects.filter(Exists(gone), here, pk=pk).exists()


def reason_of(facts: list[list[Any]]) -> str:
    """The facts of a suggestion as one line of words, in the language of the visitor."""
    told = [_told(fact[0], fact[1:]) for fact in facts if fact]
    line = gettext("; ").join(filter(None, told))
    return line[:1].upper() + line[1:]


def _told(code: str, rest: list[Any]) -> str:
    match code, rest:
        case "copied", [percent, sentences]:
            return ngettext(
                "shares %(percent)d %% of its sentences (%(n)d)",
                "shares %(percent)d %% of its sentences (%(n)d)",
                sentences,
            ) % {"percent": percent, "n": sentences}
        case "quotations", [number]:
            return ngettext("%(n)d quotation shared", "%(n)d quotations shared", number) % {"n": number}
        case "run", [words]:
            return ngettext("a run of %(n)d word in common", "a run of %(n)d words in common", words) % {
                "n": words
            }
        case "names", [number, *names]:
            more = number - len(names)
            told = _listed(names) if more > 0 else _list(names)
            return _counted(gettext("both name %(names)s") % {"names": told}, more)
        case "credits", [outlet]:
            return gettext("one credits the other’s outlet, %(outlet)s") % {"outlet": outlet}
        case "figures", [_number, *printed]:
            figures = [_figure(each) for each in printed]
            return ngettext("the figure %(figures)s", "the figures %(figures)s", len(figures)) % {
                "figures": _list(figures)
            }
        case "words", words:
            return gettext("both speak of %(words)s") % {"words": _list(words)}
        case "across", [one, other]:
            return gettext("in two languages (%(one)s, %(other)s)") % {
                "one": _language(one),
                "other": _language(other),
            }
        case "hours", [hours]:
            if hours < 1:
                return gettext("less than an hour apart")
            return ngettext("%(n)d h apart", "%(n)d h apart", hours) % {"n": hours}
        case "day", _:
            return gettext("on the same day")
        case "days", [days]:
            return ngettext("%(n)d day apart", "%(n)d days apart", days) % {"n": days}
        case "undated", _:
            return gettext("one of the two has no date")
    return ""


def _list(parts: list[str]) -> str:
    """ "A, B and C"."""
    if len(parts) < 2:
        return _listed(parts)
    return gettext("%(some)s and %(last)s") % {"some": _listed(parts[:-1]), "last": _listed(parts[-1:])}


def _listed(parts: list[str]) -> str:
    """ "A, B, C"; what is written the other way than the sentence keeps to itself there."""
    other_way = _LEFT_TO_RIGHT if get_language_bidi() else _RIGHT_TO_LEFT
    return gettext(", ").join(f"\u2068{part}\u2069" if other_way.search(part) else part for part in parts)


def _figure(printed: str) -> str:
    part, _slash, whole = printed.partition("/")
    return gettext("%(part)s of %(whole)s") % {"part": part, "whole": whole} if whole else printed


def _counted(told: str, more: int) -> str:
    if more < 1:
        return told
    return ngettext("%(told)s and %(n)d more", "%(told)s and %(n)d more", more) % {"told": told, "n": more}


def _language(code: str) -> str:
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    # Django gives them as they stand in a list to choose from; within a sentence Spanish writes them small
    return name.lower() if (get_language() or "").startswith("es") else name
