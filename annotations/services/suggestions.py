"""What a reader makes of a suggested pair: a link, or nothing, for good. Each function is one small transaction."""

from __future__ import annotations

from django.utils.translation import gettext as _

from annotations.models import StoryLink, Visibility
from annotations.services.links import make_link
from reader.errors import Invalid
from reader.models import (
    Article,
    ArticleVisibility,
    LinkKind,
    StorySuggestion,
    SuggestionDismissal,
    SuggestionKind,
    User,
)

TURNED = "turned:"
"""Before a kind that reads from the other article to the one at hand."""


def proposed_kind(kind: str, here: Article, other: Article) -> str:
    """The kind of link that a suggestion stands for, read from ``here``; ``TURNED`` where it reads the other way.

    What came later follows up what came before; what came before is the background of what came later.
    """
    if kind in (SuggestionKind.COPY, SuggestionKind.SAME_STORY):
        return str(LinkKind.SAME_STORY)
    if kind == SuggestionKind.TRANSLATION:
        return str(LinkKind.TRANSLATION)
    later = (other.listed_at, other.pk) > (here.listed_at, here.pk)
    if kind == SuggestionKind.FOLLOW_UP:
        return LinkKind.FOLLOW_UP if later else TURNED + LinkKind.FOLLOW_UP
    return TURNED + LinkKind.BACKGROUND if later else str(LinkKind.BACKGROUND)


def confirm(user: User, here: Article, other: Article, kind: str) -> StoryLink:
    """The suggested pair as a link of this kind: for everyone where both are the library's, else for its maker alone.

    Both articles must have come through ``access``. Raises ``Invalid`` for a kind that is none.
    """
    turned = kind.startswith(TURNED)
    kind = kind.removeprefix(TURNED)
    if kind not in LinkKind.values:
        raise Invalid(_("Choose what kind of link it is."), field="kind")
    public = here.visibility == other.visibility == ArticleVisibility.LIBRARY
    first, second = (other, here) if turned else (here, other)
    return make_link(
        user, first, second, kind=kind, visibility=Visibility.PUBLIC if public else Visibility.PRIVATE
    )


def dismiss(user: User, suggestion: StorySuggestion) -> None:
    """This reader is not offered the pair again. Doing it twice changes nothing."""
    SuggestionDismissal.objects.get_or_create(
        user=user, first_id=suggestion.first_id, second_id=suggestion.second_id
    )


def take_back(user: User, suggestion: StorySuggestion) -> None:
    """The pair may be suggested to this reader again."""
    SuggestionDismissal.objects.filter(
        user=user, first=suggestion.first_id, second=suggestion.second_id
    ).delete()
