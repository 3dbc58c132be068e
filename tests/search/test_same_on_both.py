"""One list of queries and what they find, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import pytest

from reader.queries.matching import explain, matching
from reader.search.query import parse
from tests.search.conftest import Basin

ALL = {"silent", "arithmetic", "meeting", "cuenca", "mahattat", "tokyo", "oddities"}
SHARED = [
    # words, stems and exact words
    ("gauge", {"silent", "arithmetic", "meeting"}),
    ("gauges", {"silent", "arithmetic", "meeting"}),
    ('"gauges"', {"silent"}),
    ("GAUGE's", {"silent", "arithmetic", "meeting"}),
    ("gauges reading", {"silent"}),
    ("station", {"arithmetic"}),
    ("nowhere", set()),
    ("in:headline gauge", {"arithmetic"}),
    ("in:text gauge", {"silent"}),
    # phrases
    ('"slow and certain"', {"silent"}),
    ('"slow certain"', set()),
    ('"reading since March"', {"silent"}),
    ('"March mending"', {"silent"}),
    ('"data of"', set()),
    # not
    ("gauges -reading in:text", set()),
    ("gauges -station in:headline", {"arithmetic"}),
    ('slow -"slow and certain"', {"arithmetic"}),
    ("-gauges lang:en", {"meeting"}),
    # Spanish: stems, accents left out
    ("estación", {"cuenca"}),
    ("estacion", {"cuenca"}),
    ("mediciones", {"cuenca"}),
    ("ano", {"cuenca"}),
    ("callan catorce", {"cuenca"}),
    # Arabic: alef forms, ta marbuta, vowel signs, tatweel, digits, article and conjunction
    ("محطة", {"mahattat"}),
    ("مَحَطّات", {"mahattat"}),
    ("المحطه", {"mahattat"}),
    ("الي", {"mahattat", "oddities"}),
    ("قــراءة", {"mahattat"}),
    ("نهر", {"mahattat"}),
    ("14", {"silent", "mahattat"}),
    ("١٤", {"silent", "mahattat"}),
    # scripts without blanks
    ("東京", {"tokyo"}),
    ("京東", set()),
    ("川", {"tokyo"}),
    ('"川の水位"', {"tokyo"}),
    ('"水位の川"', set()),
    # English stems
    ("silences", set()),
    ("widening", {"arithmetic"}),
    ("errors", {"arithmetic"}),
    ('"errors"', set()),
    ("certainly", {"silent", "arithmetic"}),
    ('"certainly"', {"arithmetic"}),
    # Spanish stems and accents
    ("ESTACIÓN", {"cuenca"}),
    ("estaciones catorce", {"cuenca"}),
    ("próximo", {"cuenca"}),
    ("años próximo", {"cuenca"}),
    ("habra", {"cuenca"}),
    ('"habrá otra medición"', {"cuenca"}),
    ('"habra otra medicion"', {"cuenca"}),
    ("callar", {"cuenca"}),
    # Arabic: alef forms, hamza, tatweel, diacritics, conjunctions, in a text that says it is French
    ("كتاب", {"oddities"}),
    ("كِتَابٌ", {"oddities"}),
    ("كـتـاب", {"oddities"}),
    ("الامة", {"oddities"}),
    ("امه", {"oddities"}),
    ("اخره", {"oddities"}),
    ("الان", {"oddities"}),
    ("والعربية", {"oddities"}),
    ("القران", {"oddities"}),
    ("حراس", {"mahattat"}),
    ("حرّاس المقاييس", {"mahattat"}),
    ('"حراس المقاييس"', {"mahattat"}),
    ('"المقاييس حراس"', set()),
    ("انهار", {"mahattat"}),
    ("النهر -محطة", set()),
    # numbers, dates, hyphens, apostrophes, signs
    ("1.5", {"oddities"}),
    ('"1.5 m"', {"oddities"}),
    ("1.7", set()),
    ("2026-03-12", {"oddities"}),
    ('"2026-03-12"', {"oddities"}),
    ("2026-12-03", set()),
    ("07:45", {"oddities"}),
    ("3,000", {"oddities"}),
    ("50%", {"oddities"}),
    ("co-operative", {"oddities"}),
    ('"co operative"', {"oddities"}),
    ("cooperative", set()),
    ("zero-point", {"oddities"}),
    ("-point readings", {"silent"}),
    ("isn't", {"oddities"}),
    ("isn’t", {"oddities"}),
    ("O'Hara", {"oddities"}),
    ("o’hara", {"oddities"}),
    ("naive", {"oddities"}),
    ("CAFÉ", {"oddities"}),
    ("c++", {"oddities"}),
    ("r&d_2", {"oddities"}),
    # emoji alone say nothing; very long words are compared as far as they are kept
    ("🌊 naïve", {"oddities"}),
    ("supercalifragilistic" * 3, {"oddities"}),
    ("supercalifragilistic", set()),
    # hostile
    ("gauges\ud800", {"silent", "arithmetic", "meeting"}),
    ("gau\x00ges", set()),
    ("x " * 5000, set()),
    ("y" * 10_000, set()),
    ('"' * 10_000 + " nowhere", ALL),  # cut off before its only word
    ("'", ALL),
    ('" OR 1=1 --', set()),
    ("NEAR(gauges reading)", set()),
    ("gauges*", {"silent", "arithmetic", "meeting"}),
    ("gauges & !reading", {"silent"}),
    ("{head}: gauges", set()),
    ("a" * 999, set()),
    ("\x00gauges\x00", {"silent", "arithmetic", "meeting"}),
    # fields
    ('tag:"Ilvane basin"', {"silent", "arithmetic", "cuenca"}),
    ("tag:velmara", {"arithmetic"}),
    ("tag:agua", {"silent"}),
    ("tag:water,velmara", {"silent", "arithmetic"}),
    ('tag:water tag:"Ilvane basin"', {"silent"}),
    ('-tag:"Ilvane basin"', {"meeting", "mahattat", "tokyo", "oddities"}),
    ("tag:drafts", set()),
    ("tag:unheard", set()),
    ("outlet:ledger", {"silent"}),
    ('outlet:"ketterby ledger"', {"silent"}),
    ("outlet:ledger.example outlet:wire", {"silent", "arithmetic"}),
    ("credits:ledger", {"arithmetic"}),
    ("author:osk", {"silent"}),
    ("by:osk", {"silent"}),
    ("by:tomas", {"arithmetic", "meeting"}),
    ("by:me", {"silent"}),
    ("lang:ar", {"mahattat"}),
    ("lang:es,ar", {"cuenca", "mahattat"}),
    ("-lang:en", {"cuenca", "mahattat", "tokyo", "oddities"}),
    ("has:note", {"silent", "meeting"}),
    ("has:highlight", {"silent", "arithmetic"}),
    ("has:figure", {"arithmetic"}),
    ("has:telling", {"silent", "cuenca"}),
    ("has:translation", {"silent", "cuenca"}),
    ("-has:telling lang:en", {"arithmetic", "meeting"}),
    ("has:note has:highlight", {"silent"}),
    ("has:change", set()),
    ("label:fact", {"silent"}),
    ("mark:disputed,fact", {"silent", "arithmetic"}),
    ("label:unheard", set()),
    ("is:read", {"silent"}),
    ("is:reading", {"arithmetic"}),
    ("is:kept", {"arithmetic"}),
    ("is:unread lang:en", {"meeting"}),
    ("-is:read is:reading", {"arithmetic"}),
    ('note:"data desk"', {"silent"}),
    ("note:satchel", {"meeting"}),
    ("in:notes gauges", {"silent", "meeting"}),
    ("in:highlights reading", {"silent"}),
    ("in:2031-11-01..2031-11-02", {"silent", "arithmetic"}),
    ("in:2031", ALL),
    ("in:..2031-11-01", {"silent"}),
    ("before:2031-11-03", {"silent", "arithmetic"}),
    ("after:2031-11-05", {"tokyo", "oddities"}),
    ("in:2030", set()),
    # Arabic and Spanish names of the fields
    ('وسم:"Ilvane basin" فيه:ملاحظة', {"silent"}),
    ("idioma:es tiene:versión", {"cuenca"}),
    # together
    ('tag:"Ilvane basin" gauges has:note', {"silent"}),
    ("gauges lang:en -is:read", {"arithmetic", "meeting"}),
    ("gauges outlet:wire", {"arithmetic"}),
]


@pytest.mark.parametrize("order", ["best", "newest"])
def test_the_shared_list_finds_what_it_says(basin: Basin, order: str) -> None:
    wrong = {
        text: found for text, expected in SHARED if (found := basin.names(text, order=order)) != expected
    }
    assert {text[:60]: sorted(found) for text, found in wrong.items()} == {}


def test_lists_filter_by_the_text_alone(basin: Basin) -> None:
    for text, expected in (
        ("gauge", {"silent", "arithmetic"}), ("in:notes gauge", {"silent", "meeting"}),
        ('tag:"Ilvane basin" gauge', {"silent", "arithmetic"}), ("-gauge lang:en", {"meeting"}),
    ):  # fmt: skip
        found = {article.pk for article in matching(basin.ines, parse(text).query).newest_first()}
        assert found == {basin.articles[name].pk for name in expected}, text


def test_unknown_names_are_explained_with_near_ones(basin: Basin) -> None:
    said = {
        mistake.found: mistake.instead
        for mistake in explain(basin.ines, parse("tag:watr outlet:legder label:x").query)
    }
    assert said == {"watr": "tag:Water", "legder": 'outlet:"Ketterby Ledger"', "x": ""}


def test_the_best_comes_first_and_the_newest_when_asked(basin: Basin) -> None:
    best = basin.found("gauge").hits
    assert [hit.article.headline for hit in best][:2] == [
        "What a dead gauge costs",
        "River chief cautions Teller",
    ]
    newest = [hit.article.listed_at for hit in basin.found("gauge", order="newest").hits]
    assert newest == sorted(newest, reverse=True)
