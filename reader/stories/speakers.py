"""Who says what stands in quotation marks: verbs of saying before and after it, in English, Spanish and Arabic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from reader.stories.tokens import fold_word, tokens

NAMED, RESOLVED, OPEN = "named", "resolved", "open"
WITHIN = 110
"""Code points between a verb of saying and the quotation that it introduces."""


def _words(words: str) -> frozenset[str]:
    return frozenset(map(fold_word, words.split()))


def _either(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_ENGLISH = _either(
    "said says told tells added adds warned warns asked asks replied replies answered answers insisted "
    "insists argued "
    "argues explained explains declared declares claimed claims admitted admits acknowledged acknowledges "
    "noted notes "
    "continued continues wrote writes recalled recalls remarked stated states stressed stresses promised "
    "announced "
    "conceded complained joked shouted whispered read reads observed observes suggested suggests "
    "indicated agreed "
    "concluded concludes testified posted responded responds reiterated maintained maintains cautioned "
    "cautions vowed "
    "urged urges predicted commented confirmed confirms denied denies called calls put puts informed "
    "quipped began "
    "protested emphasized emphasised highlighted described describes repeated objected"
)
_SPANISH = _either(
    "dijo dice dijeron dicen afirmó afirma afirman añadió añade declaró declara señaló señala explicó "
    "explica aseguró "
    "asegura advirtió advierte informó confirmó negó reconoció reconoce sostiene sostuvo indicó indica "
    "respondió responde "
    "preguntó pregunta cuenta contó contaba recordó recuerda insistió insiste resumió resume escribió "
    "escribe admitió "
    "admite apuntó apunta precisó precisa subrayó subraya lamentó lamenta comentó comenta agregó agrega "
    "manifestó "
    "concluyó concluye leyó replicó replica expresó prometió anunció llamó matizó zanjó"
)
_ARABIC = _either(
    "قال قالت قالوا يقول تقول أضاف أضافت أضافوا تابع تابعت أعلن أعلنت أكد أكدت ذكر ذكرت أوضح أوضحت صرح "
    "صرحت حذر حذرت أفاد "
    "أفادت كتب كتبت رد ردت سأل سألت أجاب أجابت شدد شددت اعتبر اعتبرت أشار أشارت وصف وصفت قرأت قرأ"
)
_SAYS = rf"(?<verb>{_ENGLISH}|{_SPANISH})(?![\p{{L}}\p{{M}}])"
_PIECE = r"(?:\p{Lu}\.|\p{Lu}[\p{L}\p{M}'’-]*)"
_NAME = rf"{_PIECE}(?:[ \u00a0](?:(?:de|del|la|van|von|bin|al|el|der|da|di|y)[ \u00a0])?{_PIECE}){{0,4}}"
_NOUNS = (
    r"(?:[Tt]he|[Hh]er|[Hh]is|[Ii]ts|[Tt]heir|[Aa]n?|[Oo]ne|[Aa]nother|[Ss]us?|[Ll]as?|[Ee]l|[Ll]os|[Uu]na?|[Oo]tr[oa])"
    r"[ \u00a0](?:[\p{L}\p{M}'’-]+[ \u00a0]){0,3}[\p{L}\p{M}'’-]+?"
)
_PRONOUN = r"[Hh]e|[Ss]he|[Tt]hey|[Ii]t|I|[Éé]l|[Ee]lla|[Ee]llos|[Ee]llas"
_WHO = rf"(?<who>(?:{_PRONOUN})(?![\p{{L}}\p{{M}}])|{_NOUNS}|{_NAME})"
_ADVERBS = (
    r"(?:(?:has|have|had|ha|había|also|then|later|once|\p{Ll}+ly|también|luego|ya|le|les|lo|nos|me)"
    r"[ \u00a0]){0,3}"
)
_APPOSED = r"(?:,(?<apposed>[^,.;:\n“”«»\"]{1,80}),)?"
_LEAD = r"[\s,;:—–-]*(?:(?:as|but|and|then|según|como|pero|y)[ \u00a0])?"
_ALL_OF_IT = (
    r"(?<who>(?:[Tt]he|[Hh]er|[Hh]is|[Aa]n?|[Oo]ne|[Ss]us?|[Ll]as?|[Ee]l|[Ll]os|[Uu]na?)"
    r"(?:[ \u00a0][\p{L}\p{M}'’-]+){1,6})"
)
_AFTER = (
    regex.compile(rf"{_LEAD}(?:\p{{L}}+ly[ \u00a0]|le[ \u00a0])?{_SAYS}[ \u00a0]{_ALL_OF_IT}(?=[,.;:]|$)"),
    regex.compile(
        rf"{_LEAD}(?:\p{{L}}+ly[ \u00a0]|le[ \u00a0]|les[ \u00a0])?{_SAYS}[ \u00a0]{_WHO}(?=[\s,.;:)]|$)"
    ),
    regex.compile(rf"{_LEAD}{_WHO}{_APPOSED}[ \u00a0]{_ADVERBS}{_SAYS}"),
    regex.compile(rf"{_LEAD}(?<verb>{_SPANISH})(?<who>)(?=[ \u00a0]*[,.;:\n]|$)"),
)
_BEFORE = (
    regex.compile(rf"(?<![\p{{L}}\p{{M}}]){_WHO}{_APPOSED}[ \u00a0]{_ADVERBS}{_SAYS}"),
    regex.compile(rf"(?<![\p{{L}}\p{{M}}]){_SAYS}[ \u00a0]{_WHO}(?=[\s,.;:)]|$)"),
    regex.compile(rf"(?<verb>[Aa]ccording to|[Ss]egún)[ \u00a0]{_WHO}(?=[\s,.;:)]|$)"),
)
_SAYS_ARABIC = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])[وف]?(?<verb>{_ARABIC}|بحسب|حسب)(?![\p{{L}}\p{{M}}])[ \u00a0]?"
    rf"(?<who>[^،؛:.«»“”\"\n]{{0,70}})"
)
_PRONOUNS = _words("he she they it él ella ellos ellas هو هي هم")
_HE, _SHE = _words("he él هو"), _words("she ella هي")
_I = frozenset(["i"])
_SMALL = _words(
    "إن أن إنه إنها أنه أنها له لها لهم في على عن ل من بأن إلى بعد قبل أمس لصحيفة للصحيفة الذي التي"
)
_NO_NAME = _words(
    "the a an in on at but and or if when while as that this it there what who which some many most more "
    "one two he she "
    "they her his its their we i you el la los las en pero y según monday tuesday wednesday thursday "
    "friday saturday "
    "sunday january february march april may june july august september october november december "
    "yesterday today "
    "nobody everybody everyone lunes martes miércoles jueves viernes sábado domingo"
)
_CLAUSE = _words(
    "and or but would will is was were are be been has had have which who whom whose that after before to said y o "
    "pero que fue es era sobre tras"
)
_OF = _words("of for at from with de del la for the")
_TITLES = _words(
    "mr mrs ms mx dr sir judge justice professor prof president minister mayor governor captain colonel general "
    "commissioner senator señor señora sr sra doctor doctora ministro ministra presidente presidenta alcalde "
    "alcaldesa juez jueza profesor profesora السيد السيدة الدكتور الدكتورة الوزير الوزيرة الرئيس الرئيسة"
)
_BODIES = _words(
    "بلدية وزارة هيئة لجنة شركة حكومة محكمة مكتب صحيفة وكالة جريدة اسمه اسمها وهو وهي مستشار مستشارة "
    "متحدث متحدثة رجل امرأة"
)


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution: the verb, and the speaker as printed."""

    verb: str
    who: str
    at: int
    """Where the speaker stands."""


