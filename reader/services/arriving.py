"""How one item of an import is read: its bytes, what is in them, and what becomes of it. Called with the claim held."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.cleaning import NothingToRead
from reader.cleaning.report import cleaned_to_json
from reader.errors import Unprocessable
from reader.intake import archives
from reader.intake.fetch import fetch
from reader.intake.names import page_address
from reader.models import (
    Article,
    ArticleQuerySet,
    Capture,
    Draft,
    FeedEntry,
    ImportItem,
    InboxEntry,
    User,
)
from reader.services.articles import fields_of, find_same
from reader.services.breaking import entry_arrived
from reader.services.captures import how_fetched, unpacked
from reader.services.claims import delete_files, end, step, stored
from reader.services.hinting import remembered
from reader.services.imports import Unreadable, import_page, kind_of, waiting_draft, with_options
from reader.services.opening import ReadPage, read_confined
from reader.services.outlet_rules import applied
from reader.services.recleaning import clean_again
from reader.signals import pictures_wait

State, Step, Kind = ImportItem.State, ImportItem.Step, ImportItem.Kind


class NoCopiesWanted(Unprocessable):
    """The page asks that no copy of it be kept, and this library respects that."""

    def __init__(self) -> None:
        super().__init__(
            _("The page asks that no copy of it be kept (noarchive), and this library respects that. "
              "What you are allowed to read you may still paste.")
        )  # fmt: skip


def read_item(item: ImportItem, *, seen: ArticleQuerySet, may_edit: Callable[[Article], bool]) -> None:
    """Reads an item to its end. Raises what is to be said to its reader, and ``Lost``."""
    if "article" in item.options:
        clean_again(item, seen=seen, may_edit=may_edit)
        return
    raw = _bytes(item)
    if item.container_id is None and archives.is_zip(raw) and item.name.lower().endswith(".zip"):
        _open(item, raw)
        return
    step(item, Step.CLEANING)
    options = item.options
    fetched = options.get("fetched", {})
    try:
        page = read_confined(
            raw,
            name=item.name,
            kind=options.get("kind", "auto"),
            url=fetched.get("url") or item.address,
            encoding=options.get("encoding") or fetched.get("encoding", ""),
        )
    except NothingToRead as error:
        _keep_unreadable(item, raw, error)
        raise Unreadable(error.message, item.draft) from error  # type: ignore[arg-type]
    cleaned = applied(with_options(page.cleaned, options), page.address)
    page = ReadPage(cleaned, page.kind, page.address)
    if fetched and page.cleaned.meta.noarchive and settings.POSTIL_NOARCHIVE == "respect":
        _forget_bytes(item)
        raise NoCopiesWanted
    step(item, Step.SAVING)
    _finish(item, raw, page, seen, may_edit)


# --- bytes


def _bytes(item: ImportItem) -> bytes:
    """The item's bytes: as stored, from its container, or from the network, and then stored."""
    if item.file:
        return unpacked(item.file)
    if item.container is not None:
        step(item, Step.OPENING)
        raw = archives.read_entry(unpacked(item.container.file), item.container.name, item.options["inside"])
        _keep_bytes(item, raw)
        return raw
    step(item, Step.FETCHING)
    found = fetch(page_address(item.address))
    if found.noarchive and settings.POSTIL_NOARCHIVE == "respect":
        raise NoCopiesWanted
    details = how_fetched(found) | {"encoding": encoding_said(found.body, found.charset)}
    options = {**item.options, "fetched": details}
    _keep_bytes(item, found.body, options=options, requested=details["requests"])
    return found.body


def encoding_said(raw: bytes, charset: str) -> str:
    """The encoding of the header, where the bytes are in it; empty where it lies or says nothing that is needed."""
    if not charset or raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return ""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return charset if charset.startswith("utf-16") or charset.startswith("iso-2022") else ""
    try:
        raw.decode(charset)
    except (UnicodeDecodeError, LookupError, ValueError):
        return ""
    return charset


def _keep_bytes(item: ImportItem, raw: bytes, **values: Any) -> None:
    """Stores what came, so that who takes over need not ask for it again. Raises ``Lost``."""
    names: list[str] = []
    name = stored(raw, names)
    try:
        step(item, item.step, file=name, size=len(raw), **values)
    except BaseException:
        delete_files(names)
        raise
    item.refresh_from_db(fields=["file"])


def _forget_bytes(item: ImportItem) -> None:
    name = item.file.name
    options = {key: value for key, value in item.options.items() if key != "fetched"}
    step(item, Step.CLEANING, file="", size=0, options=options)
    delete_files([name])


# --- containers


