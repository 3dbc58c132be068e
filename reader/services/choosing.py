"""What a reader keeps and cuts in a draft, and how these choices outlive a new cleaning of the page."""

from __future__ import annotations

from dataclasses import replace

from reader.cleaning import Choices, Cleaned, with_choices
from reader.cleaning.choices import chosen_by_hand, found_again
from reader.cleaning.report import choices_from_json, cleaned_from_json, cleaned_to_json
from reader.models import Article, Draft

CHOICES = frozenset({"keep", "cut", "drop", "undrop", "above", "below"})
"""What ``choose`` does."""


def kept_of(draft: Draft, cleaned: Cleaned) -> frozenset[int]:
    """Indexes of the cut pieces that the reader keeps after all."""
    return frozenset(int(index) for index in draft.keep_cut if 0 <= int(index) < len(cleaned.cut))


def dropped_of(draft: Draft, cleaned: Cleaned) -> frozenset[int]:
    """Indexes of the blocks that the reader cuts after all."""
    return frozenset(int(index) for index in draft.dropped if 0 <= int(index) < len(cleaned.blocks))


def chosen(draft: Draft, cleaned: Cleaned) -> Cleaned:
    """The page as the reader has chosen, with a note of the choices."""
    return chosen_by_hand(cleaned, kept_of(draft, cleaned), dropped_of(draft, cleaned))


def chosen_text(draft: Draft, cleaned: Cleaned) -> str:
    """The canonical text as the reader has chosen."""
    return with_choices(cleaned, kept_of(draft, cleaned), dropped_of(draft, cleaned)).text


def pieces(about: str, count: int) -> frozenset[int]:
    """The pieces meant by ``3`` or ``3-4-7``; those that do not exist are left out."""
    numbers = (
        int(number)
        for number in about.split("-")
        if number.isascii() and number.isdecimal() and len(number) < 7
    )
    return frozenset(number for number in numbers if number < count)


def choose(draft: Draft, cleaned: Cleaned, what: str, about: str) -> None:
    """Keeps or cuts pieces; ``about`` names them as ``pieces`` reads it. Does not save.

    ``keep`` and ``cut`` are about cut pieces, ``drop`` and ``undrop`` about blocks; ``above`` and ``below`` drop all
    blocks before the first or after the last of those named.
    """
    kept, dropped = kept_of(draft, cleaned), dropped_of(draft, cleaned)
    count = len(cleaned.blocks)
    if what in ("keep", "cut"):
        named = pieces(about, len(cleaned.cut))
        draft.keep_cut = sorted(kept | named if what == "keep" else kept - named)
        return
    named = pieces(about, count)
    if what == "undrop":
        draft.dropped = sorted(dropped - named)
    elif named:
        if what == "above":
            named = frozenset(range(min(named)))
        elif what == "below":
            named = frozenset(range(max(named) + 1, count))
        draft.dropped = sorted(dropped | named)


def carry(draft: Draft, cleaned: Cleaned, before: Choices | None = None) -> tuple[str, ...]:
    """Gives the draft a page cleaned anew; the choices, or those of ``before``, are found again by their words.

    Returns the keys of pieces that were kept by hand and are on the page no more. Does not save.
    """
    if before is None:
        before = chosen(draft, cleaned_from_json(draft.cleaned)).by_hand if draft.cleaned else Choices()
    keep, drop, lost = found_again(cleaned, before)
    draft.cleaned, draft.keep_cut, draft.dropped = cleaned_to_json(cleaned), sorted(keep), sorted(drop)
    return lost


def choices_of(article: Article) -> Choices:
    """What was kept and cut by hand in the article's current text."""
    revision = article.current_revision
    return choices_from_json(revision.report.get("by_hand", {})) if revision else Choices()


def as_before(article: Article, cleaned: Cleaned) -> tuple[Cleaned, tuple[str, ...]]:
    """A new cleaning of the article's page with what was kept and cut by hand in its current text, and the keys of
    pieces that were kept and are there no more. The note of the choices goes along to the next text."""
    before = choices_of(article)
    if not before:
        return cleaned, ()
    keep, drop, lost = found_again(cleaned, before)
    return replace(with_choices(cleaned, keep, drop), by_hand=before), lost
