"""A comparison as a file: Markdown to read, CSV to count."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reader.queries.compare_export import COLUMNS
from tests.factories import make_article
from tests.reader.comparing_texts import COURIER, LEDGER, courier, ledger, parsed

pytestmark = pytest.mark.django_db


def file_of(client: Client, a: Any, b: Any, query: str) -> Any:
    answer = client.get(reverse("compare-export", args=[a.pk, b.pk]) + query)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    return answer


def rows_of(client: Client, a: Any, b: Any, query: str = "") -> list[dict[str, str]]:
    text = file_of(client, a, b, f"?format=csv{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_a_line_for_each_row_with_its_words_and_places(reading: Client) -> None:
    a, b = courier(), ledger()
    rows = rows_of(reading, a, b)

    assert tuple(rows[0]) == COLUMNS
    assert [row["row"] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    assert " ".join(row["a"] for row in rows if row["a"]) == " ".join(COURIER)
    assert sorted(row["b"] for row in rows if row["b"]) == sorted(LEDGER)
    for row in rows:
        for side, article in (("a", a), ("b", b)):
            if row[side]:
                start, end = int(row[f"{side}_start"]), int(row[f"{side}_end"])
                assert article.current_revision.text[start:end] == row[side]
            assert row[f"{side}_article"] == str(article.pk)
    figures = next(row for row in rows if row["relation"] == "figures_differ")
    assert "14" in figures["facts"]
    assert "12" in figures["facts"]


def test_a_file_has_the_rows_that_the_page_shows(reading: Client) -> None:
    a, b = courier(), ledger()
    shown = parsed(reading.get(reverse("compare-two", args=[a.pk, b.pk]) + "?show=only-b"))

    assert [f"r{row['row']}" for row in rows_of(reading, a, b, "&show=only-b")] == [
        one.get("id") for one in shown.cssselect(".cmp__row")
    ]
    markdown = file_of(reading, a, b, "?format=md&show=only-b").content.decode()
    assert markdown.count("\n## ") == 1
    assert LEDGER[4] in markdown


def test_markdown_names_both_sources_and_what_differs(reading: Client) -> None:
    a = courier(canonical_url="https://courier.example/river")
    markdown = file_of(reading, a, ledger(), "").content.decode()

    assert markdown.startswith("# River chief cautions Teller\n")
    assert "- **A** River chief cautions Teller (Averil Courier, " in markdown
    assert "<https://courier.example/river>" in markdown
    assert "- **B** Treaty would rest on a number that does not exist (Ketterby Ledger, " in markdown
    assert "Figures differ: 14 and 12" in markdown
    assert "> **B** —" in markdown


@pytest.mark.parametrize("sign", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1"])
def test_no_cell_is_a_formula(reading: Client, sign: str) -> None:
    a = courier(texts=(f"{sign} gauges of the upper river have sent no reading since the spring.",))
    b = ledger(texts=("Something else was said at the harbour.",))
    for row in rows_of(reading, a, b):
        for value in row.values():
            assert not value.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))
    assert any(row["a"].startswith(f"'{sign[0]}") for row in rows_of(reading, a, b))


def test_markdown_takes_nothing_in_a_text_for_a_sign_of_its_own(reading: Client) -> None:
    hostile = "# <script>alert(1)</script> [a](javascript:alert) *b* | `c` said the board."
    a, b = courier(texts=(hostile,), headline="# <b>H</b>"), make_article("1. Something else was said.")
    markdown = file_of(reading, a, b, "?format=md").content.decode()

    assert "<script>" not in markdown
    assert "\\[a\\](javascript:alert)" in markdown
    assert markdown.startswith("# \\# \\<b\\>H\\</b\\>\n")


def test_another_format_is_refused_in_words(reading: Client) -> None:
    answer = reading.get(reverse("compare-export", args=[courier().pk, ledger().pk]) + "?format=exe")
    assert answer.status_code == 400
    assert "md or csv" in answer.content.decode()
