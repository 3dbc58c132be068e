"""Two wordings of a passage: whether they are the same, and what changed between them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

import regex

_PART = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Cf}'’ʼ]*|\s+|.", regex.DOTALL)
LIMIT = 4_000
"""Words compared one by one; longer wordings are shown whole."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A run of text. ``kind`` is ``same``, ``gone`` (of the old wording alone) or ``new`` (of the new one alone)."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Difference]:
    """The two wordings as one sequence; without ``gone`` runs it is ``new``, without ``new`` runs it is ``old``."""
    a, b = _PART.findall(old), _PART.findall(new)
    if len(a) + len(b) > LIMIT:
        return [Difference("gone", old), Difference("new", new)]
    found: list[Difference] = []
    for what, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Difference("same", "".join(a[a0:a1])))
            continue
        if a1 > a0:
            found.append(Difference("gone", "".join(a[a0:a1])))
        if b1 > b0:
            found.append(Difference("new", "".join(b[b0:b1])))
    return _joined(found)


def _joined(found: list[Difference]) -> list[Difference]:
    """Single blanks between two changes belong to them, so that a phrase is shown as one."""
    out: list[Difference] = []
    for index, one in enumerate(found):
        between = 0 < index < len(found) - 1 and one.kind == "same" and not one.text.strip()
        if between:
            out += [Difference("gone", one.text), Difference("new", one.text)]
        else:
            out.append(one)
    runs: list[Difference] = []
    gone = new = ""
    for one in [*out, Difference("same", "")]:
        if one.kind == "gone":
            gone += one.text
        elif one.kind == "new":
            new += one.text
        else:
            runs += [Difference("gone", gone)] * bool(gone) + [Difference("new", new)] * bool(new)
            gone = new = ""
            if one.text:
                runs.append(one)
    return runs


_SIGNS = str.maketrans(
    dict.fromkeys("“”„‟«»″〝〞＂", '"') | dict.fromkeys("‘’‚‛‹›′ʼ＇", "'") | dict.fromkeys("‐‑‒–—―−", "-")
)


def same_words(one: str, other: str) -> bool:
    """Whether two wordings differ at most in the style of their signs, in blanks, case and the form of letters.

    A sign that came or went ("-5", "he said?") is another wording.
    """
    return one == other or _plain(one) == _plain(other)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    kept = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFC", " ".join(kept.split()).casefold())