def _open(item: ImportItem, raw: bytes) -> None:
    """An item for each page in an archive; the archive itself is kept for the pictures beside them."""
    step(item, Step.OPENING)
    found, others = archives.entries(raw, item.name)
    now = timezone.now()
    passed_on = {key: value for key, value in item.options.items() if key != "inside"}
    with transaction.atomic():
        end(item, State.OPENED, options={**item.options, "others": others, "pages": len(found)})
        ImportItem.objects.bulk_create(
            ImportItem(
                batch=item.batch, container=item, position=item.position, kind=Kind.FILE, name=entry.name[-255:],
                size=entry.size, options={**passed_on, "inside": entry.inside}, next_at=now,
            )
            for entry in found
        )  # fmt: skip


# --- results


def _capture(item: ImportItem, raw: bytes, page: ReadPage | None) -> Capture:
    """The capture, not yet saved, that takes over the item's stored bytes."""
    capture = Capture(
        kind=kind_of(raw, page),
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        original_name=item.name[-255:] if item.kind == Kind.FILE else "",
        source_url=(page.address if page else item.address)[:2000],
        encoding=page.cleaned.encoding[:40] if page else "",
        encoding_guessed=bool(page and page.cleaned.encoding_guessed),
        fetched=item.options.get("fetched", {}),
        captured_at=timezone.now(),
        captured_by=item.batch.user,
    )
    capture.file.name = item.file.name
    return capture


def _keep_unreadable(item: ImportItem, raw: bytes, error: NothingToRead) -> None:
    """A draft with the page as it came, for a look and another try; once."""
    draft = waiting_draft(item.batch.user, raw, item.address)
    if draft is not None:
        item.draft = draft
        return
    with transaction.atomic():
        capture = _capture(item, raw, None)
        capture.save()
        item.draft = Draft.objects.create(
            user=item.batch.user, capture=capture, cleaned={}, fields={"problem": error.message}
        )
        step(item, Step.SAVING, draft=item.draft, file="")


def _finish(
    item: ImportItem, raw: bytes, page: ReadPage, seen: ArticleQuerySet, may_edit: Callable[[Article], bool]
) -> None:
    user, cleaned = item.batch.user, with_options(page.cleaned, item.options)
    fields = fields_of(cleaned.meta)
    twin, same_text = find_same(seen, url=fields.canonical_url, text=cleaned.text)
    if twin is not None and same_text:
        with transaction.atomic():
            end(item, State.HERE, article=twin, file="")
            _entry_taken(user, item.entry, twin)
        delete_files([item.file.name])
        return
    if item.batch.saves and (twin is None or may_edit(twin)):
        _save(item, raw, page, seen)
        return
    draft = waiting_draft(user, raw, page.address)
    if draft is not None:
        end(item, State.READY, draft=draft, file="")
        delete_files([item.file.name])
        return
    said = {"said": {"outlet": cleaned.meta.outlet}} if item.options.get("outlet") else {}
    added = {"added": list(item.options["tags"])} if item.options.get("tags") else {}
    in_text = remembered(cleaned)
    with transaction.atomic():
        capture = _capture(item, raw, page)
        capture.save()
        draft = Draft.objects.create(
            user=user,
            capture=capture,
            cleaned=cleaned_to_json(cleaned),
            fields={
                **said,
                **added,
                "visibility": item.batch.visibility,
                "in_text": in_text,
                "feeds": _feeds(item),
            },
        )
        end(item, State.READY, draft=draft, file="")


def _save(item: ImportItem, raw: bytes, page: ReadPage, seen: ArticleQuerySet) -> None:
    states = {"added": State.ADDED, "revised": State.REVISED, "here": State.HERE}
    user = item.batch.user
    with transaction.atomic():
        done = import_page(
            raw, seen=seen, user=user, name=item.name, visibility=item.batch.visibility, page=page,
            capture=_capture(item, raw, page), options={**item.options, "feeds": _feeds(item)},
        )  # fmt: skip
        end(item, states[done.what], article=done.article, file="")
        _entry_taken(user, item.entry, done.article)
        if done.what != "here":
            transaction.on_commit(lambda: pictures_wait.send(Article, article=done.article), robust=True)


def _feeds(item: ImportItem) -> list[int]:
    """The feed that brought it, for rules that ask."""
    return [item.entry.feed_id] if item.entry else []


def _entry_taken(user: User, entry: FeedEntry | None, article: Article) -> None:
    if entry is not None:
        InboxEntry.objects.filter(entry=entry, subscription__user=user).update(
            state=InboxEntry.State.TAKEN, article=article
        )
        entry_arrived(entry, article)
