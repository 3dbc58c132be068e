"""Libraries of generated fiction for ``pages.py``: 1,000 to 100,000 articles under 5,000 tags.

Every article has five tags; every tenth 20 highlights, half of them with a note; one has 100, of five readers. Words,
names and times follow from the number of the article alone, so that a library is the same wherever it is built.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from annotations.models import Anchor, Highlight, Kind, Note
from annotations.services.rankings import rank_marks
from reader.cleaning.blocks import Block, BlockType, canonical_text
from reader.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Outlet,
    Revision,
    Role,
    Tag,
    TagFacets,
    TagKind,
    User,
)
from reader.services.facets import above_of, rebuild
from reader.services.rankings import rank_reads

TAGS, OUTLETS, AUTHORS, READERS = 5_000, 40, 400, 5
AT_ONCE = 1_000
"""Articles that are written in one go."""
SYLLABLES = (
    *("il", "va", "ne", "ar", "ol", "um", "be", "sta", "ri", "ko", "men"),
    *("tha", "lo", "ves", "qua", "dra", "fin", "or", "ep", "sul", "ty", "ga"),
)
PERSON, SECTIONS = "reader", 8


def vocabulary(made: random.Random) -> list[str]:
    """4,000 words that mean nothing, the frequent ones first."""
    words: dict[str, None] = {"basin": None, "reservoir": None, "gauge": None}
    while len(words) < 4_000:
        words["".join(made.choices(SYLLABLES, k=made.choice((1, 2, 2, 3, 3, 4))))] = None
    return list(words)


class Words:
    """Sentences whose words are as unevenly frequent as those of a language."""

    def __init__(self) -> None:
        self.made = random.Random(20_261)
        self.known = vocabulary(self.made)
        self.weights = list(itertools.accumulate(1 / (n + 8) for n in range(len(self.known))))

    def some(self, count: int) -> list[str]:
        return self.made.choices(self.known, cum_weights=self.weights, k=count)

    def sentence(self, count: int) -> str:
        return " ".join(self.some(count)).capitalize() + "."

    def paragraph(self) -> str:
        return " ".join(self.sentence(self.made.randint(8, 20)) for _n in range(4))


def build(size: int) -> None:
    """Fills an empty library with ``size`` articles."""
    words = Words()
    users = [_user(PERSON, Role.CURATOR), *(_user(f"reader{n}") for n in range(1, READERS))]
    with transaction.atomic():
        tags = _tags(words)
    outlets = Outlet.objects.bulk_create(
        Outlet(name=f"{' '.join(words.some(2)).title()} {n}", slug=f"outlet-{n}", language="en")
        for n in range(OUTLETS)
    )
    authors = Author.objects.bulk_create(
        Author(name=f"{' '.join(words.some(2)).title()} {n}", slug=f"author-{n}") for n in range(AUTHORS)
    )
    counted: Counter[int] = Counter()
    for first in range(0, size, AT_ONCE):
        _articles(range(first, min(size, first + AT_ONCE)), words, users, tags, outlets, authors, counted)
    _much_marked(words, users, tags, outlets, counted)
    for tag in tags:
        tag.article_count = counted[tag.pk]
    with transaction.atomic():
        Tag.objects.bulk_update(tags, ["article_count"], batch_size=500)
    # What the worker and the clock would have made of it by now
    call_command("reindex", verbosity=0)
    _count(tags)
    rank_reads()
    rank_marks()


def _count(tags: list[Tag]) -> None:
    """The kept counts of the library and of the largest tags; of all of them it would take the clock an hour."""
    above = above_of((tag.pk, tag.path) for tag in tags)
    largest = sorted(tags, key=lambda tag: -tag.article_count)[:40]
    for tag in [None, *largest]:
        rebuild(TagFacets.objects.create(tag=tag), above)


def _user(name: str, role: str = Role.READER) -> User:
    return User.objects.create(username=name, display_name=f"{name.title()} Ilvane", role=role)


def _tags(words: Words) -> list[Tag]:
    """Sections, then trees of places, topics, people and organisations: every twelfth is a root."""
    made: list[Tag] = []
    kinds = [TagKind.TOPIC, TagKind.PLACE, TagKind.PERSON, TagKind.ORGANISATION]
    roots: dict[str, list[Tag]] = {kind: [] for kind in kinds}
    for n in range(TAGS):
        kind = TagKind.SECTION if n < SECTIONS else kinds[n % 4]
        name = f"{' '.join(words.some(1 + n % 2)).title()} {n}"
        parent = None
        if n >= SECTIONS and kind in (TagKind.TOPIC, TagKind.PLACE) and roots[kind] and n % 12 > 3:
            parent = roots[kind][n // 12 % len(roots[kind])]
        tag = Tag(name=name, folded=name.casefold(), slug=f"tag-{n}", kind=kind, parent=parent)
        if n in (8, 9, 12):
            tag.introduction = words.paragraph()
            tag.description = words.sentence(12)
        tag.save()
        tag.path = f"{parent.path if parent else '/'}{tag.pk}/"
        tag.save(update_fields=["path"])
        made.append(tag)
        if kind in roots and parent is None:
            roots[kind].append(tag)
    return made


def _when(n: int) -> datetime:
    """The time of the article number ``n``: one every twenty minutes, the last one an hour ago."""
    return timezone.now().astimezone(UTC) - timedelta(hours=1, minutes=20 * n)


def _articles(
    numbers: range, words: Words, users: list[User], tags: list[Tag], outlets: list[Outlet],
    authors: list[Author], counted: Counter[int],
) -> None:  # fmt: skip
    rows = []
    for n in numbers:
        at = _when(n)
        rows.append(
            Article(
                headline=words.sentence(8)[:-1], standfirst=words.sentence(18), outlet=outlets[n % OUTLETS],
                section=tags[n % SECTIONS], language=("en", "en", "en", "es", "ar")[n % 5],
                direction="rtl" if n % 5 == 4 else "ltr", listed_at=at, published_at=at, added_by=users[n % 5],
                canonical_url=f"https://basin.example/{n}", words=230,
            )
        )  # fmt: skip
    made = Article.objects.bulk_create(rows)
    revisions = _revisions(made, words, 4)
    ArticleAuthor.objects.bulk_create(
        ArticleAuthor(article=article, author=authors[n % AUTHORS])
        for n, article in zip(numbers, made, strict=True)
    )
    filed = []
    for n, article in zip(numbers, made, strict=True):
        filed += list(_filed(n, article, words, tags, counted))
    ArticleTag.objects.bulk_create(filed)
    for n, revision in zip(numbers, revisions, strict=True):
        if n % 10 == 0:
            _mark(revision, users, words, 20)


def _filed(
    n: int, article: Article, words: Words, tags: list[Tag], counted: Counter[int]
) -> Iterator[ArticleTag]:
    """Five tags: the section, a frequent topic, and three more, the first ones of the list most often."""
    wanted = {n % SECTIONS, SECTIONS + 4 * (n % 3)}
    while len(wanted) < 5:
        wanted.add(min(TAGS - 1, SECTIONS + int(words.made.expovariate(1 / 400))))
    above: set[int] = set()
    for place in sorted(wanted):
        above |= {int(pk) for pk in tags[place].path.strip("/").split("/")}
        yield ArticleTag(article=article, tag=tags[place], listed_at=article.listed_at)
    counted.update(above)


def _revisions(articles: list[Article], words: Words, paragraphs: int) -> list[Revision]:
    rows = []
    for article in articles:
        texts = [words.paragraph() for _n in range(paragraphs)]
        blocks = [Block(BlockType.PARAGRAPH, html=f"<p>{text}</p>", text=text) for text in texts]
        text = canonical_text(blocks)
        rows.append(
            Revision(
                article=article, number=1, headline=article.headline, standfirst=article.standfirst,
                blocks=[block.to_json() for block in blocks], text=text,
                sha256=hashlib.sha256(text.encode()).hexdigest(), captured_at=article.listed_at,
            )
        )  # fmt: skip
    made = Revision.objects.bulk_create(rows)
    for article, revision in zip(articles, made, strict=True):
        article.current_revision = revision
    Article.objects.bulk_update(articles, ["current_revision"], batch_size=200)
    return made


def _mark(revision: Revision, users: list[User], words: Words, count: int) -> None:
    """``count`` highlights of all readers along the text, half of them with a note."""
    at = revision.captured_at
    step = (len(revision.text) - 80) // count
    rows: list[dict[str, Any]] = []
    for n in range(count):
        start = n * step
        rows.append({"n": n, "start": start, "end": start + 40 + n % 30})
    marks = Highlight.objects.bulk_create(
        Highlight(
            client_id=uuid.UUID(int=words.made.getrandbits(128)), user=users[row["n"] % len(users)],
            article_id=revision.article_id, revision=revision, kind=Kind.values[row["n"] % 5],
            quote=revision.text[row["start"] : row["end"]],
            prefix=revision.text[max(0, row["start"] - 64) : row["start"]],
            suffix=revision.text[row["end"] : row["end"] + 64], visibility="public", created_at=at,
        )
        for row in rows
    )  # fmt: skip
    Anchor.objects.bulk_create(
        Anchor(highlight=mark, revision=revision, start=row["start"], end=row["end"])
        for mark, row in zip(marks, rows, strict=True)
    )
    bodies = [(mark, words.sentence(14)) for mark in marks[::2]]
    Note.objects.bulk_create(
        Note(
            client_id=uuid.UUID(int=words.made.getrandbits(128)), user=mark.user, created_at=at,
            article_id=revision.article_id, highlight=mark, body=body, html=f"<p>{body}</p>",
        )
        for mark, body in bodies
    )  # fmt: skip


def _much_marked(
    words: Words, users: list[User], tags: list[Tag], outlets: list[Outlet], counted: Counter[int]
) -> None:
    """The article of 1,200 words that a hundred passages are marked in."""
    at = timezone.now() - timedelta(days=2)
    article = Article.objects.create(
        headline=words.sentence(8)[:-1], standfirst=words.sentence(18), outlet=outlets[0], section=tags[0],
        listed_at=at, published_at=at, added_by=users[1], words=1_200,
        canonical_url="https://basin.example/much-marked",
    )  # fmt: skip
    ArticleTag.objects.bulk_create(_filed(0, article, words, tags, counted))
    revision = _revisions([article], words, 20)[0]
    _mark(revision, users, words, 100)
