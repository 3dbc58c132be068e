"""The sample library: fiction, kept as raw captures, that comes in through the same door as any page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from reader.cleaning import clean
from reader.models import (
    Article,
    ArticleVisibility,
    BreakingLine,
    Outlet,
    Reading,
    ReadingState,
    Revision,
    Tag,
    User,
)
from reader.services import articles as article_service
from reader.services import pictures as picture_service
from reader.services import tags as tag_service
from reader.services.captures import store_capture
from reader.services.names import outlet_named
from reader.services.tags import Filing

FOLDER = Path(__file__).resolve().parent.parent / "sample"


@dataclass(slots=True)
class Manifest:
    """The manifests of the sample folder, joined."""

    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path = FOLDER) -> Manifest:
        manifest = cls()
        for path in sorted(folder.glob("library*.json")):
            for name, entries in json.loads(path.read_text("utf-8")).items():
                manifest.parts.setdefault(name, []).extend(entries)
        return manifest

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        return self.parts.get(name, [])


def when(value: str) -> datetime:
    """An ISO time of the manifest, aware."""
    moment = parse_datetime(value)
    if moment is None:
        raise ValueError(f"no time: {value}")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def load_people(manifest: Manifest) -> dict[str, User]:
    """The sample's four readers. Nobody can sign in as them: they have no password."""
    people: dict[str, User] = {}
    for entry in manifest["users"]:
        user = User.objects.filter(username=entry["username"]).first()
        if user is None:
            user = User(
                username=entry["username"],
                display_name=entry["display_name"],
                language=entry.get("language", ""),
                role=entry.get("role", "reader"),
            )
            user.set_unusable_password()
            user.save()
        people[user.username] = user
    return people


def load_tags(manifest: Manifest) -> None:
    """Tags with their parents, aliases, dossiers and pictures. Known ones are left as they are."""
    waiting = list(manifest["tags"])
    made: dict[str, Tag] = {}
    while waiting:
        ready = [entry for entry in waiting if not entry.get("parent") or entry["parent"] in made]
        if not ready:
            raise ValueError(f"tags without their parent: {[entry['name'] for entry in waiting]}")
        for entry in ready:
            waiting.remove(entry)
            tag = tag_service.resolve([entry["name"]]).get(entry["name"])
            if tag is None or tag.kind != entry["kind"]:
                tag = tag_service.create_tag(
                    entry["name"],
                    entry["kind"],
                    parent=made.get(entry.get("parent", "")),
                    aliases=entry.get("aliases", []),
                )
                tag.description = entry.get("description", "")
                tag.introduction = entry.get("introduction", "")
                tag.hidden = entry.get("hidden", False)
                if name := entry.get("picture"):
                    encoded = picture_service.encode((FOLDER / "pictures" / Path(name).name).read_bytes())
                    tag.picture.save(f"{tag.pk}.webp", ContentFile(encoded.large), save=False)
                tag.save()
            made[entry["name"]] = tag


def load_outlets(manifest: Manifest) -> None:
    for entry in manifest["outlets"]:
        outlet = outlet_named(entry["name"], url=f"https://{entry['domain']}/")
        if outlet is not None:
            Outlet.objects.filter(pk=outlet.pk).update(language=entry["language"], domain=entry["domain"])


def load_article(entry: dict[str, Any], *, user: User | None) -> Iterator[Revision]:
    """One article from its captures; yields each revision as soon as it is written."""
    article: Article | None = None
    for capture_entry in entry["captures"]:
        path = FOLDER / capture_entry["file"]
        raw = path.read_bytes()
        cleaned = clean(raw, url=entry["url"])
        kind = "text" if path.suffix == ".txt" else "html"
        encoded = {}
        for block in cleaned.blocks:
            if block.picture is not None:
                name = Path(urlsplit(block.picture.src).path).name
                file = FOLDER / "pictures" / name
                if name and file.exists() and block.picture.src not in encoded:
                    encoded[block.picture.src] = picture_service.encode(file.read_bytes())
        capture = store_capture(
            raw,
            kind=kind,
            user=user,
            name=path.name,
            url=entry["url"],
            encoding=cleaned.encoding,
            captured_at=when(capture_entry["captured_at"]),
        )
        if article is None:
            fields = replace(
                article_service.fields_of(cleaned.meta),
                canonical_url=entry["url"],
                outlet=entry["outlet"],
                section=entry.get("section", ""),
            )
            known = tag_service.resolve([*entry.get("tags", []), *cleaned.meta.tags])
            filings = {tag.pk: Filing(tag) for name, tag in known.items() if name in entry.get("tags", [])}
            filings |= {tag.pk: Filing(tag, name) for name, tag in known.items() if name in cleaned.meta.tags}
            article = article_service.save_article(
                cleaned,
                capture,
                fields,
                user=user,
                filings=filings.values(),
                proposals=[name for name in cleaned.meta.tags if name not in known],
                encoded=encoded,
                is_sample=True,
            )
            assert article.current_revision is not None
            yield article.current_revision
        else:
            revision = article_service.add_revision(article, cleaned, capture, encoded=encoded)
            if revision is not None:
                yield revision


def load_breaking(manifest: Manifest, articles: dict[str, Article]) -> None:
    """Breaking lines live from now on, as if they had just come in."""
    now = timezone.now()
    for number, entry in enumerate(manifest["breaking"]):
        at = now - timedelta(minutes=11 + 21 * number)
        BreakingLine.objects.create(
            text=entry["text"],
            article=articles.get(entry.get("article", "")),
            at=at,
            expires_at=at + timedelta(hours=entry.get("hours", 24)),
        )


def load_readings(articles: dict[str, Article], people: dict[str, User]) -> None:
    """What the readers besides the curator have read: the first of them most, so that there is a "most read"."""
    readers = [user for user in people.values() if not user.is_curator]
    Reading.objects.bulk_create(
        Reading(user=user, article=article, state=ReadingState.READ, furthest=1.0)
        for n, user in enumerate(readers)
        for place, article in enumerate(articles.values())
        if place % (3 + 2 * n) == 0 and article.visibility == ArticleVisibility.LIBRARY
    )


def is_empty() -> bool:
    """Whether the library holds nothing yet, not even in the bin."""
    with transaction.atomic():
        return not Article.objects.exists()
