"""How well highlights follow a text: ``python benchmarks/anchoring.py [--cases FILE] [--predictions OUT] [--json]``.

Each case is an article's text before and after an edit and a highlight in the text before, with where it belongs in
the text after (or that it is gone): one JSON object a line with ``id``, ``kind``, ``before_text``, ``start``, ``end``,
``after_text``, ``expected_start``, ``expected_end`` (code points; null for gone). By default the file
``../shared/anchoring/cases.jsonl`` beside the project. Right is the same range, a range that overlaps it by 0.8 of
both together, or a loss where the passage is gone; partial from 0.5; wrong is elsewhere; missed is lost though it is
there; false is placed though it is gone.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from measuring import ROOT

VERDICTS = ("exact", "near", "orphan", "partial", "wrong", "missed", "false")
RIGHT = VERDICTS[:3]
LONG = 60_000
"""Code points of the texts whose alignment is timed."""


def verdict(case: dict[str, Any], place: tuple[int, int] | None) -> str:
    """One of ``VERDICTS`` for where a case's highlight was placed (None: lost)."""
    start, end = case["expected_start"], case["expected_end"]
    if start is None:
        return "orphan" if place is None else "false"
    if place is None:
        return "missed"
    if place == (start, end):
        return "exact"
    overlap = max(0, min(place[1], end) - max(place[0], start))
    share = overlap / (max(place[1], end) - min(place[0], start))
    return "near" if share >= 0.8 else "partial" if share >= 0.5 else "wrong"


def long_pair(cases: list[dict[str, Any]]) -> tuple[str, str]:
    """Two texts of about 60,000 code points that differ by ordinary edits."""
    before, after = "", ""
    for case in cases:
        if len(before) >= LONG:
            break
        before += case["before_text"] + "\n"
        after += case["after_text"] + "\n"
    return before[:LONG], after[:LONG]


def main() -> None:
    """Prints the table, or one JSON object with ``--json``."""
    options = argparse.ArgumentParser(description="How well highlights follow a text.")
    options.add_argument("--cases", type=Path, default=ROOT.parent / "shared" / "anchoring" / "cases.jsonl")
    options.add_argument(
        "--predictions", type=Path, help="write where each highlight was placed, one object a line"
    )
    options.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options.add_argument("--wrong", action="store_true", help="also print every case that is not right")
    chosen = options.parse_args()
    if not chosen.cases.is_file():
        sys.exit(f"There are no cases at {chosen.cases}; name a file with --cases.")
    sys.path.insert(0, str(ROOT))
    from annotations.anchoring.place import Placer

    cases = [json.loads(line) for line in chosen.cases.read_text(encoding="utf-8").splitlines() if line]
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    mapping: list[float] = []
    placed = []
    for case in cases:
        placer = Placer(case["before_text"], case["after_text"])
        begun = time.process_time()
        for _again in range(20):
            found = placer.place(case["start"], case["end"])
        mapping.append((time.process_time() - begun) / 20)
        place = None if found.start is None or found.end is None else (found.start, found.end)
        kinds[case["kind"]][verdict(case, place)] += 1
        placed.append({"id": case["id"], "start": found.start, "end": found.end, "status": found.status})
        if chosen.wrong and verdict(case, place) not in RIGHT:
            print(f"{verdict(case, place):8} {case['id']}", file=sys.stderr)
    before, after = long_pair(cases)
    aligning = []
    for _again in range(3):
        begun = time.process_time()
        Placer(before, after)
        aligning.append(time.process_time() - begun)
    if chosen.predictions:
        chosen.predictions.write_text("".join(json.dumps(row) + "\n" for row in placed), encoding="utf-8")
    total = sum(kinds.values(), Counter())
    right = sum(total[name] for name in RIGHT)
    figures = {
        "cases": len(cases),
        "right": right / max(1, len(cases)),
        "false": total["false"],
        "gone": sum(case["expected_start"] is None for case in cases),
        "wrong": total["wrong"],
        "missed": total["missed"],
        "align_ms": 1000 * min(aligning),
        "align_code_points": len(before),
        "map_us_median": 1e6 * statistics.median(mapping) if mapping else 0.0,
        "kinds": {kind: dict(found) for kind, found in kinds.items()},
    }
    if chosen.json:
        print(json.dumps(figures))
        return
    for kind, found in sorted(kinds.items()):
        ok = sum(found[name] for name in RIGHT)
        print(
            f"{kind:24} {ok:4}/{found.total():<4} {'  '.join(f'{n} {found[n]}' for n in VERDICTS if found[n])}"
        )
    print(f"\n{'cases right':34} {100 * figures['right']:.1f} %   (to reach: 99.5 %)")
    print(f"{'false anchors':34} {figures['false']} of {figures['gone']} (to reach: 0)")
    print(f"{'wrong place':34} {figures['wrong']}         (to reach: 0)")
    print(
        f"{'align two texts of ' + str(len(before)):34} {figures['align_ms']:.0f} ms CPU (to reach: under 150 ms)"
    )
    print(f"{'map one highlight, median':34} {figures['map_us_median']:.0f} µs CPU (to reach: under 50 µs)")


if __name__ == "__main__":
    main()
