"""Lists of words and phrases, folded as texts are when they are compared."""

from __future__ import annotations

from reader.stories.tokens import fold_word


def words(text: str) -> frozenset[str]:
    """The words of ``text``, which stand apart by blanks."""
    return frozenset(map(fold_word, text.split()))


def phrases(text: str) -> frozenset[tuple[str, ...]]:
    """The phrases of ``text``, which are divided by "|"."""
    return frozenset(tuple(map(fold_word, phrase.split())) for phrase in text.split("|"))


def table(text: str) -> dict[str, int]:
    """Words with their values, as in "one 1 two 2"."""
    parts = text.split()
    return {fold_word(word): int(value) for word, value in zip(parts[::2], parts[1::2], strict=True)}
