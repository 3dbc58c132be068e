"""Finding words: one grammar, folding and stems, snippets, and an index in the database. Plain values but for the index."""
