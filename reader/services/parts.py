"""Pictures that came with a page, within it or beside it in its archive, stored without asking the network."""

from __future__ import annotations

from django.db import transaction

from reader.cleaning.blocks import Block
from reader.confined import confined
from reader.errors import UserError
from reader.intake.archives import beside
from reader.models import Article, ImportItem, Revision
from reader.services import pictures
from reader.services.captures import unpacked
from reader.services.opening import parts_of
from reader.services.pictures import Encoded


def store_parts(article_id: int) -> int:
    """Stores the pictures of an article's current text that came with its page; how many it has of these now.

    Can be done again at any time: what is stored already stays.
    """
    article = Article.objects.select_related("current_revision__capture").filter(pk=article_id).first()
    revision = article.current_revision if article else None
    if article is None or revision is None or revision.capture is None:
        return 0
    wanted = _sources(revision)
    known = set(article.pictures.values_list("source", flat=True))
    missing = [source for source in wanted if source not in known]
    if not missing:
        return len(wanted)
    found = _beside(article, missing) | {
        source: data for source, data in parts_of(revision.capture).items() if source in wanted
    }
    done = 0
    for source in missing:
        encoded = _encoded(found.get(source, b""))
        if encoded is None:
            continue
        with transaction.atomic():
            row = pictures.store(article, source, encoded, alt=wanted[source])
            if source == next(iter(wanted)):
                Article.objects.filter(pk=article.pk, lead_picture=None).update(lead_picture=row)
        done += 1
    return done


def _sources(revision: Revision) -> dict[str, str]:
    """The pictures of a text in their order, the lead first: alternative text by ``src``."""
    found: dict[str, str] = {}
    lead = revision.meta.get("lead")
    if lead:
        found[lead["src"][:2000]] = lead.get("alt", "")
    for data in revision.blocks:
        picture = Block.from_json(data).picture
        if picture is not None:
            found.setdefault(picture.src[:2000], picture.alt)
    return found


def _beside(article: Article, sources: list[str]) -> dict[str, bytes]:
    """Pictures beside the page in the archive that it came in."""
    item = (
        ImportItem.objects.select_related("container")
        .filter(article=article, container__isnull=False)
        .exclude(container__file="")
        .order_by("-pk")
        .first()
    )
    if item is None or item.container is None:
        return {}
    try:
        raw = unpacked(item.container.file)
        return dict(confined(beside, raw, item.container.name, item.options.get("inside", ""), sources))
    except (OSError, UserError):
        return {}


def _encoded(data: bytes) -> Encoded | None:
    if not data or len(data) > pictures.BYTES_LIMIT:
        return None
    try:
        return confined(pictures.encode, data)
    except UserError:
        return None
