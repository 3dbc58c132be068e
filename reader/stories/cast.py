"""The people of a text: where they are named outside quotations, and whom a pronoun or a description means."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import regex

from reader.stories.speakers import kind_of
from reader.stories.tokens import fold_word, tokens

CITED_WITHIN = 5
"""Words of a description that count when somebody is looked for who was introduced by it."""
MOST_CITED = 200
"""Places of a description at which somebody is looked for, the first ones."""
_HE, _SHE = frozenset(map(fold_word, ("he", "él", "هو"))), frozenset(map(fold_word, ("she", "ella", "هي")))
_DEFINITE = regex.compile(r"(?:[Tt]he|[Ee]l|[Ll]a)[ \u00a0]")


class Cast:
    """The people of a text, and where they are named outside quotations."""

    def __init__(self, text: str, names: Sequence[str], quoted: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.quoted = _Cover(quoted)
        self.people: dict[str, list[str]] = {}
        """The name as given or first printed, and its folded words."""
        self.places: list[tuple[int, int, str]] = []
        self._pronouns: dict[str, set[str]] = {}
        for name in names:
            self.meet(name)

    def meet(self, name: str) -> None:
        """Somebody is known by ``name`` from now on, and looked for in the text."""
        words = tokens(name).words
        if not words or name in self.people or any(words == known for known in self.people.values()):
            return
        folded_all = _Words.of(self.text)
        wanted = [words] if len(words) == 1 else [words, words[-1:]]
        hits: list[tuple[int, int, str]] = []
        for each in wanted:
            taken, reached = _Cover((start, end) for start, end, _who in hits), 0
            for k in folded_all.places.get(each[0], ()):
                if folded_all.words[k : k + len(each)] == each:
                    start, end = folded_all.starts[k], folded_all.ends[k + len(each) - 1]
                    upper = self.text[start].isupper() or not self.text[start].islower()
                    free = start >= reached and not taken.has(start) and not self.quoted.has(start)
                    if upper and free:
                        hits.append((start, end, name))
                        reached = end
        if any(len(words) > 1 and end - start > len(words[-1]) for start, end, _who in hits) or hits:
            self.people[name] = words
            self.places = sorted(self.places + hits)

    def known_as(self, printed: str) -> str:
        """The one person whom ``printed`` names: whole, or by a last or a single name; "" where none or several."""
        words = tokens(printed).words
        if not words:
            return ""
        whole = [name for name, known in self.people.items() if known == words]
        if whole:
            return whole[0]
        inside = [name for name, known in self.people.items() if len(known) > 1 and _within(known, words)]
        if len(inside) == 1:  # with a title before the name
            return inside[0]
        last = [name for name, known in self.people.items() if len(known) > 1 and known[-1] == words[-1]]
        given = words[:-1]
        fitting = [
            name for name in last if not given or set(given) & set(self.people[name]) or not _cased(printed)
        ]
        return fitting[0] if len({tuple(self.people[n]) for n in fitting}) == 1 and len(words) <= 3 else ""

    def last_before(self, at: int, printed: str = "") -> str:
        """The one person whom a pronoun at ``at`` can mean: the only one named in the nearest paragraph that names
        any, this one or one of three before. Where others are named near, the text must also have called that person
        so elsewhere, and each of the others otherwise. "" where there are several, or the pronoun does not fit."""
        kind = kind_of(tokens(printed).words)
        nearest: set[str] = set()
        near: set[str] = set()
        own = True
        for number, (start, end) in enumerate(self._back_from(at)):
            here = self._one_each({name for _a, _b, name in self._named_in(start, end)})
            if here and not nearest:
                nearest, own = here, number == 0
            near |= here
        near = self._one_each(near)
        if len(nearest) != 1:
            return ""
        name = next(iter(nearest))
        called = self._called(name)
        if kind and called and kind not in called:
            return ""
        others = [self._called(other) for other in near if other != name]
        alone = bool(kind) and called == {kind} and all(each and kind not in each for each in others)
        sure = own or len(near) == 1 or alone
        return name if sure else ""

    def _named_in(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """The places in [start, end) at which somebody is named."""
        return self.places[bisect_left(self.places, (start,)) : bisect_left(self.places, (end,))]

    def _back_from(self, at: int) -> list[tuple[int, int]]:
        """This paragraph up to ``at``, and three before it."""
        found: list[tuple[int, int]] = []
        end = at
        while len(found) < 4:
            start = self.text.rfind("\n", 0, end) + 1
            line = self.text[start:end].strip()
            # a heading or a list of other stories names people whom no pronoun means
            if not found or line.endswith((".", "!", "?", "؟", "…", "”", '"', "»", "’", ":", ")")):
                found.append((start, end))
            if not start:
                break
            end = start - 1
        return found

    def _called(self, name: str) -> set[str]:
        """The pronouns of paragraphs outside quotations that name nobody else."""
        if not self._pronouns:
            self._count_pronouns()
        return self._pronouns.get(name, set())

    def _count_pronouns(self) -> None:
        folded = _Words.of(self.text)
        self._pronouns = {"": set()}
        paragraphs: dict[int, set[str]] = {}
        for start, _end, name in self.places:
            paragraphs.setdefault(self.text.count("\n", 0, start), set()).add(name)
        for kind, words in (("he", _HE), ("she", _SHE)):
            for word in words:
                for k in folded.places.get(word, ()):
                    at = folded.starts[k]
                    if self.quoted.has(at):
                        continue
                    here = self._one_each(paragraphs.get(self.text.count("\n", 0, at), set()))
                    if len(here) == 1:
                        self._pronouns.setdefault(next(iter(here)), set()).add(kind)

    def _one_each(self, names: set[str]) -> set[str]:
        """Without names that are part of another of them."""
        return {
            name
            for name in names
            if not any(other != name and set(self.people[name]) < set(self.people[other]) for other in names)
        }

    def described(self, printed: str, at: int) -> str:
        """The one person who stands beside this description before: "the works minister", of "Works Minister Ilse
        Marrun"; "" where there is none or more than one."""
        if not _DEFINITE.match(printed):
            return ""
        head = tokens(printed).words[1:][-1:]
        if not head:
            return ""
        folded = _Words.of(self.text)
        found: set[str] = set()
        for k in folded.places.get(head[0], ())[:MOST_CITED]:
            if folded.starts[k] >= at:
                break
            low, high = (
                folded.starts[max(0, k - CITED_WITHIN)],
                folded.ends[min(len(folded.words), k + CITED_WITHIN) - 1],
            )
            for start, end, name in self._named_in(low, high):
                between = self.text[min(end, folded.ends[k]) : max(start, folded.starts[k])]
                if end <= high and not regex.search(r"[.;:!?\n]", between):
                    found.add(name)
        found = self._one_each(found)
        return found.pop() if len(found) == 1 else ""


class _Cover:
    """Stretches of a text, to be asked which places they cover. Building and asking is about linear in their number."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self.starts = [start for start, _end in ordered]
        self.reach = list(accumulate((end for _start, end in ordered), max))

    def has(self, at: int) -> bool:
        """Whether any of them has ``at`` inside."""
        before = bisect_right(self.starts, at)
        return before > 0 and self.reach[before - 1] > at


@dataclass(slots=True)
class _Words:
    """The folded words of a text, and where each stands."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    places: dict[str, list[int]]

    @classmethod
    def of(cls, text: str) -> _Words:
        if _LAST and _LAST[0][0] is text:
            return _LAST[0][1]
        found = tokens(text)
        places: dict[str, list[int]] = {}
        for k, word in enumerate(found.words):
            places.setdefault(word, []).append(k)
        made = cls(found.words, found.starts, found.ends, places)
        _LAST[:] = [(text, made)]
        return made


_LAST: list[tuple[str, _Words]] = []


def _within(part: Sequence[str], words: Sequence[str]) -> bool:
    return any(list(words[k : k + len(part)]) == list(part) for k in range(len(words) - len(part) + 1))


def _cased(printed: str) -> bool:
    return any(char.isupper() for char in printed)
