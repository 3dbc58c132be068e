"""How a text begins and ends: an opening in bold, a summary before it; a line about the author, a sign-off after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml.etree import _Element

from reader.cleaning import phrases
from reader.cleaning.blocks import BlockType, Metadata
from reader.cleaning.boxes import box_of, holding
from reader.cleaning.chars import is_blank, words
from reader.cleaning.credits import is_credit
from reader.cleaning.dom import Unit
from reader.cleaning.phrases import after, fold
from reader.cleaning.structure import is_prose

if TYPE_CHECKING:
    from reader.cleaning.selection import Selection

_BOLD = frozenset({"strong", "b"})
_HEAVY = re.compile(r"(?:^|\s)(?:font-(?:medium|semi-?bold|bold|extra-?bold)|bold|is-bold|fw-bold)(?:$|\s)")
_SUMMARY = re.compile(
    r"(?:^|[\s_\-]|[a-z](?=[A-Z]))(?:summar(?:y|ies)|key-?(?:points?|facts|takeaways?)|takeaways?|bullet-?(?:points?|list)|"
    r"highlights|at-?a-?glance|tl-?dr|kurzfassung|zusammenfassung|kurz-?gefasst|sammendrag|sammanfattning|samenvatting|"
    r"riassunto|resumen|resume|in-?brief)",
    re.IGNORECASE,
)
_SHORTEST, _LONGEST = 8, 90
_VERB = re.compile(
    r"'s (?:latest |new |newest |most recent |first )?(?:book|novel|podcast|column)\b|"
    r"\W{0,3}(?:\([^)]{0,40}\) )?(?:, [^,.]{3,60}, )?\W{0,3}"
    r"(?:is|are|was|has|writes|wrote|covers|reports|works|ist|arbeitet|schreibt|berichtet|leitet|war|est|ecrit|es|"
    r"escribe|e|scrive|schrijft|werkt|er|ar|skriver|jest|pisze)\b"
)
_ABOUT = re.compile(
    r"(?:about the authors?|uber (?:den autor|die autorin)|zur person|a propos de l'auteur|sobre el autor)\b"
)
_SIGN_OFF = re.compile(
    r"\W{0,3}(?:[\w.&'\-]{2,20}[ /,]{1,2}){0,4}"
    r"\((?:[a-z]{2,5}|[a-z]{2,5}/[a-z/]{2,12}|[A-Z]{2,5}(?:[/,] ?[A-Za-z]{2,8})*)\)\W{0,2}\Z|"
    r"[\w\-]{0,12}-?redaktion\W?\Z|"
    r"(?:redaktion|texte?|faktencheck|mitarbeit|recherche|fotos?|illustration|design|edited by|editing|editor|producer|"
    r"edition|traduction|translation|traduccion|montage) ?: ?[^.!?]{3,120}\Z",
    re.IGNORECASE,
)


def is_bold(unit: Unit) -> bool:
    """Whether all words of a paragraph are in bold."""
    if unit.kind is not BlockType.PARAGRAPH:
        return False
    if _HEAVY.search(unit.element.get("class") or ""):
        return True
    solid = [piece for piece in unit.pieces if not isinstance(piece, str) or not is_blank(piece)]
    return bool(solid) and all(not isinstance(piece, str) and _in_bold(piece) for piece in solid)


def _in_bold(element: _Element) -> bool:
    if element.tag in _BOLD or not "".join(element.itertext()).strip():
        return True
    if not is_blank(element.text or ""):
        return False
    children = list(element)
    return bool(children) and all(_in_bold(child) and is_blank(child.tail or "") for child in children)


def standfirst_in_bold(selection: Selection) -> int | None:
    """Index of a first paragraph that is in bold while the next two are not."""
    prose: list[int] = []
    for index, unit in enumerate(selection.units):
        if not selection.kept[index]:
            continue
        if unit.kind is BlockType.PARAGRAPH and words(unit.text) >= _SHORTEST:
            prose.append(index)
        elif unit.text and not prose and unit.kind is not BlockType.FIGURE:
            return None
        if len(prose) == 3:
            break
    if len(prose) < 3 or words(selection.units[prose[0]].text) > _LONGEST:
        return None
    bold = [is_bold(selection.units[index]) for index in prose]
    return prose[0] if bold == [True, False, False] else None


def drop_summary(selection: Selection) -> None:
    """Points that sum the text up before it begins, in a box of their own."""
    units, kept = selection.units, selection.kept
    around = holding(units, kept)
    head: list[int] = []
    for index, unit in enumerate(units):
        if not kept[index] or unit.kind is BlockType.FIGURE or not unit.text:
            continue
        box = box_of(unit, around)
        if box is None:
            break
        listed = unit.kind is BlockType.LIST and unit.linked < 0.3
        if not (listed or unit.heading or _is_summary(unit.element, around)):
            break
        head.append(index)
    points = [index for index in head if not units[index].heading]
    if not points:
        return
    rest = [index for index, yes in enumerate(kept) if yes and index not in head]
    if sum(1 for index in rest if is_prose(units[index])) >= 3:
        alone = len(points) == 1 and units[points[0]].kind is BlockType.PARAGRAPH
        for index in head:
            selection.drop(index, "standfirst" if alone and index == points[0] else "summary")
        if alone:
            selection.standfirst = units[points[0]].text


def is_source_line(unit: Unit, meta: Metadata) -> bool:
    """Whether a line says nothing but the credited source, which is shown above the text."""
    if not meta.credited_source or unit.kind is not BlockType.PARAGRAPH or words(unit.text) > 12:
        return False
    return fold(after(phrases.SOURCE, unit.text)).rstrip(".") == fold(meta.credited_source)


def _is_summary(element: _Element, around: set[_Element]) -> bool:
    at: _Element | None = element
    while at is not None and at not in around:
        if _SUMMARY.search(at.get("class") or ""):
            return True
        at = at.getparent()
    return False


def drop_ending(selection: Selection) -> None:
    """Take lines about the author and sign-offs from the end of the text."""
    kept = [index for index, yes in enumerate(selection.kept) if yes and selection.units[index].text]
    if sum(1 for index in kept if is_prose(selection.units[index])) < 3:
        return
    for index in reversed(kept[-4:]):
        unit = selection.units[index]
        if unit.kind not in (BlockType.PARAGRAPH, BlockType.QUOTE):
            return
        if _is_about_author(unit, selection.meta.authors):
            selection.drop(index, "author")
        elif is_credit(unit.text, selection.meta) or (words(unit.text) <= 16 and _SIGN_OFF.match(unit.text)):
            selection.drop(index, "byline")
        else:
            return


def _is_about_author(unit: Unit, authors: tuple[str, ...]) -> bool:
    if words(unit.text) > 90:
        return False
    text = fold(unit.text)
    if _ABOUT.match(text):
        return True
    for author in authors:
        name = fold(author)
        at = text.find(name)
        if len(name) > 5 and 0 <= at <= 40 and _VERB.match(text[at + len(name) :]):
            return True
    return False
