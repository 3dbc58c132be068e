"""Finding words: one grammar, folding and stems, snippets, and the index. Plain values but for ``engines``."""
