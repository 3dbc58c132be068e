"""Outlets and authors by their names, made where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from reader.folding import slug_of
from reader.models import Author, Outlet


def outlet_named(name: str, *, url: str = "", language: str = "") -> Outlet | None:
    """The outlet of this name, or of the address's host; made when there is none. None without either."""
    name = " ".join(name.split())[:120]
    domain = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    outlet = Outlet.objects.filter(name__iexact=name).first() if name else None
    if outlet is None and domain:
        outlet = Outlet.objects.filter(domain__iexact=domain).first()
    if outlet is not None or not (name or domain):
        return outlet
    if domain and Outlet.objects.filter(domain__iexact=domain).exists():
        domain = ""
    slug = base = slug_of(name or domain, "outlet")
    number = 1
    while Outlet.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return Outlet.objects.create(name=name or domain, slug=slug, domain=domain, language=language)


def authors_named(names: Iterable[str]) -> list[Author]:
    """The authors of these names, made where there is none."""
    authors = []
    for name in names:
        name = " ".join(name.split())[:160]
        if not name:
            continue
        author = Author.objects.filter(name__iexact=name).first()
        if author is None:
            slug = base = slug_of(name, "author")
            number = 1
            while Author.objects.filter(slug=slug).exists():
                number += 1
                slug = f"{base}-{number}"
            author = Author.objects.create(name=name, slug=slug)
        if author not in authors:
            authors.append(author)
    return authors