def said_after(text: str, start: int, end: int) -> Said | None:
    """The attribution that begins right behind a quotation, in ``text[start:end]``."""
    for pattern in _AFTER:
        if (match := pattern.match(text, start, end)) and (not match["who"] or _may_speak(match["who"])):
            return Said(match["verb"], _who(match), match.start("who"))
    match = _SAYS_ARABIC.search(text, start, end)
    if match and not regex.search(r"[\p{L}]{2}.*[.؟!]", text[start : match.start()]):
        return Said(match["verb"], _arabic(match["who"]), match.start("who"))
    return None


def said_before(text: str, start: int, end: int) -> Said | None:
    """The last attribution before a quotation that introduces it, in ``text[start:end]``."""
    best: Said | None = None
    for pattern in _BEFORE:
        for match in pattern.finditer(text, start, end):
            between = text[match.end() : end]
            if (
                len(between) > WITHIN
                or regex.search(r"[.!?…؟][\s”\"»]", between)
                or not _may_speak(match["who"])
            ):
                continue
            if best is None or match.start() > best.at:
                best = Said(match["verb"], _who(match), match.start("who"))
        if best:
            return best
    for match in _SAYS_ARABIC.finditer(text, start, end):
        if end - match.end("verb") <= WITHIN:
            best = Said(match["verb"], _arabic(match["who"]), match.start("who"))
    return best


