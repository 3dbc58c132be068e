"""What the page about this library says of it: kept numbers, and who keeps it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache as kept
from django.db.models import Exists, OuterRef

from reader.models import Article, ArticleVisibility, Outlet, Role, TagFacets, User
from reader.queries.editions import own_name

KEEPERS = 12
"""Curators and administrators who are named."""
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language of the library and its articles."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class About:
    """All numbers are of what everyone in the library sees."""

    articles: int
    outlets: int
    languages: list[Spoken]
    keepers: list[str]
    more_keepers: int
    version: str


@cache
def version() -> str:
    """Postil's version, as its project file says; empty where that file is not there."""
    try:
        project = tomllib.loads(Path(settings.BASE_DIR, "pyproject.toml").read_text("utf-8"))["project"]
    except OSError:
        return ""
    return str(project["version"])


def about() -> About:
    """The numbers are those that the clock keeps, the number of outlets is counted once an hour. Three queries."""
    row = TagFacets.objects.filter(tag=None).values("total", "counts").first()
    counts: dict[str, Any] = row["counts"] if row else {}
    spoken = [Spoken(str(code), own_name(str(code)), n) for code, n in counts.get("lang", [])]
    people = User.objects.filter(is_active=True, role__in=(Role.CURATOR, Role.ADMINISTRATOR)).order_by("pk")
    names = [user.name for user in people.only("username", "display_name")[: KEEPERS * 10]]
    return About(
        articles=row["total"] if row else 0,
        outlets=kept.get_or_set("about-outlets", _outlets, HOUR) or 0,
        languages=spoken,
        keepers=names[:KEEPERS],
        more_keepers=max(0, len(names) - KEEPERS),
        version=version(),
    )


def _outlets() -> int:
    """Outlets with an article that everyone sees: by the index on outlet, one look for each."""
    shown = Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY, outlet=OuterRef("pk"))
    return Outlet.objects.filter(Exists(shown.order_by())).count()
