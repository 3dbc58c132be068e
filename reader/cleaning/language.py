"""Which language a text is in: by script, then by its commonest words. Small on purpose: no model, no data file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

# The commonest words of each language that few of the others share (hand-picked from frequency lists).
_COMMON = {
    "en": "the and of to in that is was for it with as his on be at by had not are but from or have an they which you "
    "were all their been has would there what will said",
    "de": "der die das und ist nicht mit von dem den ein eine auf sich für auch als wird sind bei einer zu noch nach "
    "werden aus hat dass oder wie haben im zum zur wurde",
    "fr": "le la les des et est une dans que qui pour pas sur au avec sont plus par ce il elle cette aux été ont mais "
    "leur d'un nous son selon",
    "es": "el la los las de que y en un una por con para del se no es su al lo como más pero sus le ha fue este entre "
    "también según desde",
    "pt": "o os as de que e do da em um uma para com não no na se por mais dos das ao foi como são seu sua pelo pela "
    "também segundo até",
    "it": "il di che e la per un in è una del non si con sono della al da le più come anche ha gli nel dei alla ma "
    "questo delle nella stato secondo",
    "nl": "de het een en van is dat op te in zijn voor met die niet aan er om ook als bij door maar naar heeft worden "
    "uit nog wordt hij",
    "sv": "och att det som en på är av för med den till inte har de ett om var jag från men kan hon sig så efter",
    "da": "og at det som en på er af for med den til ikke har de et om var fra men kan han der blev efter sig også",
    "no": "og at det som en på er av for med den til ikke har de et om var fra men kan han etter ble også sier hun",
    "fi": "ja on ei että se oli ovat hän mutta myös kun tai mukaan joka sekä ole",
    "pl": "w i na się nie z do to że jest o jak po ale za od przez są tym dla był jego oraz",
    "cs": "a se v na je že to s z do o i jako ale za by pro jsou který po od také jeho byl podle",
    "hu": "a az és hogy nem is egy ez meg csak de van volt már mint vagy szerint azt",
    "ro": "și de la în a pe cu nu că o din să un este care pentru au mai fost lui",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi ne kadar sonra ama dedi",
    "id": "yang dan di dengan untuk dari ini itu pada tidak dalam akan juga oleh telah",
    "vi": "và của là có cho không được trong với các một người này đã những",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_SCRIPTS = (
    ("ARABIC", "ar"), ("HEBREW", "he"), ("CYRILLIC", "ru"), ("GREEK", "el"), ("HIRAGANA", "ja"), ("KATAKANA", "ja"),
    ("HANGUL", "ko"), ("CJK", "zh"), ("THAI", "th"), ("DEVANAGARI", "hi"), ("BENGALI", "bn"), ("TAMIL", "ta"),
    ("GEORGIAN", "ka"), ("ARMENIAN", "hy"), ("ETHIOPIC", "am"),
)  # fmt: skip
_BY_SCRIPT = dict(_SCRIPTS)
_RTL = frozenset(["ar", "he", "fa", "ur", "ps", "ckb", "yi", "dv", "ug", "sd"])
_OF_SCRIPT = frozenset([*_BY_SCRIPT.values(), *_RTL, "uk", "bg", "sr", "mk", "be", "kk", "mr", "ne"])
"""Languages that are not written in Latin letters (Serbian in either)."""
_NORDIC = frozenset(["no", "da", "sv"])
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}\Z")


def common_words(language: str) -> frozenset[str]:
    """The commonest words of a language, lower case, with their accents; none where it is not listed."""
    return _WORDS.get(language, frozenset())


def detect(text: str) -> str:
    """The language of ``text`` (ISO 639-1), or an empty string where there is too little to say."""
    sample = text[:6000]
    scripts = Counter(_script(char) for char in sample if char.isalpha())
    total = sum(scripts.values())
    if total < 20:
        return ""
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > total // 20:
        return "ja"
    script, count = scripts.most_common(1)[0]
    if script in _BY_SCRIPT:
        return _refine(_BY_SCRIPT[script], sample) if count * 2 > total else ""
    found = Counter(word for word in _WORD.findall(sample.casefold().replace("’", "'")))
    scores = {lang: sum(found[word] for word in words) / len(words) ** 0.3 for lang, words in _WORDS.items()}
    best = max(scores, key=lambda lang: scores[lang])
    return best if scores[best] >= 1.0 and sum(found.values()) >= 8 else ""


def settled(declared: str, text: str) -> str:
    """The language of ``text``: as declared (BCP 47), unless nothing is, or the text is plainly in another.

    Plainly means another script, or, where both languages are known here, at least a sixth of all words from the
    other's commonest and half as many from the declared one's. Norwegian, Danish and Swedish are not told apart so.
    """
    found = detect(text)
    own = {"nb": "no", "nn": "no"}.get(primary(declared), primary(declared))
    if not found or not declared or own == found:
        return declared or found
    if (found in _OF_SCRIPT) != (own in _OF_SCRIPT):
        return found
    if own not in _WORDS or found not in _WORDS or {own, found} <= _NORDIC:
        return declared
    every = _WORD.findall(text[:6000].casefold().replace("’", "'"))
    theirs, ours = (sum(word in _WORDS[language] for word in every) for language in (found, own))
    return found if len(every) > 60 and theirs * 6 >= len(every) and theirs >= 2 * ours else declared


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").split(" ", 1)[0].split("-", 1)[0]


def _refine(language: str, sample: str) -> str:
    if language == "ar" and sum(map(sample.count, "پچژگ")) * 50 > len(sample) * 1:
        return "ur" if any(char in sample for char in "ٹڈڑے") else "fa"
    if language == "ru" and any(char in sample for char in "іїєґ"):
        return "uk"
    return language


def tag(declared: str) -> str:
    """A declared language as BCP 47 with a hyphen ("pt_BR" as "pt-BR"), or empty where it is none."""
    declared = declared.strip().split(",")[0]
    if not _TAG.match(declared):
        return ""
    first, *rest = declared.replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def primary(language: str) -> str:
    """The language without region or script ("ar" of "ar-LB")."""
    return language.split("-", 1)[0].lower()


def direction(language: str, text: str = "") -> str:
    """``rtl`` or ``ltr``: by the letters of ``text`` where there are enough, else by the language."""
    if text.isascii() and sum(map(str.isalpha, text[:40])) >= 3:
        return "ltr"
    strong = Counter(unicodedata.bidirectional(char) for char in text[:2000] if char.isalpha())
    right, left = strong["R"] + strong["AL"], strong["L"]
    if right + left >= 3:
        return "rtl" if right > left else "ltr"
    return "rtl" if primary(language) in _RTL else "ltr"
