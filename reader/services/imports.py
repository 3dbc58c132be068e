"""How a page becomes an article: taken in as a draft and saved from it, or imported at once.

Cleaning always runs outside a transaction: it may take seconds, and a writer that waits holds up everybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reader.cleaning import Cleaned, CleaningError, NothingToRead
from reader.cleaning.clean import Kind
from reader.cleaning.limits import MAX_HTML_BYTES
from reader.cleaning.report import cleaned_to_json
from reader.errors import Conflict, NotSaved, Unprocessable
from reader.intake.names import file_name, page_address
from reader.models import Article, ArticleQuerySet, ArticleVisibility, Capture, Draft, ImportItem, User
from reader.services.articles import (
    Fields,
    add_revision,
    correct_article,
    current_fields,
    fields_of,
    find_same,
    save_article,
)
from reader.services.captures import forget_capture, store_capture
from reader.services.choosing import as_before, carry, chosen, chosen_text
from reader.services.drafts import cleaned_of, fields_for, is_recleaning, tags_of, tellings_of, visibility_of
from reader.services.found_tags import Choice, State, file_found, found_tags, with_hints
from reader.services.hinting import by_rules, remembered
from reader.services.opening import AT_ONCE, ReadPage, read_again_confined, read_confined
from reader.services.outlet_rules import applied
from reader.services.pictures import Encoded
from reader.services.tags import resolve
from reader.signals import pictures_wait, told_alike

PAGE_LIMIT = MAX_HTML_BYTES
"""Bytes of a page or a text."""
ADDRESS_TAKEN = gettext_lazy(
    "This address is already in the library, with another text. Save this as a new version of it, or keep it separate."
)


class AlreadyHere(Conflict):
    """The library has this text. ``article`` is the one that has it."""

    def __init__(self, article: Article) -> None:
        super().__init__(
            _("This is already in your library: “%(headline)s”.") % {"headline": article.headline}
        )
        self.article = article


class Unreadable(Unprocessable):
    """No readable text was left. The raw page is kept in ``draft``, for a look and another try."""

    def __init__(self, message: str, draft: Draft) -> None:
        super().__init__(message)
        self.draft = draft


def take_in(
    raw: bytes | str,
    *,
    user: User,
    seen: ArticleQuerySet,
    name: str = "",
    address: str = "",
    kind: Kind = "auto",
) -> Draft:
    """A page or text as a draft of ``user``: capture stored, cleaned, nothing in the library yet.

    ``seen`` are the articles that the user may see. The same page again gives the draft that is already there.
    Raises ``AlreadyHere``, ``Unreadable``, ``Invalid`` for the address, ``TookTooLong`` where it is nothing to wait
    for, ``CleaningError`` for the rest.
    """
    address = page_address(address)
    data = raw.encode("utf-8", "replace") if isinstance(raw, str) else raw
    try:
        page = read_confined(raw, name=name, kind=kind, url=address, seconds=AT_ONCE)
        page = replace(page, cleaned=applied(page.cleaned, page.address))
    except NothingToRead as error:
        draft = waiting_draft(user, data, address)
        if draft is None:
            draft = _store(data, None, user=user, name=name, address=address)
        draft.fields = {"problem": error.message}
        draft.save(update_fields=["fields", "updated_at"])
        raise Unreadable(error.message, draft) from error
    same, same_text = find_same(seen, url="", text=page.cleaned.text)
    if same is not None and same_text:
        raise AlreadyHere(same)
    return waiting_draft(user, data, page.address) or _store(
        data, page, user=user, name=name, address=page.address
    )


def waiting_draft(user: User, raw: bytes, address: str) -> Draft | None:
    """The draft of ``user`` that was made from the same bytes of the same address."""
    same = Draft.objects.filter(
        user=user, capture__sha256=hashlib.sha256(raw).hexdigest(), capture__source_url=address
    )
    return next((draft for draft in same.select_related("capture") if not is_recleaning(draft)), None)


def _store(data: bytes, page: ReadPage | None, *, user: User, name: str, address: str) -> Draft:
    capture = _captured(data, page, user=user, name=name, address=address)
    try:
        return Draft.objects.create(
            user=user,
            capture=capture,
            cleaned=cleaned_to_json(page.cleaned) if page else {},
            fields={"in_text": remembered(page.cleaned)} if page else {},
        )
    except Exception:
        forget_capture(capture)
        raise


def kind_of(data: bytes, page: ReadPage | None) -> str:
    """The ``Capture.Kind`` of what came."""
    if page is not None:
        return page.kind
    return Capture.Kind.HTML if data.lstrip()[:1] == b"<" else Capture.Kind.TEXT


def _captured(data: bytes, page: ReadPage | None, *, user: User | None, name: str, address: str) -> Capture:
    try:
        return store_capture(
            data,
            kind=kind_of(data, page),
            user=user,
            name=file_name(name),
            url=address,
            encoding=page.cleaned.encoding if page else "",
            encoding_guessed=bool(page and page.cleaned.encoding_guessed),
        )
    except OSError as error:
        raise NotSaved(
            _("The library's disk did not take the page (%(why)s), so nothing was saved.")
            % {"why": error.strerror or error}
        ) from error


def read_again(draft: Draft, *, encoding: str = "", kind: Kind = "auto") -> None:
    """Cleans the draft's page again, in another encoding or as HTML or text, with the outlet's rules of today.
    What was corrected stays corrected; what was kept or cut is found again by its words.

    Raises ``CleaningError``; the draft is then as it was.
    """
    capture = draft.capture
    page = read_again_confined(capture, kind=kind, encoding=encoding)
    cleaned = applied(page.cleaned, capture.source_url)
    in_text = remembered(cleaned)
    with transaction.atomic():
        capture.kind = page.kind
        capture.encoding, capture.encoding_guessed = cleaned.encoding[:40], cleaned.encoding_guessed
        capture.save(update_fields=["kind", "encoding", "encoding_guessed"])
        carry(draft, cleaned)
        draft.fields = {name: value for name, value in draft.fields.items() if name != "problem"}
        draft.fields["in_text"] = in_text
        draft.save(update_fields=["cleaned", "keep_cut", "dropped", "fields", "updated_at"])


def twin_of(
    draft: Draft, cleaned: Cleaned, seen: ArticleQuerySet, address: str
) -> tuple[Article | None, bool]:
    """The article that the draft would double: (article, whether its text is the same too)."""
    return find_same(seen, url=address, text=chosen_text(draft, cleaned))


def save_draft(draft: Draft, *, user: User, seen: ArticleQuerySet) -> Article:
    """The draft as an article of the library, or as a new revision where ``draft.article`` says so; all or nothing.

    Raises ``AlreadyHere``, ``Invalid`` for a field, ``Conflict`` when the address was taken in the meantime.
    """
    cleaned = cleaned_of(draft)
    if cleaned is None:
        raise Unprocessable(_("There is no readable text to save."))
    fields, whole = fields_for(draft, cleaned), chosen(draft, cleaned)
    if not whole.text:
        raise Unprocessable(_("Everything is cut. Keep at least one paragraph to save an article."))
    if not is_recleaning(draft):
        twin, same_text = twin_of(draft, cleaned, seen, fields.canonical_url)
        if twin is not None and same_text:
            raise AlreadyHere(twin)
        if twin is not None and draft.article_id != twin.pk:
            raise Conflict(str(ADDRESS_TAKEN))
    capture = draft.capture
    try:
        with transaction.atomic():
            items = list(ImportItem.objects.filter(draft=draft).values_list("pk", flat=True))
            if not Draft.objects.filter(pk=draft.pk).delete()[0]:
                raise Conflict(_("This draft was saved or discarded in the meantime."))
            revises = draft.article is not None
            if draft.article is not None and is_recleaning(draft):
                article = _cleaned_anew(draft.article, whole, capture, fields)
            elif draft.article is not None:
                kept = current_fields(draft.article)
                merged = {name: getattr(fields, name) or getattr(kept, name) for name in fields.__slots__}
                add_revision(draft.article, whole, capture, fields=type(fields)(**merged))
                article = draft.article
            else:
                filings, proposals = file_found(tags_of(draft, cleaned))
                proposals += _unknown_section(fields)
                article = save_article(
                    whole, capture, fields, user=user, visibility=visibility_of(draft),
                    filings=filings, proposals=proposals,
                )  # fmt: skip
            ImportItem.objects.filter(pk__in=items).update(
                state=ImportItem.State.REVISED if revises else ImportItem.State.ADDED, article=article
            )
            transaction.on_commit(lambda: pictures_wait.send(Article, article=article), robust=True)
    except IntegrityError as error:
        raise Conflict(str(ADDRESS_TAKEN)) from error
    linked = [int(pk) for pk, choice in tellings_of(draft).items() if choice == "link"]
    for other in seen.filter(pk__in=linked).exclude(pk=article.pk):
        told_alike.send_robust(Article, article=article, other=other, user=user)
    return article


def _cleaned_anew(article: Article, cleaned: Cleaned, capture: Capture, fields: Fields) -> Article:
    """A new revision where the text changed, and the fields as they stand in the form."""
    add_revision(article, cleaned, capture, fields=fields, by_shape=True)
    article.refresh_from_db()
    return correct_article(article, fields, version=article.version)


def discard(draft: Draft) -> None:
    """Removes a draft and what was captured for it."""
    capture = draft.capture
    with transaction.atomic():
        ImportItem.objects.filter(draft=draft).update(state=ImportItem.State.STOPPED)
        draft.delete()
    forget_capture(capture)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a page: ``added``, ``revised`` (a new revision) or ``here`` (nothing new)."""

    what: Literal["added", "revised", "here"]
    article: Article
    notes: tuple[str, ...] = ()
    """Sentences about tags that became aliases, and warnings of the cleaning."""


