"""Articles of the library, cleaned again: their stored page, with today's cleaning and the outlet's rules.

What was kept and cut by hand is found again by its words; what was corrected in the fields stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.cleaning import Cleaned
from reader.cleaning.choices import piece_key
from reader.cleaning.clean import Kind
from reader.cleaning.people import people
from reader.cleaning.rules import FIELDS, Rule, apply_rules
from reader.errors import Unprocessable
from reader.models import Article, ArticleQuerySet, Capture, Draft, HeadlineOrigin, ImportItem, User
from reader.services.articles import (
    Fields,
    add_revision,
    blocks_of,
    correct_article,
    current_fields,
    shape_of,
)
from reader.services.choosing import as_before, carry, choices_of
from reader.services.claims import end, step
from reader.services.drafts import LIMITS, page_values, shown_moment
from reader.services.opening import AT_ONCE, read_again_confined
from reader.services.outlet_rules import rules_for, rules_of
from reader.signals import pictures_wait


class NoPage(Unprocessable):
    """The library has no page of this article."""

    def __init__(self) -> None:
        super().__init__(_("The library has no page of this article, so there is nothing to clean again."))


class KeptPieceLost(Unprocessable):
    """A piece that was kept by hand would go."""

    def __init__(self, words: str) -> None:
        super().__init__(
            _(
                "A reader kept “%(words)s” in this article by hand, and it is not found any more. "
                "The text was left as it is."
            )
            % {"words": words[:60]}
        )


@dataclass(frozen=True, slots=True)
class Again:
    """An article's page, cleaned again, without what was done by hand."""

    cleaned: Cleaned
    capture: Capture
    rules: tuple[Rule, ...]


def latest_capture(article: Article) -> Capture | None:
    """The page that the newest text with a page came from."""
    revision = (
        article.revisions.filter(capture__isnull=False).select_related("capture").order_by("-number").first()
    )
    return revision.capture if revision else None


def cleaned_now(article: Article, *, seconds: float | None = None) -> Again:
    """The article's page as it is cleaned today, with the rules of its outlet. ``seconds``: the time that it may take.

    Raises ``NoPage``, ``CleaningError``, and what ``confined`` raises. Call it outside transactions.
    """
    capture = latest_capture(article)
    if capture is None:
        raise NoPage
    kinds: dict[str, Kind] = {Capture.Kind.HTML: "html", Capture.Kind.TEXT: "text"}
    encoding = "" if capture.encoding_guessed or capture.kind == Capture.Kind.MAIL else capture.encoding
    page = read_again_confined(
        capture,
        kind=kinds.get(capture.kind, "auto"),
        encoding=encoding,
        **({"seconds": seconds} if seconds else {}),
    )
    rules = (
        rules_of(article.outlet)
        if article.outlet
        else rules_for(page.cleaned.meta, article.canonical_url or capture.source_url)
    )
    return Again(apply_rules(page.cleaned, rules), capture, tuple(rules))


def begin(article: Article, user: User) -> Draft | None:
    """A draft of ``user`` that shows what a new cleaning would change; None where it changes nothing.

    A draft of the same kind that waited is replaced. Raises as ``cleaned_now``.
    """
    again = cleaned_now(article, seconds=AT_ONCE)
    whole, lost = as_before(article, again.cleaned)
    if not lost and not _differs(article, whole, again.rules):
        return None
    fields = _fields_again(article, again.cleaned, again.rules)
    draft = Draft(user=user, capture=again.capture, article=article, fields={"recleaning": True})
    carry(draft, again.cleaned, choices_of(article))
    said = _shown(fields)
    page = page_values(again.cleaned.meta, again.capture.source_url)
    draft.fields["said"] = {name: said[name] for name in LIMITS if said[name] != page[name]}
    with transaction.atomic():
        Draft.objects.filter(user=user, article=article, fields__recleaning=True).delete()
        draft.save()
    return draft


def clean_again(item: ImportItem, *, seen: ArticleQuerySet, may_edit: Callable[[Article], bool]) -> None:
    """An item that says “clean this article again”, to its end: a new version where the text changed.

    Raises what is to be said to whoever asked, and ``Lost``. Done twice, it changes nothing the second time.
    """
    article = (
        seen.filter(pk=item.options["article"])
        .select_related("current_revision", "outlet", "section")
        .first()
    )
    if article is None or not may_edit(article):
        raise Unprocessable(_("This article is gone, or it is not yours to change."))
    step(item, ImportItem.Step.CLEANING)
    again = cleaned_now(article)
    whole, lost = as_before(article, again.cleaned)
    if lost:
        raise KeptPieceLost(lost[0])
    step(item, ImportItem.Step.SAVING)
    with transaction.atomic():
        changed = _write(article, whole, again)
        state = ImportItem.State.REVISED if changed else ImportItem.State.HERE
        end(item, state, article=article)
        if changed:
            transaction.on_commit(lambda: pictures_wait.send(Article, article=article), robust=True)


def _write(article: Article, cleaned: Cleaned, again: Again) -> bool:
    """Adds the text as a revision where it changed, and corrects the fields by the rules; whether anything changed."""
    before = current_fields(article)
    fields = _fields_again(article, cleaned, again.rules)
    revision = add_revision(article, cleaned, again.capture, fields=fields, by_shape=True)
    if fields != before:
        article.refresh_from_db()
        correct_article(article, fields, version=article.version)
    return revision is not None or fields != before


def _differs(article: Article, cleaned: Cleaned, rules: Iterable[Rule]) -> bool:
    current = article.current_revision
    if current is None or shape_of(cleaned.blocks) != shape_of(blocks_of(current)):
        return True
    return _fields_again(article, cleaned, rules) != current_fields(article)


def _fields_again(article: Article, cleaned: Cleaned, rules: Iterable[Rule]) -> Fields:
    """The article's fields as they are, where the rules say nothing else. A headline of ours gives way to the page's;
    a standfirst that was missing is taken from it."""
    fields, meta = current_fields(article), cleaned.meta
    if fields.headline_origin == HeadlineOrigin.SUGGESTED and meta.headline:
        fields = replace(fields, headline=meta.headline[:500], headline_origin=HeadlineOrigin.PUBLISHER)
    if not fields.standfirst and meta.standfirst and meta.standfirst not in article_text(article):
        fields = replace(fields, standfirst=meta.standfirst[:2000])
    for rule in rules:
        if rule.does != "field" or rule.field not in FIELDS:
            continue
        said = getattr(fields, rule.field)
        if piece_key(said) == rule.words and said != rule.value:
            values: dict[str, str] = {rule.field: rule.value}
            fields = replace(fields, **values)  # type: ignore[arg-type]
            if rule.field == "byline":
                fields = replace(fields, authors=people(rule.value))
    return fields


def article_text(article: Article) -> str:
    """The canonical text that the article has."""
    return article.current_revision.text if article.current_revision else ""


def _shown(fields: Fields) -> dict[str, str]:
    """An article's fields as the draft's form has them."""
    return {
        "headline": fields.headline,
        "standfirst": fields.standfirst,
        "outlet": fields.outlet,
        "language": fields.language,
        "published": shown_moment(timezone.localtime(fields.published_at), fields.published_has_time)
        if fields.published_at
        else "",
        "credited_source": fields.credited_source,
        "byline": fields.byline,
        "section": fields.section,
        "address": fields.canonical_url,
    }
