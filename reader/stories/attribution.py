"""Who a sentence has from: "Osk said", "according to her office", «según la comisión», «قالت أوسك»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from reader.stories.comparison import Span
from reader.stories.stems import spelt_alike
from reader.stories.tokens import fold_word
from reader.stories.word_lists import words as _words

_SAY = (
    "says|said|say|tells|told|adds|added|warns|warned|claims|claimed|states|stated|notes|noted|stresses|"
    "stressed|insists|"
    "insisted|announces|announced|explains|explained|argues|argued|declares|declared|reveals|revealed|"
    "reports|reported|"
    "confirms|confirmed|denies|denied|admits|admitted|acknowledges|acknowledged|suggests|suggested|estimates|"
    "estimated|"
    "calculates|calculated|puts|indicated|indicates|emphasized|emphasised|recalled|remarked|replied|wrote|"
    "asserted|"
    "dijo|dice|dijeron|dicen|afirmó|afirma|afirman|añadió|declaró|señaló|señala|explicó|aseguró|asegura|"
    "advirtió|advierte|"
    "calcula|calculó|informó|confirmó|negó|reconoció|sostiene|sostuvo|indicó|"
    "قال|قالت|قالوا|يقول|تقول|أضاف|أضافت|وقال|وقالت|وأضاف|وأضافت|أعلن|أعلنت|أكد|أكدت|ذكر|ذكرت|أوضح|أوضحت|صرح|"
    "صرحت|حذر|حذرت|"
    "أفاد|أفادت|تقدر|قدر|قدرت"
)
SAYS = _words(_SAY.replace("|", " ")) | _words("according según acuerdo بحسب حسب وفقا وفق")
"""Words without one of which nobody is said to say anything."""
_SAYS = rf"(?:{_SAY})"
_NAME = (
    r"\p{Lu}[\p{L}\p{M}'’-]*"
    r"(?:[ \u00a0](?:(?:de|del|van|von|bin|al|el|der|of|the)[ \u00a0])?\p{Lu}[\p{L}\p{M}'’-]*){0,4}"
)
_NOUNS = (
    r"(?:[Tt]he|[Hh]er|[Hh]is|[Ii]ts|[Aa]n?|[Tt]heir|[Ss]u|[Ll]a|[Ee]l|[Ll]os|[Ll]as|[Uu]na?)"
    r"[ \u00a0](?:[\p{L}\p{M}'’-]+[ \u00a0]){0,3}[\p{L}\p{M}'’-]+?"
)
_PRONOUN = r"[Hh]e|[Ss]he|[Tt]hey|[Éé]l|[Ee]lla|[Ee]llos"
_PLAIN = r"[Oo]fficials|[Pp]olice|[Pp]rosecutors|[Rr]esidents|[Ww]itnesses|[Cc]ritics|[Ee]xperts|[Ss]ources"
_SUBJECT = rf"(?<who>{_PRONOUN}|{_NOUNS}|{_PLAIN}|{_NAME})"
_BEFORE = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}]){_SUBJECT}(?:,[^,.;\n]{{1,60}},)?[ \u00a0](?:(?:has|have|had|ha|also|"
    rf"then)[ \u00a0])?(?<verb>{_SAYS})(?![\p{{L}}\p{{M}}])"
)
_BEHIND = regex.compile(
    rf"(?<=[\"”»’,][ \u00a0])(?<verb>said|says|added|warned|dijo|dice|afirmó|añadió|señaló|explicó|aseguró|"
    rf"قال|قالت)[ \u00a0]{_SUBJECT}(?=[,.;\n ]|$)"
)
_ACCORDING = regex.compile(
    rf"(?<verb>[Aa]ccording to|[Ss]egún|[Dd]e acuerdo con)[ \u00a0](?<who>{_NOUNS}(?=[,.;\n)]|$|[ \u00a0])|"
    rf"{_NAME})"
)
_ARABIC_WORD = r"[\p{Arabic}\p{M}]{2,}"
_ARABIC_SAY = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?<verb>{_SAYS}|بحسب|حسب|وفقا ل|"
    rf"وفق)[ \u00a0]?(?<who>{_ARABIC_WORD}(?:[ \u00a0]{_ARABIC_WORD})?)"
)

_PART_OF = regex.compile(r"(?<![\p{L}\p{M}])(?:of|de|del|for|from|with|at|in|by|and|to)[ \u00a0]$")
"""What follows is part of a longer description: "the new head of the commission has told"."""

OFFICES = _words(
    "office spokesman spokeswoman spokesperson spokespeople aide aides lawyer lawyers adviser"
    " advisers ministry"
    " department commission agency government police court company council authority authorities"
    " army union"
    " oficina portavoz ministerio comisión gobierno policía tribunal empresa ejército sindicato"
    " مكتب مكتبها مكتبه المتحدث المتحدثة وزارة الوزارة اللجنة الهيئة هيئة حكومة الحكومة الشرطة"
    " المحكمة الشركة الجيش"
)
_HE, _THEY = frozenset(["he", "she", "el", "ella"]), frozenset(["they", "ellos"])
_NO_NAME = _words(
    "The A An In On At But And Or If When While As That This It There What Who Which Some Many Most"
    " More One Two"
    " According He She They Her His Its Their We I You El La Los Las En Pero Y Según Monday Tuesday"
    " Wednesday Thursday"
    " Friday Saturday Sunday"
)

_OF = _words("of de del for at in")
_NO_NAME_ARABIC = _words(
    "إن أن إنه إنها أنه أنها له لها لهم عنه رئيس رئيسة وزير وزيرة مصدر مصادر مسؤول مسؤولون مسؤولة مدير مديرة خبراء خبير"
    " شهود سكان بيان تقرير متحدث متحدثة ناطق نائب نائبة أحد بعض في على ما من هذا هذه ذلك محام محامية عضو أعضاء بعد قبل"
)


PROXIES = _words(
    "office spokesman spokeswoman spokesperson spokespeople aide aides lawyer lawyers adviser advisers oficina portavoz"
    " مكتب مكتبها مكتبه المتحدث المتحدثة"
)
"""Those who speak for somebody; the other offices may be a name for who leads them."""
_POSSESSIVES = _words("her his its their su sus مكتبها مكتبه")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody that a text has something from."""

    start: int
    end: int
    """Code points, the verb included."""
    who_start: int
    who_end: int
    who: str
    """As printed."""
    kind: str
    """name, office (somebody who speaks for others), they, or role (a description that may mean anybody)."""
    words: frozenset[str]
    """The folded words that tell who it is."""

    def another(self, other: Attribution) -> bool:
        """Whether both surely are not the same: two names, or a person here and who speaks for one there."""
        if {self.kind, other.kind} == {"name"}:
            return not _shares(self.words, other.words)
        if self.kind == other.kind == "office":
            return not (self.words & other.words & OFFICES or (self.words | other.words) & _POSSESSIVES)
        office = self if self.kind == "office" else other
        return {self.kind, other.kind} in ({"name", "office"}, {"he", "office"}) and bool(
            office.words & PROXIES
        )


