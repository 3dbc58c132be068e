"""Finding words: one grammar, folding and stems, snippets, and what an index keeps. Plain values only."""
