"""How a page becomes an article: taken in as a draft and saved from it, or imported at once.

Cleaning always runs outside a transaction: it may take seconds, and a writer that waits holds up everybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reader.cleaning import Cleaned, CleaningError, NothingToRead, clean
from reader.cleaning.clean import Kind
from reader.cleaning.limits import MAX_HTML_BYTES
from reader.cleaning.report import cleaned_to_json
from reader.errors import Conflict, NotSaved, Unprocessable
from reader.intake.names import file_name, page_address
from reader.models import Article, ArticleQuerySet, ArticleVisibility, Capture, Draft, User
from reader.services.articles import (
    Fields,
    add_revision,
    current_fields,
    fields_of,
    find_same,
    save_article,
)
from reader.services.captures import read_capture, store_capture
from reader.services.drafts import cleaned_of, fields_for, tags_of, visibility_of, with_kept
from reader.services.found_tags import Choice, State, file_found, found_tags
from reader.services.pictures import Encoded
from reader.services.tags import resolve

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
    Raises ``AlreadyHere``, ``Unreadable``, ``Invalid`` for the address, ``CleaningError`` for the rest.
    """
    address = page_address(address)
    data = raw.encode("utf-8", "replace") if isinstance(raw, str) else raw
    waiting = Draft.objects.filter(
        user=user, capture__sha256=hashlib.sha256(data).hexdigest(), capture__source_url=address
    ).select_related("capture")
    try:
        cleaned = clean(raw, kind=kind, url=address)
    except NothingToRead as error:
        draft = waiting.first() or _store(data, None, user=user, name=name, address=address)
        draft.fields = {"problem": error.message}
        draft.save(update_fields=["fields", "updated_at"])
        raise Unreadable(error.message, draft) from error
    same, same_text = find_same(seen, url="", text=cleaned.text)
    if same is not None and same_text:
        raise AlreadyHere(same)
    discard_old(user)
    return waiting.first() or _store(data, cleaned, user=user, name=name, address=address)


def _store(data: bytes, cleaned: Cleaned | None, *, user: User, name: str, address: str) -> Draft:
    capture = _captured(data, cleaned, user=user, name=name, address=address)
    try:
        return Draft.objects.create(
            user=user, capture=capture, cleaned=cleaned_to_json(cleaned) if cleaned else {}
        )
    except Exception:
        _forget(capture)
        raise


def _captured(data: bytes, cleaned: Cleaned | None, *, user: User | None, name: str, address: str) -> Capture:
    text = cleaned.extractor == "textdump" if cleaned else data.lstrip()[:1] != b"<"
    try:
        return store_capture(
            data,
            kind=Capture.Kind.TEXT if text else Capture.Kind.HTML,
            user=user,
            name=file_name(name),
            url=address,
            encoding=cleaned.encoding if cleaned else "",
            encoding_guessed=bool(cleaned and cleaned.encoding_guessed),
        )
    except OSError as error:
        raise NotSaved(
            _("The library's disk did not take the page (%(why)s), so nothing was saved.")
            % {"why": error.strerror or error}
        ) from error


def _forget(capture: Capture) -> None:
    """Removes a capture that no revision and no draft came from."""
    if not capture.revisions.exists() and not capture.drafts.exists():
        capture.file.delete(save=False)
        capture.delete()


def read_again(draft: Draft, *, encoding: str = "", kind: Kind = "auto") -> None:
    """Cleans the draft's page again, in another encoding or as HTML or text. What was corrected stays corrected.

    Raises ``CleaningError``; the draft is then as it was.
    """
    capture = draft.capture
    cleaned = clean(read_capture(capture), kind=kind, url=capture.source_url, encoding=encoding)
    with transaction.atomic():
        capture.kind = Capture.Kind.TEXT if cleaned.extractor == "textdump" else Capture.Kind.HTML
        capture.encoding, capture.encoding_guessed = cleaned.encoding[:40], cleaned.encoding_guessed
        capture.save(update_fields=["kind", "encoding", "encoding_guessed"])
        draft.cleaned, draft.keep_cut = cleaned_to_json(cleaned), []
        draft.fields = {name: value for name, value in draft.fields.items() if name != "problem"}
        draft.save(update_fields=["cleaned", "keep_cut", "fields", "updated_at"])


