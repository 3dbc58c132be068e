"""Outlets and authors by their names, made where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import urlsplit

from django.db import IntegrityError, models, transaction

from reader.folding import slug_of
from reader.models import Author, Outlet


def _free_slug(model: type[models.Model], name: str, fallback: str) -> str:
    """A slug for ``name`` that no row of ``model`` has."""
    slug = base = slug_of(name, fallback)
    number = 1
    while model._default_manager.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _found_or_made[M: models.Model](find: Callable[[], M | None], make: Callable[[], M]) -> M:
    """What ``find`` gives, or else ``make``; what somebody else made at the same moment, where both tried."""
    known = find()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        known = find()
        if known is None:
            raise
        return known


def outlet_named(name: str, *, url: str = "", language: str = "") -> Outlet | None:
    """The outlet of this name, or of the address's host; made when there is none. None without either."""
    name = " ".join(name.split())[:120]
    domain = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    if not (name or domain):
        return None

    def find() -> Outlet | None:
        by_name = Outlet.objects.filter(name__iexact=name).first() if name else None
        return by_name or (Outlet.objects.filter(domain__iexact=domain).first() if domain else None)

    def make() -> Outlet:
        slug = _free_slug(Outlet, name or domain, "outlet")
        return Outlet.objects.create(name=name or domain, slug=slug, domain=domain, language=language)

    return _found_or_made(find, make)


def _new_author(name: str) -> Author:
    return Author.objects.create(name=name, slug=_free_slug(Author, name, "author"))


def authors_named(names: Iterable[str]) -> list[Author]:
    """The authors of these names, each once, made where there is none."""
    authors: dict[int, Author] = {}
    for given in names:
        name = " ".join(given.split())[:160]
        if name:
            find = Author.objects.filter(name__iexact=name).first
            author = _found_or_made(find, partial(_new_author, name))
            authors[author.pk] = author
    return list(authors.values())
