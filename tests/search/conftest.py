"""A small library to search in: three languages, two readers, and what each keeps to themselves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from annotations.models import Highlight, Note
from reader.models import Article, Picture, Reading, StoryMember, TagAlias, User
from reader.models.stories import Story
from reader.queries.search import Results, find
from reader.search.query import parse
from tests.factories import make_article, make_highlight, make_outlet, make_tag, make_user


def make_note(
    user: User, article: Article, body: str, highlight: Highlight | None = None, **fields: Any
) -> Note:
    """A note as it is saved, with its words rendered."""
    return Note.objects.create(
        client_id=uuid.uuid4(),
        user=user,
        article=article,
        highlight=highlight,
        body=body,
        html=f"<p>{body}</p>",
        **fields,
    )


@dataclass
class Basin:
    """The library, and who reads in it."""

    ines: User
    tomas: User
    articles: dict[str, Article] = field(default_factory=dict)

    def found(self, text: str, *, by: User | None = None, **wanted: Any) -> Results:
        return find(by or self.ines, parse(text).query, **wanted)

    def names(self, text: str, *, by: User | None = None, **wanted: Any) -> set[str]:
        """The short names of the articles that are found."""
        short = {article.pk: name for name, article in self.articles.items()}
        return {short[hit.article.pk] for hit in self.found(text, by=by, **wanted).hits}


def day(number: int) -> datetime:
    return datetime(2031, 11, number, 12, tzinfo=UTC)


@pytest.fixture
def basin(db: None) -> Basin:
    ines, tomas = (
        make_user("ines", display_name="Ines Calloway"),
        make_user("tomas", display_name="Tomas Reeve"),
    )
    place = make_tag("Ilvane basin", folded="ilvane basin", slug="ilvane-basin", kind="place")
    within = make_tag("Velmara", folded="velmara", slug="velmara", kind="place", parent=place)
    water = make_tag("Water", folded="water", slug="water")
    TagAlias.objects.create(tag=water, name="Agua", folded="agua")
    hidden = make_tag("Drafts", folded="drafts", slug="drafts", hidden=True)
    ledger = make_outlet("Ketterby Ledger", slug="ketterby-ledger", domain="ledger.example")
    wire = make_outlet("Northwater Wire", slug="northwater-wire")
    basin = Basin(ines, tomas)

    def add(name: str, number: int, *texts: str, **fields: Any) -> Article:
        basin.articles[name] = article = make_article(*texts, listed_at=day(number), **fields)
        return article

    silent = add(
        "silent", 1, "Of the 62 gauges on the Ilvane, 14 have sent no reading since March.",
        "Mending them is slow and certain work.", headline="River chief cautions Teller", outlet=ledger,
        tags=(place, water), byline="By Maren Osk", standfirst="A treaty without data.",
    )  # fmt: skip
    arithmetic = add(
        "arithmetic", 2, "A station that is silent for thirty days widens the error. Certainly it is slow.",
        headline="What a dead gauge costs", outlet=wire, credited_outlet=ledger, tags=(within,),
    )  # fmt: skip
    add(
        "meeting",
        3,
        "Osk and Teller met at Lisk; no statement followed.",
        headline="A meeting",
        tags=(hidden,),
    )
    add(
        "cuenca", 4, "Las catorce estaciones callan desde marzo; el año próximo habrá otra medición.",
        headline="La cuenca sin medida", language="es", tags=(place,),
    )  # fmt: skip
    add(
        "mahattat", 5, "لم ترسل ١٤ محطّة أي قراءة منذ آذار. والمحطات على النهر كثيرة، والأنهار قليلة.",
        headline="حرّاس المقاييس إلى النهر", language="ar", direction="rtl",
    )  # fmt: skip
    add(
        "oddities", 9,
        "The co-operative’s 1.5 m gate, opened on 2026-03-12 at 07:45, isn’t re-opened; O’Hara paid $3,000.",
        "A 🌊 of naïve café-goers said ½ of it; C++ and R&D_2 were " + "supercalifragilistic" * 3 + ".",
        "كتـــاب الأُمّة إلى آخِرِه؛ والآن يسألُ المَسؤول عن شيءٍ. العَرَبِيَّة لغة القرآن.",
        headline="Zero‑point readings, 50% off", language="fr",
    )  # fmt: skip
    add("tokyo", 6, "東京の川の水位は高い。", headline="水位", language="ja")
    add(
        "secret", 7, "The quillfeather memo names the gauges.", headline="Only mine", added_by=tomas,
        visibility="private",
    )  # fmt: skip
    mark = make_highlight(ines, silent, "14 have sent no reading", kind="fact")
    make_note(ines, silent, "Ask the data desk about the gauges.", mark)
    make_note(
        tomas, basin.articles["meeting"], "She carried the gauge record in a satchel.", visibility="public"
    )
    make_note(tomas, arithmetic, "My own zirconium remark on gauges.")
    make_highlight(tomas, arithmetic, "widens the error", kind="disputed", visibility="public")
    Reading.objects.create(user=ines, article=silent, state="read")
    Reading.objects.create(user=ines, article=arithmetic, state="reading", kept_at=day(9))
    Picture.objects.create(
        article=arithmetic,
        sha256="0" * 64,
        source="a.jpg",
        file="a.jpg",
        file_small="a.jpg",
        width=1,
        height=1,
    )
    story = Story.objects.create()
    for name in ("silent", "cuenca"):
        StoryMember.objects.create(story=story, article=basin.articles[name])
    return basin