def twin_of(
    draft: Draft, cleaned: Cleaned, seen: ArticleQuerySet, address: str
) -> tuple[Article | None, bool]:
    """The article that the draft would double: (article, whether its text is the same too)."""
    return find_same(seen, url=address, text=with_kept(draft, cleaned).text)


def save_draft(draft: Draft, *, user: User, seen: ArticleQuerySet) -> Article:
    """The draft as an article of the library, or as a new revision where ``draft.article`` says so; all or nothing.

    Raises ``AlreadyHere``, ``Invalid`` for a field, ``Conflict`` when the address was taken in the meantime.
    """
    cleaned = cleaned_of(draft)
    if cleaned is None:
        raise Unprocessable(_("There is no readable text to save."))
    fields, whole = fields_for(draft, cleaned), with_kept(draft, cleaned)
    twin, same_text = twin_of(draft, cleaned, seen, fields.canonical_url)
    if twin is not None and same_text:
        raise AlreadyHere(twin)
    if twin is not None and draft.article_id != twin.pk:
        raise Conflict(str(ADDRESS_TAKEN))
    capture = draft.capture
    try:
        with transaction.atomic():
            if not Draft.objects.filter(pk=draft.pk).delete()[0]:
                raise Conflict(_("This draft was saved or discarded in the meantime."))
            if draft.article is not None:
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
    except IntegrityError as error:
        raise Conflict(str(ADDRESS_TAKEN)) from error
    return article


def discard(draft: Draft) -> None:
    """Removes a draft and what was captured for it."""
    capture = draft.capture
    draft.delete()
    _forget(capture)


def discard_old(user: User, days: int = 30) -> int:
    """Removes drafts of ``user`` that were not touched for ``days``; how many."""
    old = Draft.objects.filter(user=user, updated_at__lt=timezone.now() - timedelta(days=days))
    found = list(old.select_related("capture"))
    for draft in found:
        discard(draft)
    return len(found)


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
    cleaned: Cleaned | None = None,
) -> Imported:
    """A page or text straight into the library, all or nothing. ``cleaned`` spares cleaning it again.

    The publisher's tags that are known are filed; the others become proposals, or with ``create_tags`` new tags
    (twins of each other become aliases). A known address with another text becomes a new revision.
    Raises ``CleaningError`` and ``UserError``.
    """
    cleaned = cleaned or clean(raw)
    fields = fields_of(cleaned.meta)
    twin, same_text = find_same(seen, url=fields.canonical_url, text=cleaned.text)
    if twin is not None and same_text:
        return Imported("here", twin)
    capture = _captured(raw, cleaned, user=user, name=name, address="")
    try:
        with transaction.atomic():
            if twin is not None:
                revision = add_revision(twin, cleaned, capture, encoded=pictures)
                done = Imported("revised" if revision else "here", twin, cleaned.warnings)
            else:
                found = found_tags(cleaned.meta.tags, _all_new(cleaned.meta.tags) if create_tags else {})
                notes = tuple(
                    _("“%(name)s” became another name of “%(tag)s”.") % {"name": one.written, "tag": one.twin}
                    for one in found
                    if one.state == State.ALIAS
                )
                filings, proposals = file_found(found)
                proposals += _unknown_section(fields)
                article = save_article(
                    cleaned, capture, fields, user=user, visibility=visibility,
                    filings=filings, proposals=proposals, encoded=pictures,
                )  # fmt: skip
                done = Imported("added", article, cleaned.warnings + notes)
    except Exception:
        _forget(capture)
        raise
    if done.what == "here":
        _forget(capture)
    return done


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
    "discard_old",
    "import_page",
    "read_again",
    "save_draft",
    "take_in",
    "twin_of",
]
