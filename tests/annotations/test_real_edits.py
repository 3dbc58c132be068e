"""Highlights followed through edits as newsrooms make them: the reference cases beside the project."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from annotations.anchoring.carry import carry


def test_no_highlight_stands_on_other_words_and_hardly_one_is_lost(shared: Path) -> None:
    verdicts: Counter[str] = Counter()
    bad: list[str] = []
    for line in (shared / "anchoring" / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        (place,) = carry(case["before_text"], case["after_text"], [(case["start"], case["end"])])
        start, end = case["expected_start"], case["expected_end"]
        if start is None or place.start is None or place.end is None:
            verdict = "right" if place.start is start is None else "false" if start is None else "missed"
        else:
            overlap = max(0, min(place.end, end) - max(place.start, start))
            share = overlap / (max(place.end, end) - min(place.start, start))
            verdict = "right" if share >= 0.8 else "partial" if share >= 0.5 else "wrong"
        verdicts[verdict] += 1
        if verdict != "right":
            bad.append(f"{verdict} {case['id']}")
    assert verdicts["false"] == verdicts["wrong"] == 0, bad
    assert verdicts["right"] >= 0.995 * verdicts.total() > 400, bad
