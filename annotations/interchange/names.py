"""File names that every system takes: Windows, macOS, Linux, and the links of Obsidian."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
"""Code points of a name without its ending; it has at most ``_BYTES`` bytes too."""
_BYTES = 200
# Windows forbids < > : " / \ | ? * ; Obsidian cannot link to # ^ [ ] ; % confuses addresses.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*#^\[\]%]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)


def file_stem(name: str, fallback: str) -> str:
    """``name`` as a file name without ending; ``fallback`` (safe already) where nothing is left of it.

    Marks of direction and other invisible signs go, so that a name reads as it is; letters of every script stay.
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join(" " if char.isspace() else char for char in text)
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    text = " ".join(_FORBIDDEN.sub(" ", text).split())
    text = _short(text).strip(" .~-")
    if not text:
        return fallback
    return f"_{text}" if _DEVICES.match(text) else text


def _short(text: str) -> str:
    """The beginning of ``text`` within the limits, cut at a word where one ends nearby, never inside a character."""
    if len(text) <= LONGEST and len(text.encode()) <= _BYTES:
        return text
    cut = text[:LONGEST]
    while len(cut.encode()) > _BYTES:
        cut = cut[:-1]
    while cut and len(cut) < len(text) and unicodedata.combining(text[len(cut)]):
        cut = cut[:-1]
    head, blank, _tail = cut.rpartition(" ")
    return head if blank and len(head) > len(cut) // 2 else cut


class Names:
    """Gives each thing a name of its own. Names that differ in case alone are the same to some systems."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, stem: str, ending: str) -> str:
        """``stem`` with ``ending``, and with a number where it is taken."""
        name, number = stem, 2
        while unicodedata.normalize("NFKC", name).casefold() in self._taken:
            name, number = f"{stem} ({number})", number + 1
        self._taken.add(unicodedata.normalize("NFKC", name).casefold())
        return name + ending
