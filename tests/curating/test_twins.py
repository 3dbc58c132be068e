"""Which tags are offered as one, with the reason, and which are not."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reader.models import Tag, TagKind, TwinDismissal, User
from reader.queries import twins as query
from reader.services import curating
from reader.services.tags import create_tag, recount
from reader.services.twins import Named, Reason, by_name, in_line, singular_word, worth_counting
from tests.factories import make_article


def named(*names: str, kind: str = "topic") -> list[Named]:
    return [Named(pk, name, kind, 10 - pk, f"/{pk}/") for pk, name in enumerate(names, 1)]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("NATO", "Nato", Reason.NAME),
        ("São Tomé", "Sao Tome", Reason.NAME),
        ("Treaties", "treaty", Reason.PLURAL),
        ("Elecciones", "elección", Reason.PLURAL),
        ("Ciudades", "ciudad", Reason.PLURAL),
        ("Flood zones", "Flood zone", Reason.PLURAL),
        ("Ilvane basin", "Basin of the Ilvane", Reason.WORDS),
        ("United States", "US", Reason.INITIALS),
        ("United States", "U.S.", Reason.INITIALS),
        ("Maren Osk", "M. Osk", Reason.PERSON),
        ("Floodplain", "Flood plain", Reason.CLOSED),
    ],
)
def test_likely_twins_and_why(one: str, other: str, reason: Reason) -> None:
    (pair,) = by_name(named(one, other)).values()
    assert (pair.first, pair.second, pair.reason) == (1, 2, reason)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maren Osk", "Mikel Osk"), ("United States", "us"), ("Gas", "Ga"), ("Upper basin", "Lower basin"),
        ("Water", "Waterways"), ("Status", "Statu"),
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_left_alone(one: str, other: str) -> None:
    assert by_name(named(one, other)) == {}


def test_an_alias_tells_too() -> None:
    tags = [
        Named(1, "Corran Gate", "place", 9, "/1/", ("The great dam",)),
        Named(2, "Great Dams", "place", 2, "/2/"),
    ]
    (pair,) = by_name(tags).values()
    assert pair.via == "The great dam"
    assert pair.reason == Reason.WORDS


def test_a_dismissed_pair_is_not_in_line() -> None:
    tags = named("NATO", "Nato", "Treaties", "treaty")
    pairs = by_name(tags).values()
    assert [pair.reason for pair in in_line(pairs, tags)] == [Reason.NAME, Reason.PLURAL]
    assert [pair.reason for pair in in_line(pairs, tags, {(1, 2)})] == [Reason.PLURAL]


def test_common_words_and_common_initials_make_no_crowd() -> None:
    tags = [Named(n, f"Ministry number {chr(97 + n // 26)}{chr(97 + n % 26)}", "organisation", 9, f"/{n}/")
            for n in range(1, 400)]  # fmt: skip
    assert len(by_name(tags)) < 400
    assert worth_counting(tags) == []


@pytest.mark.parametrize(
    ("word", "single"),
    [("treaties", "treaty"), ("dams", "dam"), ("churches", "church"), ("ciudades", "ciudad"), ("status", "status"),
     ("crisis", "crisis"), ("gas", "gas"), ("سدود", "سدود")],
)  # fmt: skip
def test_plurals(word: str, single: str) -> None:
    assert singular_word(word) == single


@pytest.mark.django_db
def test_pairs_that_share_their_articles_are_offered_and_dismissed_for_good(curator: User) -> None:
    gate, barrage = create_tag("Corran Gate", TagKind.PLACE), create_tag("Corran barrage", TagKind.PLACE)
    inside = create_tag("Corran town", TagKind.PLACE, parent=gate)
    for _n in range(4):
        make_article(tags=(gate, barrage, inside))
    make_article(tags=(barrage,))
    recount([gate.pk, barrage.pk, inside.pk])
    offered, pairs = query.offered(6)
    # a tag and one that stands within it carry the same articles by nature
    assert {(pair.first.name, pair.second.name) for pair in offered} == {
        ("Corran barrage", "Corran Gate"), ("Corran barrage", "Corran town"),
    }  # fmt: skip
    assert pairs == 2
    assert offered[0].reason == "a word in common; 4 of 4 articles carry both"
    curating.dismiss_twins(barrage, gate, by=curator)
    curating.dismiss_twins(barrage, inside, by=curator)
    curating.dismiss_twins(inside, barrage, by=curator)
    assert TwinDismissal.objects.count() == 2
    assert query.offered(6) == ([], 0)
    create_tag("Corran Gates", TagKind.PLACE)
    assert query.offered(6)[1] == 1


@pytest.mark.django_db
def test_the_queries_do_not_grow_with_the_tags() -> None:
    asked = []
    for number in (40, 400):
        Tag.objects.bulk_create(
            [
                Tag(
                    name=f"Word{n} thing{n}",
                    folded=f"word{n} thing{n}",
                    slug=f"t-{number}-{n}",
                    path=f"/{n}/",
                )
                for n in range(number - 40, number)
            ]
        )
        with CaptureQueriesContext(connection) as context:
            query.find_pairs()
        asked.append(len(context))
    assert asked[0] == asked[1] <= 6
