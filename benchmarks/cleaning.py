"""How well pages are cleaned: ``python benchmarks/cleaning.py [--data DIR] [--json] …``.

Reads a folder of pages with what they should become, cleans each as ``manage.py clean`` does, lets trafilatura and
readability-lxml do the same, and prints both beside what is to be reached. How the measures count stands in
``extraction.py``. The folder (by default ``../shared/cleaning`` beside the project) holds ``gold.jsonl``, one object
a line with ``id`` ("corpus/…"), ``url``, ``html`` (a page relative to the folder, gzipped) and ``body``, and where
they are known ``title``, ``date``, ``authors``, ``captions``, ``subheads``; and in ``dumps/`` text dumps named after
the id, slashes doubled as underlines: ``corpus__….w3m.txt`` and ``corpus__….lynx.txt``.

Titles, dates, authors, captions and subheads are those of the corpus ``fundus`` where the folder has it; a second
row tells the same of all other pages. Times are CPU milliseconds of one page, from bytes to record.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import extractors
from extraction import (
    Overlap,
    body_f1,
    kept_captions,
    kept_subheads,
    overlap,
    same_authors,
    same_day,
    same_title,
)
from extractors import Article
from measuring import ROOT, Row, cpu_ms, settings, show

PEERS = {"trafilatura": extractors.trafilatura, "readability": extractors.readability}
NEWS = "fundus"
TARGETS = {
    "body F1, aeb": 0.980, "body F1, fundus": 0.965, "body F1, w3m dumps": 0.92, "body F1, lynx dumps": 0.91,
    "title exact": 0.93, "date right": 0.99, "authors whole set": 0.90, "captions kept": 0.90,
    "subheads kept": 0.95, "CPU ms a page, median": 100.0, "CPU ms, page of 1 MB": 2000.0,
}  # fmt: skip
MEASURES = ("body", "title", "date", "authors", "captions", "subheads")


@dataclass(frozen=True, slots=True)
class Page:
    """A page or dump to clean: ``kind`` is html, w3m or lynx; ``gold`` its line of ``gold.jsonl``."""

    id: str
    kind: str
    path: Path
    gold: dict[str, Any]

    @property
    def corpus(self) -> str:
        """The first part of the id."""
        return self.id.split("/", 1)[0]


@dataclass(slots=True)
class Result:
    """What each extractor found on a page, how its body compares, and the CPU milliseconds it took."""

    page: Page
    found: dict[str, Article] = field(default_factory=dict)
    bodies: dict[str, Overlap] = field(default_factory=dict)
    taken: dict[str, float] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def pages(data: Path, only: str, corpus: str, limit: int) -> list[Page]:
    """The pages and dumps of a folder in the order of its gold. ``limit`` counts pages of each corpus; 0: all."""
    found: list[Page] = []
    seen: dict[str, int] = {}
    with (data / "gold.jsonl").open(encoding="utf-8") as lines:
        for gold in map(json.loads, filter(str.strip, lines)):
            name = str(gold["id"])
            own = name.split("/", 1)[0]
            seen[own] = seen.get(own, 0) + 1
            if (corpus and own != corpus) or (limit and seen[own] > limit):
                continue
            if only != "dumps":
                found.append(Page(name, "html", data / gold["html"], gold))
            for kind in ("w3m", "lynx") if only != "html" else ():
                path = data / "dumps" / f"{name.replace('/', '__')}.{kind}.txt"
                if path.is_file():
                    found.append(Page(name, kind, path, gold))
    return found


def measured(page: Page, peers: bool) -> Result:
    """One page through every extractor. What one of them raises counts as nothing found."""
    raw = page.path.read_bytes()
    raw = gzip.decompress(raw) if page.path.suffix == ".gz" else raw
    work: dict[str, extractors.Extractor] = {"ours": extractors.ours}
    if peers:
        more = {**PEERS, "trafilatura alone": extractors.trafilatura_text}
        work |= more if page.kind == "html" else {"longest run": extractors.longest_run}
    result = Result(page)
    for name, extract in work.items():
        began = time.process_time()
        try:
            article = extract(raw, str(page.gold.get("url") or ""))
        except Exception as error:
            article = Article()
            result.errors[name] = f"{type(error).__name__}: {error}"
        result.taken[name] = (time.process_time() - began) * 1000
        result.found[name] = article
        result.bodies[name] = overlap(page.gold["body"], article.text)
    return result


def _measured(task: tuple[Page, bool]) -> Result:
    return measured(*task)


def all_measured(found: Sequence[Page], peers: bool, jobs: int) -> Iterator[Result]:
    """``measured`` for all pages, in order; in ``jobs`` processes where there is more than one."""
    tasks = [(page, peers) for page in found]
    if jobs < 2:
        yield from map(_measured, tasks)
        return
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(_measured, tasks, chunksize=8)


def is_right(measure: str, gold: dict[str, Any], article: Article) -> bool:
    """Whether title, date or authors are as the gold has them."""
    if measure == "title":
        return same_title(gold["title"], article.title)
    if measure == "date":
        return same_day(gold["date"], article.date)
    return same_authors(gold["authors"], article.authors)


def kept(measure: str, gold: dict[str, Any], article: Article) -> list[str]:
    """The captions or subheads of the gold that the article kept as such."""
    keep = kept_captions if measure == "captions" else kept_subheads
    return keep(gold.get(measure) or [], getattr(article, measure))


type Values = dict[str, float | None]


def rows_of(results: Sequence[Result]) -> Iterator[tuple[str, int, Values]]:
    """Name, number and values by extractor of each measure that these results can tell of."""
    html = [result for result in results if result.page.kind == "html"]
    for corpus in dict.fromkeys(result.page.corpus for result in html):
        yield _bodies(f"body F1, {corpus}", [each for each in html if each.page.corpus == corpus])
    for kind in ("w3m", "lynx"):
        if dumps := [result for result in results if result.page.kind == kind]:
            yield _bodies(f"body F1, {kind} dumps", dumps)
    news = [result for result in html if result.page.corpus == NEWS]
    groups = [(news, ""), ([each for each in html if each.page.corpus != NEWS], ", other pages")]
    for group, where in groups if news else [(html, "")]:
        for measure, name in (
            ("title", "title exact"),
            ("date", "date right"),
            ("authors", "authors whole set"),
        ):
            if with_gold := [each for each in group if each.page.gold.get(measure)]:
                yield _share(name + where, measure, with_gold)
        for measure in ("captions", "subheads"):
            if with_gold := [each for each in group if each.page.gold.get(measure)]:
                yield _kept_share(f"{measure} kept{where}", measure, with_gold)
    if html:
        yield _cpu(html)


def _bodies(name: str, results: Sequence[Result]) -> tuple[str, int, Values]:
    tools = [tool for tool in results[0].bodies if tool != "trafilatura alone"]
    return name, len(results), {tool: body_f1(each.bodies[tool] for each in results) for tool in tools}


def _share(name: str, measure: str, results: Sequence[Result]) -> tuple[str, int, Values]:
    tools = [tool for tool in results[0].found if tool == "ours" or _tells(tool, measure)]
    return (
        name,
        len(results),
        {
            tool: statistics.mean(is_right(measure, each.page.gold, each.found[tool]) for each in results)
            for tool in tools
        },
    )


def _kept_share(name: str, measure: str, results: Sequence[Result]) -> tuple[str, int, Values]:
    total = sum(len(each.page.gold[measure]) for each in results)
    tools = [tool for tool in results[0].found if tool == "ours" or _tells(tool, measure)]
    values: Values = {
        tool: sum(len(kept(measure, each.page.gold, each.found[tool])) for each in results) / total
        for tool in tools
    }
    return name, total, values


def _tells(tool: str, measure: str) -> bool:
    missing = {"trafilatura": {"captions"}, "readability": {"date", "authors"}}
    return tool in missing and measure not in missing[tool]


def _cpu(results: Sequence[Result]) -> tuple[str, int, Values]:
    values: Values = {"ours": statistics.median(each.taken["ours"] for each in results)}
    if "trafilatura alone" in results[0].taken:
        values["trafilatura"] = statistics.median(each.taken["trafilatura alone"] for each in results)
    return "CPU ms a page, median", len(results), values


def large_page() -> bytes:
    """A page of 1 MB of invented words: paragraphs with a link and emphasis each."""
    sentence = (
        "The gauges of the upper valley have sent no reading since the first week of March, the office said. "
    )
    paragraph = "<p>Reading {0}: {1}<a href='/g/{0}'>The gauge</a> was <em>repaired</em>. {1}</p>\n"
    parts: list[str] = []
    size = 0
    while size < 1_000_000:
        parts.append(paragraph.format(len(parts), sentence))
        size += len(parts[-1])
    head = "<html><head><title>Gauges</title></head><body><h1>Gauges</h1><article>"
    return f"{head}{''.join(parts)}</article></body></html>".encode()


def large(peers: bool) -> tuple[str, int, Values]:
    """CPU of the page of 1 MB: ours, and bleach alone."""
    raw = large_page()
    values: Values = {"ours": cpu_ms(lambda: extractors.ours(raw, "https://averil.example/"))}
    if peers:
        import bleach

        # Once only: it takes more than ten seconds.
        began = time.process_time()
        bleach.clean(raw.decode(), tags={"p", "a", "em", "h1"}, strip=True)
        values["bleach"] = (time.process_time() - began) * 1000
    return "CPU ms, page of 1 MB", 1, values


def table(rows: Sequence[tuple[str, int, Values]], *, as_json: bool) -> list[Row]:
    """The rows as they are shown: numbers for JSON (null where an extractor does not tell), else words."""
    tools = list(dict.fromkeys(tool for _, _, values in rows for tool in values))
    shown: list[Row] = []
    for name, number, values in rows:
        cells: dict[str, Any] = {"measure": name, "n": number}
        for tool, value in [*((tool, values.get(tool)) for tool in tools), ("to reach", TARGETS.get(name))]:
            cells[tool] = value if as_json else "–" if value is None else _written(value)
        shown.append(cells)
    return shown


def _written(value: float) -> str:
    return f"{value:,.0f}" if value > 1 else f"{value:.4f}"


def misses(results: Sequence[Result], measure: str, worst: int) -> Iterator[str]:
    """Lines about the pages on which ours is wrong: the ``worst`` by body, all of another measure (0: all)."""
    if measure == "body":
        ranked = sorted(results, key=lambda each: each.bodies["ours"].f1)
        for each in ranked[: worst or None]:
            body = each.bodies["ours"]
            yield (
                f"{body.f1:.3f}  P {body.precision:.3f}  R {body.recall:.3f}  {each.page.kind:4}  {each.page.id}"
                f"  {each.errors.get('ours', '')}"
            )
        return
    with_gold = [each for each in results if each.page.kind == "html" and each.page.gold.get(measure)]
    wrong = [each for each in with_gold if _is_wrong(measure, each)]
    for each in wrong[: worst or None]:
        gold, found = each.page.gold[measure], getattr(each.found["ours"], measure)
        if measure in ("captions", "subheads"):
            had = kept(measure, each.page.gold, each.found["ours"])
            gold = [text for text in gold if text not in had]
        yield f"{each.page.id}\n    wanted {gold}\n    found  {found}"


def _is_wrong(measure: str, result: Result) -> bool:
    gold, article = result.page.gold, result.found["ours"]
    if measure in ("captions", "subheads"):
        return len(kept(measure, gold, article)) < len(gold[measure])
    return not is_right(measure, gold, article)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="How well pages are cleaned, ours and the peers side by side."
    )
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared" / "cleaning", help="the folder of pages"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--only", choices=("html", "dumps"), default="", help="pages or text dumps alone")
    parser.add_argument("--corpus", default="", help="pages whose id begins with this name alone")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="the first N pages of each corpus")
    parser.add_argument("--no-peers", action="store_true", help="ours alone, which is faster")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="also print the N worst pages by body"
    )
    parser.add_argument(
        "--misses",
        choices=MEASURES,
        action="append",
        default=[],
        help="also print the pages where this is wrong",
    )
    return parser.parse_args()


def main() -> None:
    """Measures and prints. Exit code 2 and a sentence where the folder is not there or holds nothing asked for."""
    asked = options()
    if not (asked.data / "gold.jsonl").is_file():
        print(
            f"There is no gold.jsonl in {asked.data}; give the folder of pages with --data.", file=sys.stderr
        )
        raise SystemExit(2)
    found = pages(asked.data, asked.only, asked.corpus, asked.limit)
    if not found:
        print(f"{asked.data} holds no page of that kind.", file=sys.stderr)
        raise SystemExit(2)
    with settings():
        results = list(all_measured(found, not asked.no_peers, asked.jobs))
        rows = list(rows_of(results))
        if asked.only != "dumps" and not asked.limit:
            rows.append(large(not asked.no_peers))
    show(table(rows, as_json=asked.json), as_json=asked.json)
    wanted = ["body"] * bool(asked.worst) + asked.misses
    for measure in dict.fromkeys(wanted):
        lines = [f"\n== {measure}", *misses(results, measure, asked.worst)]
        print("\n".join(lines), file=sys.stderr if asked.json else sys.stdout)


if __name__ == "__main__":
    main()
