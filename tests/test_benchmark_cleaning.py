"""The benchmark of cleaning, run on a small folder of the form that it reads; and how it counts."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from extraction import (  # noqa: E402
    body_f1,
    kept_captions,
    kept_subheads,
    overlap,
    same_authors,
    same_day,
    same_title,
)

PARAGRAPHS = [
    f"In week {week} the gauges of the upper valley sent no reading, the office at Lisk said, and nobody has been "
    "sent to look at them since the reeds were cut."
    for week in ("one", "two", "three", "four")
]
PAGE = f"""<html lang="en"><head><title>Gauges fall silent | Basin Herald</title>
<meta property="og:title" content="Gauges fall silent"><meta name="author" content="Orla Venn">
<meta property="article:published_time" content="2026-11-03T15:25:00Z"></head><body>
<article><h1>Gauges fall silent</h1><p>{PARAGRAPHS[0]}</p>
<figure><img src="/g.jpg" alt="A gauge"><figcaption>A gauge below the weir at Lisk</figcaption></figure>
<p>{PARAGRAPHS[1]}</p><h2>Nobody was sent</h2><p>{PARAGRAPHS[2]}</p><p>{PARAGRAPHS[3]}</p></article></body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "html").mkdir()
    (tmp_path / "dumps").mkdir()
    (tmp_path / "html" / "fundus__il__Herald.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    dump = "\n\n".join(["Home", "Gauges fall silent", *PARAGRAPHS, "Share"])
    (tmp_path / "dumps" / "fundus__il__Herald.w3m.txt").write_text(dump, encoding="utf-8")
    gold = {
        "id": "fundus/il/Herald",
        "url": "https://basin-herald.example/gauges",
        "html": "html/fundus__il__Herald.html.gz",
        "body": "\n\n".join([*PARAGRAPHS[:2], "Nobody was sent", *PARAGRAPHS[2:]]),
        "title": "Gauges Fall Silent",
        "date": "2026-11-03 17:25:00+02:00",
        "authors": ["Orla Venn"],
        "captions": ["A gauge below the weir at Lisk"],
        "subheads": ["Nobody was sent", "What comes next"],
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "cleaning.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_ours_and_the_peers_stand_side_by_side(folder: Path) -> None:
    done = run("--data", str(folder), "--json", "--limit", "1", "--misses", "subheads")
    assert done.returncode == 0, done.stderr
    rows: dict[str, dict[str, Any]] = {row["measure"]: row for row in json.loads(done.stdout)["rows"]}
    assert rows["body F1, fundus"]["ours"] == pytest.approx(1)
    assert 0.9 < rows["body F1, fundus"]["trafilatura"] <= 1
    assert rows["body F1, w3m dumps"]["ours"] > 0.9
    assert rows["body F1, w3m dumps"]["longest run"] > 0.8
    assert rows["body F1, w3m dumps"]["readability"] is None
    for measure in ("title exact", "date right", "authors whole set", "captions kept"):
        assert rows[measure]["ours"] == 1
    assert rows["subheads kept"]["ours"] == pytest.approx(0.5)
    assert rows["title exact"]["to reach"] == pytest.approx(0.93)
    assert rows["CPU ms a page, median"]["ours"] > 0
    assert "wanted ['What comes next']" in done.stderr


def test_dumps_alone_without_peers_as_a_table(folder: Path) -> None:
    done = run("--data", str(folder), "--only", "dumps", "--no-peers", "--worst", "1")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["measure", "n", "ours", "to", "reach"]
    assert lines[2].startswith("body F1, w3m dumps")
    assert lines[-1].endswith("fundus/il/Herald  ")


def test_a_folder_without_gold_is_named(tmp_path: Path) -> None:
    done = run("--data", str(tmp_path / "none"))
    assert done.returncode == 2
    assert f"There is no gold.jsonl in {tmp_path / 'none'}" in done.stderr


def test_bodies_are_compared_by_shingles_of_four_words() -> None:
    assert overlap("a b c d e", "a b c d e") == (1, 0, 0)
    assert overlap("a b c d e", "a b c d x") == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert overlap("a b", "a b") == (1, 0, 0)
    assert overlap("a b c d", "") == (0, 0, 1)
    assert overlap("", "") == (0, 0, 0)


def test_a_page_on_which_nothing_was_found_lowers_recall_alone() -> None:
    whole, nothing = overlap("a b c d e", "a b c d e"), overlap("a b c d e", "")
    assert body_f1([whole, nothing]) == pytest.approx(2 * 1 * 0.5 / 1.5)


def test_titles_and_authors_are_compared_folded() -> None:
    assert same_title("“Gauges” – fall silent.", '"gauges" - Fall  silent')
    assert not same_title("Gauges fall silent", "Gauges fall")
    assert same_authors(["Orla Venn", "Pell Tarrow"], ["PELL TARROW", "Orla Venn"])
    assert not same_authors(["Orla Venn"], ["Orla Venn", "Basin Herald"])


def test_days_are_compared_in_the_zone_of_the_gold() -> None:
    assert same_day("2026-11-03 23:30:00+00:00", "2026-11-04T01:30:00+02:00")
    assert same_day("2026-11-03 00:00:00", "2026-11-03T15:25")
    assert not same_day("2026-11-03 23:30:00+00:00", "2026-11-04T01:30:00+00:00")
    assert not same_day("2026-11-03", "")


def test_captions_may_come_with_or_without_their_credit() -> None:
    gold = ["A gauge below the weir at Lisk (N. Tranter)", "Reeds"]
    assert kept_captions(gold, ["A gauge below the weir at Lisk"]) == gold[:1]
    assert kept_captions(["Reeds"], ["Reeds that stood for nine years below the weir"]) == []


def test_each_heading_counts_once() -> None:
    assert kept_subheads(["Nobody", "Nobody"], ["Nobody:"]) == ["Nobody"]
