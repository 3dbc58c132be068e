"""Pieces of pages that this process has made before.

A piece is kept under a key that holds everything it was made from: the values that it shows, or a stamp that changes
with them (``reader.models.stamps``); the language; and who it is for, where that makes a difference. So a piece is
never stale and never somebody else's: another content is another key. What is asked for least leaves first.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 32 * 1024 * 1024
"""Bytes that a process keeps at most."""
_EACH = 400
"""Bytes that a piece takes beside its text: its key and its place."""


class Pieces[T: (SafeString, bytes)]:
    """Text by key, bounded by its size, for all threads of a process."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.size = 0
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> T | None:
        """The piece under ``key``, if it is still kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, html: T) -> None:
        """Keeps ``html``, unless it is so large that it would drive out a tenth of the rest."""
        size = _size(html)
        if size > self.most // 10:
            return
        with self._lock:
            old = self._kept.pop(key, None)
            self.size += size - (_size(old) if old is not None else 0)
            self._kept[key] = html
            while self.size > self.most:
                _key, dropped = self._kept.popitem(last=False)
                self.size -= _size(dropped)

    def clear(self) -> None:
        """Forgets all."""
        with self._lock:
            self._kept.clear()
            self.size = 0


def _size(html: SafeString | bytes) -> int:
    return sys.getsizeof(html) + _EACH


pieces = Pieces[SafeString]()


def piece(key: tuple[Hashable, ...], make: Callable[[], SafeString]) -> SafeString:
    """The piece under ``key`` in the language of the request, made by ``make`` where it is not kept.

    ``key`` begins with the piece's name and holds all that ``make`` reads, except the language.
    """
    whole = (get_language(), *key)
    found = pieces.get(whole)
    if found is None:
        found = make()
        pieces.put(whole, found)
    return found
