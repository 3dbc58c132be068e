"""``manage.py compare``: two tellings, from files or from the library, as a person or a program reads them."""

from __future__ import annotations

import gzip
import importlib.util
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_article

A = (
    "Maren Osk said on Tuesday that 14 of the 62 gauges on the Ilvane had sent no reading since March, allegedly"
    " because nobody had paid for batteries.\n\nThe two ministries trade monthly tables in private.\n\n"
    "Salt farmers near Ketterby counted their poorest season in eleven years.\n"
)
B = (
    "Of the 62 gauges on the Ilvane, 14 have sent no reading since March because nobody paid for the batteries, Maren"
    " Osk said.\n\nNear Ketterby, salt farmers have counted the poorest season for eleven years.\n\n"
    "The harbour-master of Lisk, Jona Fell, had warned of it in a letter.\n"
)


def compared(*names: str) -> dict[str, Any]:
    out = StringIO()
    call_command("compare", *names, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    a, b = tmp_path / "a.txt", tmp_path / "b.txt.gz"
    a.write_text(A, "utf-8")
    b.write_bytes(gzip.compress(B.encode()))
    return str(a), str(b)


def test_files_are_compared_sentence_by_sentence(files: tuple[str, str]) -> None:
    found = compared(*files)

    assert list(found) == ["links", "only_a", "only_b"]
    assert [(link["a"][0][:10], link["b"][0][:10]) for link in found["links"]] == [
        ("Maren Osk ", "Of the 62 "),
        ("Salt farme", "Near Kette"),
    ]
    assert found["links"][0]["relation"] == "hedge_dropped"
    assert all(0 < link["score"] <= 1 for link in found["links"])
    assert [text[:14] for text in found["only_a"]] == ["The two minist"]
    assert [text[:14] for text in found["only_b"]] == ["The harbour-ma"]


def test_a_person_reads_both_wordings(files: tuple[str, str]) -> None:
    out = StringIO()
    call_command("compare", *files, stdout=out)

    assert "  A  Salt farmers near Ketterby" in out.getvalue()
    assert "  B  Near Ketterby, salt farmers" in out.getvalue()


@pytest.mark.django_db
def test_articles_of_the_library_are_compared_by_number(files: tuple[str, str]) -> None:
    article = make_article(*A.strip().split("\n\n"))

    assert compared(str(article.pk), files[1])["links"] == compared(*files)["links"]


@pytest.mark.django_db
def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", "utf-8")

    with pytest.raises(CommandError, match="no such file, and it is no number"):
        compared("nothing.txt", "1")
    with pytest.raises(CommandError, match="no article with the number 999"):
        compared("999", "999")
    with pytest.raises(CommandError, match=r"empty\.txt"):
        compared(str(empty), str(empty))


def test_the_two_seeds_are_aligned_as_by_hand(shared: Path) -> None:
    seeds = shared / "seeds"
    spec = importlib.util.spec_from_file_location("scored", seeds / "gold" / "score_alignment.py")
    assert spec
    assert spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    first, second = (str(next(seeds.glob(f"{number}_*.txt"))) for number in ("000", "002"))

    found = compared(first, second)
    score = scorer.score(found)

    assert score["links"]["precision"] == 1
    assert score["links"]["f1"] >= 0.973
    assert score["recall_by_relation"]["reworded quote"] == 1
    assert score["only_b"]["tp"] == score["only_b"]["gold"] == 9
    relations = [link["relation"] for link in found["links"]]
    assert "hedge_dropped" in relations
    assert "quote_varies" in relations
