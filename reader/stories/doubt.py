"""Words of doubt, by which a text says that it does not vouch for what it tells: English, Spanish, Arabic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.stories.sides import Unit
from reader.stories.word_lists import phrases

_STRONG = (
    "allegedly|alleged|reportedly|purportedly|purported|supposedly|ostensibly|it is claimed|it was claimed|"
    "it is alleged|"
    "is said to|are said to|was said to|were said to|is alleged to|are alleged to|is believed to|are"
    " believed to|"
    "was believed to|were believed to|is thought to|are thought to|was thought to|were thought to|is"
    " understood to|"
    "are understood to|is reported to|are reported to|was reported to|were reported to|believed to"
    " have|thought to have|"
    "said to have|said to be|rumoured|rumored|unconfirmed|unverified|presumably|presumed|suspected|"
    "presunto|presunta|presuntos|presuntas|presuntamente|supuesto|supuesta|supuestos|supuestas|supuestamente|"
    "al parecer|"
    "según informes|según se informa|según versiones|se cree que|se dice que|se presume|se"
    " sospecha|habría|habrían|"
    "sin confirmar|no confirmado|no confirmada|"
    "يزعم|تزعم|يُزعم أن|المزعوم|المزعومة|مزعوم|مزعومة|مزاعم|يقال إن|يُعتقد أن|يعتقد أن|على ما يبدو|يشتبه|"
    "المشتبه|مشتبه|"
    "أفادت تقارير|بحسب ما ورد|غير مؤكد|غير مؤكدة|كما يقال|يفترض|يُفترض أن"
)
_WEAK = (
    "apparently|seemingly|perhaps|probably|possibly|likely|may|might|could|appears to|appear to|seems to|"
    "seem to|accused|"
    "accuses|claim|claims|claimed|believes|believed|thought|suspects|allegation|allegations|report|reports|"
    "according to|"
    "aparentemente|quizá|quizás|probablemente|posiblemente|podría|podrían|puede que|parece|parecen|acusa|"
    "acusado|acusan|"
    "denuncia|denuncias|según|de acuerdo con|acusaciones|"
    "ربما|قد|يبدو|تبدو|يرجح|مرجح|محتمل|يحتمل|اتهم|اتهمت|متهم|اتهامات|بحسب|حسب|وفقا|وفق|زعم|زعمت"
)
SCOPE = 4
"""Content words behind a word of doubt that it casts doubt on."""


STRONG, WEAK = phrases(_STRONG), phrases(_WEAK)
_LONGEST = 4
_FIRSTS = {phrase[0] for phrase in STRONG | WEAK}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Places of the first and last word; whether the text itself keeps its distance by it."""

    first: int
    last: int
    strong: bool


def _plain(word: str) -> str:
    """An Arabic word of doubt without the "and" or "so" that is written onto it."""
    if word[:1] in ("و", "ف") and word not in _FIRSTS and word[1:] in _FIRSTS:
        return word[1:]
    return word


def doubts(units: Sequence[Unit]) -> list[Doubt]:
    """Words of doubt among ``units``, in order, none inside another."""
    words = [_plain(unit.exact) if not unit.figure else "" for unit in units]
    found: list[Doubt] = []
    at = 0
    while at < len(words):
        step = 1
        if words[at] not in _FIRSTS:
            at += 1
            continue
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + size])
            strong = phrase in STRONG
            if (strong or phrase in WEAK) and not (
                phrase[0] in ("supuesto", "supuesta") and at and words[at - 1] == "por"
            ):
                found.append(Doubt(at, at + size - 1, strong))
                step = size
                break
        at += step
    return found


def scope(units: Sequence[Unit], doubt: Doubt, text: str) -> list[int]:
    """Places of the content words that a word of doubt is about: those behind it, or else those before it."""
    behind: list[int] = []
    for k in range(doubt.last + 1, len(units)):
        gap = text[units[k - 1].end : units[k].start]
        if len(behind) == SCOPE or any(char in ".;:!?؟؛\n" for char in gap) or ("," in gap and behind):
            break
        if units[k].content:
            behind.append(k)
    if len(behind) >= 2:
        return behind
    before = [k for k in range(doubt.first) if units[k].content]
    return behind + before[-SCOPE:]