def import_page(
    raw: bytes,
    *,
    seen: ArticleQuerySet,
    user: User | None,
    name: str = "",
    visibility: str = ArticleVisibility.LIBRARY,
    create_tags: bool = False,
    pictures: Mapping[str, Encoded] | None = None,
    page: ReadPage | None = None,
    capture: Capture | None = None,
    options: Mapping[str, Any] | None = None,
) -> Imported:
    """A page or text straight into the library, all or nothing.

    ``page`` is what was read already, as the options and the rules of its outlet want it; ``capture``, not yet saved,
    says where the bytes are stored already; ``options`` are those of an ``ImportItem``.

    The publisher's tags that are known are filed; the others become proposals, or with ``create_tags`` new tags
    (twins of each other become aliases). A known address with another text becomes a new revision.
    Raises ``CleaningError`` and ``UserError``.
    """
    if page is None:
        page = read_confined(raw, name=name)
        page = replace(page, cleaned=applied(with_options(page.cleaned, options or {}), page.address))
    cleaned = page.cleaned
    fields = fields_of(cleaned.meta)
    twin, same_text = find_same(seen, url=fields.canonical_url, text=cleaned.text)
    if twin is not None and same_text:
        return Imported("here", twin)
    asked = by_rules(cleaned, address=page.address, feeds=(options or {}).get("feeds", ()))
    stored = capture is not None
    if capture is None:
        capture = _captured(raw, page, user=user, name=name, address=page.address)
    try:
        with transaction.atomic():
            if stored:
                capture.save()
            if twin is not None:
                revision = add_revision(twin, as_before(twin, cleaned)[0], capture, encoded=pictures)
                done = Imported("revised" if revision else "here", twin, cleaned.warnings)
            else:
                named = (*cleaned.meta.tags, *(options or {}).get("tags", ()))
                found = found_tags(named, _all_new(named) if create_tags else {})
                notes = tuple(
                    _("“%(name)s” became another name of “%(tag)s”.") % {"name": one.written, "tag": one.twin}
                    for one in found
                    if one.state == State.ALIAS
                )
                filings, proposals = file_found(with_hints(found, asked, {}))
                proposals += _unknown_section(fields)
                article = save_article(
                    cleaned, capture, fields, user=user, visibility=visibility,
                    filings=filings, proposals=proposals, encoded=pictures,
                )  # fmt: skip
                done = Imported("added", article, cleaned.warnings + notes)
            if stored and done.what == "here":
                capture.delete()
    except Exception:
        if not stored:
            forget_capture(capture)
        raise
    if done.what == "here" and not stored:
        forget_capture(capture)
    return done


