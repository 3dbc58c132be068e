"""Snippets are parts of their text, cut where nothing is torn."""

from __future__ import annotations

from itertools import pairwise

import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.search.query import parse
from reader.search.snippets import beginning, hits, marked, snippets
from reader.search.wanted import words_of

PARTS = st.sampled_from(
    [
        "gauge",
        "gauges",
        "The river rose.",
        "\n",
        " ",
        "e\u0301",
        "محطّة",
        "東京",
        "👩‍👩‍👧",
        "x" * 90,
        "\u200d",
        "ـ",
        "slow and certain",
        "“",
    ]
) | st.text(max_size=12)
TEXTS = st.lists(PARTS, max_size=60).map(lambda parts: " ".join(parts)) | st.lists(PARTS, max_size=60).map(
    "".join
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    TEXTS,
    st.sampled_from(["gauges", '"slow and certain" river', "محطة", "東京", "e", "x"]),
    st.sampled_from(["en", "ar", "es"]),
)
def test_a_snippet_is_its_text(text: str, query: str, language: str) -> None:
    wanted = words_of(parse(query).query)
    graphemes = {found.start() for found in regex.finditer(r"\X", text)} | {len(text)}
    for found in [*snippets(text, wanted, language), beginning(text)]:
        assert found.text == text[found.start : found.end]
        assert found.start <= found.first <= found.end
        assert found.start in graphemes
    assert "".join(piece.text for piece in marked(text, wanted, language)) == text
    spans = hits(text, wanted, language)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def _marked(text: str, query: str, language: str) -> list[str]:
    found = snippets(text, words_of(parse(query).query), language)
    return [piece.text for piece in found[0].pieces if piece.hit] if found else []


def test_words_are_marked_in_all_their_forms() -> None:
    assert _marked("Gauging the gauges, the gauge’s keeper.", "gauge", "en") == [
        "Gauging",
        "gauges",
        "gauge’s",
    ]
    assert _marked("Gauging the gauges.", '"gauges"', "en") == ["gauges"]
    assert _marked("La estación y las Estaciones.", "estacion", "es") == ["estación", "Estaciones"]
    assert _marked("مَحَطّة والمحطات", "محطة", "ar") == ["مَحَطّة", "والمحطات"]
    assert _marked("Slow and certain, slowly.", '"slow and certain"', "en") == ["Slow and certain"]
    assert _marked("so\u00adft ga\u200buge", "gauge", "en") == ["ga\u200buge"]
    assert _marked("Nothing here", "gauge", "en") == []


def test_the_best_window_comes_first() -> None:
    text = "A gauge.\n" + "Nothing was said of it. " * 40 + "\nThe gauge sent a reading, the last reading."
    found = snippets(text, words_of(parse("gauge reading").query), "en")
    assert found[0].text == "The gauge sent a reading, the last reading."
    assert (found[0].before, found[0].after) == (True, False)