def _shares(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one & other) or any(
        spelt_alike(x, y) or (len(x) > 3 and len(y) > 3 and x[:4] == y[:4]) for x in one for y in other
    )


def attributions(text: str, span: Span) -> list[Attribution]:
    """Who the sentence, or sentences, in ``span`` have what they tell from, in order."""
    found: list[Attribution] = []
    for pattern in (_BEFORE, _BEHIND, _ACCORDING, _ARABIC_SAY):
        for match in pattern.finditer(text, *span):
            who = match["who"].strip()
            if pattern is _ARABIC_SAY:
                who = _without_particles(who)
            kind, words = _kind(who)
            if _PART_OF.search(text, max(span[0], match.start() - 8), match.start()):
                kind = "role"
            if kind and not any(a.start < match.end() and match.start() < a.end for a in found):
                found.append(
                    Attribution(
                        match.start(),
                        match.end(),
                        match.start("who"),
                        match.start("who") + len(who),
                        who,
                        kind,
                        words,
                    )
                )
    return sorted(found, key=lambda one: one.start)


def _without_particles(who: str) -> str:
    """An Arabic speaker without the "that" behind."""
    found = who.split()
    while len(found) > 1 and fold_word(found[-1]) in _NO_NAME_ARABIC:
        found.pop()
    return " ".join(found)


def _kind(who: str) -> tuple[str, frozenset[str]]:
    written = who.replace("’s", "").replace("'s", "").split()
    folded = [fold_word(word) for word in written]
    if not folded:
        return "", frozenset()
    if folded[-1] in _HE and len(folded) == 1:
        return "he", frozenset()
    if folded[-1] in _THEY and len(folded) == 1:
        return "they", frozenset()
    arabic = bool(regex.search(r"\p{Arabic}", written[0]))
    head = next((k for k, word in enumerate(folded) if word in _OF), len(folded))
    if folded[0 if arabic else head - 1] in OFFICES:
        return "office", frozenset(folded)
    if arabic:
        name = frozenset(word for word in folded if word not in _NO_NAME_ARABIC and not word.startswith("ال"))
        plain = folded[0] not in _NO_NAME_ARABIC and not folded[0].startswith("ال")
        return ("name" if plain else "role"), name or frozenset(folded)
    capital = [
        word for word, raw in zip(folded, written, strict=True) if raw[0].isupper() and word not in _NO_NAME
    ]
    if capital and written[-1][0].isupper() and not any(raw.islower() for raw in written):
        return "name", frozenset(capital)
    return "role", frozenset(folded)


def speaks(text: str, span: Span) -> bool:
    """Whether anybody is said to say anything in ``span``, or words stand in quotation marks."""
    return bool(attributions(text, span)) or bool(_SPEAKING.search(text, *span))


_SPEAKING = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?:{_SAYS}|according|según|بحسب|وفق|حسب|تابع|تابعت|asked|blame[sd]?|accuse[sd]?|demand(?:s|ed)?|culpa|acusa|believes?|thinks?|"
    rf"shows?|showed|found"
    r"|report|survey|study|called|urged|citing|quoted)(?![\p{L}\p{M}])|[“”«»\"]",
    regex.IGNORECASE,
)


def whole(spans: Sequence[Span]) -> Span:
    """From the first to the last of ``spans``."""
    return min(start for start, _end in spans), max(end for _start, end in spans)
