"""Remarks of the publisher on its own text: corrections, and notes to readers."""

from __future__ import annotations

import re

from reader.cleaning.blocks import BlockType
from reader.cleaning.chars import words
from reader.cleaning.dom import Unit
from reader.cleaning.phrases import fold

_MOST_WORDS = 120
_CORRECTION = re.compile(
    r"(?:correction|corrections|clarification|amended on|this (?:article|story|piece) (?:was|has been) "
    r"(?:amended|corrected|updated)|korrektur|korrigiert|berichtigung|correctif|rectificatif|erratum|correccion|"
    r"fe de errores|correcao|errata|rettifica|correzione|rectificatie|rattelse|rettelse|تصحيح|تصويب)\b"
)
_NOTE = re.compile(
    r"(?:editor'?s'? note|note to readers|author'?s note|anmerkung der redaktion|anm\. d\. red|note de la redaction|"
    r"ndlr|nota del editor|nota de la redaccion|nota do editor|nota della redazione|ملاحظة المحرر|ملاحظة)\b"
)
_NAMED_CORRECTION = re.compile(
    r"(?:^|[\s_-])(?:corrections?|clarifications?|erratum|amendment|berichtigung|rectificatif)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAMED_NOTE = re.compile(
    r"(?:^|[\s_-])(?:(?:author|editor|reader|publisher)s?-?notes?|end-?notes?|foot-?notes?|disclaimer)(?:$|[\s_-])",
    re.IGNORECASE,
)


def remark_kind(unit: Unit) -> BlockType | None:
    """Whether a paragraph is a correction or a note, by its first words or by what the page calls it."""
    if unit.kind is not BlockType.PARAGRAPH or words(unit.text) > _MOST_WORDS:
        return None
    start = fold(unit.text[:80]).lstrip("*[(–—- ")
    parent = unit.element.getparent()
    names = unit.element.get("class") or (parent.get("class") if parent is not None else "") or ""
    if _CORRECTION.match(start) or _NAMED_CORRECTION.search(names):
        return BlockType.CORRECTION
    if _NOTE.match(start) or _NAMED_NOTE.search(names):
        return BlockType.NOTE
    return None