def _who(match: regex.Match[str]) -> str:
    """The speaker of an attribution; of "the works minister, Ilse Marrun, said", the name."""
    who = str(match["who"]).strip()
    apposed = str(match.groupdict().get("apposed") or "").strip()
    return apposed if apposed and not is_name(who) and is_name(apposed) and apposed[0].isupper() else who


def _may_speak(who: str) -> bool:
    words = tokens(who).words
    if not words or (len(words) == 1 and words[0] in _NO_NAME and words[0] not in _PRONOUNS | _I):
        return False
    if who[:1].islower() or words[0] in _NO_NAME:
        # a description: no clause, and a name only behind "of" or "for"
        written = who.split()
        names = [k for k, word in enumerate(written) if k and word[:1].isupper()]
        if set(words[1:]) & _CLAUSE or any(
            fold_word(written[k - 1]) not in _OF and k - 1 not in names for k in names
        ):
            return False
    return True


_FILLERS = _words("اسمه اسمها وهو وهي بحسب حسب")


def _arabic(who: str) -> str:
    """The speaker behind an Arabic verb: up to the first small word."""
    kept: list[str] = []
    for word in who.split():
        if fold_word(word) in _SMALL or len(kept) == 5 or word.startswith(("لل", "بال")):
            break
        kept.append(word)
    first = fold_word(kept[0]) if kept else ""
    return "" if first in _FILLERS else " ".join(kept)


def kind_of(words: Sequence[str]) -> str:
    """Which of "he" and "she" a pronoun is; empty for what is neither."""
    if len(words) != 1:
        return ""
    return "he" if words[0] in _HE else "she" if words[0] in _SHE else ""


def is_pronoun(who: str) -> bool:
    """Whether nobody is named; an Arabic verb may do without any."""
    words = tokens(who).words
    return not words or (len(words) == 1 and words[0] in _PRONOUNS)


def is_first_person(who: str) -> bool:
    """The writer speaks."""
    return tokens(who).words == ["i"]


def is_name(who: str) -> bool:
    """Whether ``who`` is written as a name."""
    if regex.search(r"\p{Arabic}", who):
        words = who.split()
        plain = not any(word.startswith(("ال", "لل", "بال", "وال")) for word in words[:1])
        return 2 <= len(words) <= 3 and plain and fold_word(words[0]) not in _BODIES
    found = [word for word in who.split() if word[:1].isupper()]
    first = fold_word(who.split()[0]) if who.split() else ""
    return bool(found) and first not in _NO_NAME


def without_title(who: str) -> str:
    """A name without what stands before it: "Judge Olin Marr" is Olin Marr."""
    words = who.split()
    while len(words) > 1 and fold_word(words[0]).rstrip(".") in _TITLES:
        words.pop(0)
    return " ".join(words)
