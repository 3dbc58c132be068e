"""Two wordings of a passage as lists show them: what changed, with little around it, however long they are."""

from __future__ import annotations

from reader.stories.tokens import tokens
from reader.stories.words import Difference, differences

COMPARED = 2_000
"""Code points of each wording that are compared word by word, once what they share at both ends is set aside."""
SHOWN = 1_200
"""Code points of a run that are shown; of a longer one its two ends."""
AROUND = 400
"""Code points of a paragraph that are shown on either side of a passage."""
GRAM = 3
"""Words in a row by which a paragraph is known again."""


def shortened(text: str, limit: int = SHOWN) -> str:
    """``text``, without its middle where it is longer than ``limit`` code points; cut at blanks where there are any."""
    if len(text) <= limit:
        return text
    first, last = text[: limit * 2 // 3], text[-(limit // 3) :]
    return f"{_to_blank(first)} … {_from_blank(last)}"


def _to_blank(text: str) -> str:
    """``text`` without the word that it breaks off in."""
    cut = max(text.rfind(" "), text.rfind("\n"))
    return (text[:cut] if cut > len(text) // 2 else text).rstrip()


def _from_blank(text: str) -> str:
    """``text`` without the word that it begins in the middle of."""
    cut = text.find(" ")
    return (text[cut:] if 0 <= cut < len(text) // 2 else text).lstrip()


def changes_between(was: str, now: str) -> list[Difference]:
    """As ``differences``, in a time that does not grow with long wordings; long runs are shown without their middle."""
    first, last = _shared(was, now)
    old, new = was[first : len(was) - last], now[first : len(now) - last]
    if max(len(old), len(new)) <= COMPARED:
        found = differences(old, new)
    else:
        found = [Difference("gone", old), Difference("new", new)]
    ends = [Difference("same", was[:first])], [Difference("same", was[len(was) - last :])] if last else []
    runs: list[Difference] = []
    for one in [*ends[0], *found, *ends[1]]:
        if runs and runs[-1].kind == one.kind == "same":
            runs[-1] = Difference("same", runs[-1].text + one.text)
        elif one.text:
            runs.append(one)
    return [Difference(one.kind, shortened(one.text)) for one in runs]


def _shared(was: str, now: str) -> tuple[int, int]:
    """How many code points the two share at the beginning and at the end, whole words only."""
    most = min(len(was), len(now))
    if most <= COMPARED:
        return 0, 0
    first = 0
    while first < most and was[first] == now[first]:
        first += 1
    first = was.rfind(" ", 0, first) + 1
    last = 0
    while last < most - first and was[-1 - last] == now[-1 - last]:
        last += 1
    blank = was.find(" ", len(was) - last) if last else -1
    return first, len(was) - blank if blank >= 0 else 0


def paragraph_number(text: str, at: int) -> int:
    """Which text block of a revision stands at ``at`` (code points), from 1."""
    return text.count("\n", 0, at) + 1


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after [start, end) in its paragraph, a few lines of it at most."""
    begin = text.rfind("\n", 0, start) + 1
    close = text.find("\n", end)
    before, after = text[begin:start], text[end : close if close >= 0 else len(text)]
    if len(before) > AROUND:
        before = "… " + before[-AROUND:][before[-AROUND:].find(" ") + 1 :]
    if len(after) > AROUND:
        after = _to_blank(after[:AROUND]) + " …"
    return before, after


def grams(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of ``GRAM`` words of ``text``, folded. Linear in its length."""
    words = tokens(text).words
    return frozenset(tuple(words[at : at + GRAM]) for at in range(len(words) - GRAM + 1))


def what_became(before: str, after: str, now: frozenset[tuple[str, ...]]) -> str:
    """What became of the paragraph that a lost passage stood in, by what stood around the passage.

    ``taken`` where hardly anything of it is left, ``cut`` where the rest stands, ``rewritten`` between the two,
    ``gone`` where there is too little around the passage to say. ``now`` are the ``grams`` of the newer text.
    """
    known = [*grams(before), *grams(after)]
    if not known:
        return "gone" if (before + after).strip(" .,;:!?\"'“”‘’") else "taken"
    left = sum(gram in now for gram in known) / len(known)
    return "cut" if left >= 0.8 else "rewritten" if left >= 0.25 else "taken"