def with_options(cleaned: Cleaned, options: Mapping[str, Any]) -> Cleaned:
    """``cleaned`` with what a feed says: its ``outlet`` goes before the page's; ``title``, ``published`` and
    ``authors`` stand in where the page says nothing."""
    meta = cleaned.meta
    authors = meta.authors or tuple(str(name) for name in options.get("authors", ()))
    return replace(
        cleaned,
        meta=replace(
            meta,
            headline=meta.headline or str(options.get("title") or ""),
            published=meta.published or str(options.get("published") or ""),
            outlet=str(options.get("outlet") or "") or meta.outlet,
            authors=authors,
            byline=meta.byline or ", ".join(authors),
        ),
    )


def _unknown_section(fields: Fields) -> list[str]:
    """The section's name where no tag is called so: it then waits as a proposal."""
    return [fields.section] if fields.section and not resolve([fields.section]) else []


def _all_new(names: tuple[str, ...]) -> dict[str, str]:
    """Every unknown name as a new tag; the ones that seem to be another name of one, as its alias."""
    return {
        one.key: Choice.ALIAS if one.state == State.TWIN else Choice.NEW
        for one in found_tags(names, {})
        if one.state in (State.TWIN, State.OPEN)
    }


__all__ = [
    "PAGE_LIMIT",
    "AlreadyHere",
    "CleaningError",
    "Imported",
    "Unreadable",
    "discard",
    "import_page",
    "read_again",
    "save_draft",
    "take_in",
    "twin_of",
]
