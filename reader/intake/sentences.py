"""Sentences as prints: a hash of each, so that equal ones in other texts are found by one look into an index.

Retellings that change the words are not found by this; copies, agency texts and taken-over paragraphs are.
"""

from __future__ import annotations

import hashlib
import re

from reader.folding import fold

SHORTEST = 6
"""Words of a sentence that count; shorter ones ("He did not answer.") stand in unrelated texts too."""
SHORTEST_DENSE = 14
"""The same for scripts without spaces, in code points."""
MOST = 2_000
"""Sentences of one text that are printed."""
_END = re.compile(r"(?<=[.!?…؟۔])[\"'”’»)\]]*\s+|(?<=[。！？])|\n+")


def prints(text: str) -> set[int]:
    """A signed 64-bit hash of every sentence of ``text`` that is long enough to tell, folded before."""
    found: set[int] = set()
    for sentence in _END.split(text):
        folded = fold(sentence)
        if folded.count(" ") + 1 >= SHORTEST or (not folded.isascii() and _is_dense(folded)):
            digest = hashlib.blake2b(folded.encode(), digest_size=8).digest()
            found.add(int.from_bytes(digest, "big", signed=True))
            if len(found) >= MOST:
                break
    return found


def _is_dense(folded: str) -> bool:
    dense = sum(1 for char in folded if "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff")
    return dense >= SHORTEST_DENSE
