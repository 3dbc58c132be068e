"""Names out of bylines: people, and the organisations that stand where no person does."""

from __future__ import annotations

import re
import unicodedata

from reader.cleaning import phrases
from reader.cleaning.chars import collapse
from reader.cleaning.dates import parse
from reader.cleaning.phrases import after as after_words
from reader.cleaning.phrases import fold, matches

_AND = r"(?:and|und|et|en|och|og|ve|и|та|και|va|dan|with|mit|con|avec|met|و)"
_SPLIT = re.compile(rf"\s*(?:[,;|•·،、，；&](?:\s*{_AND}\s)?|\s/\s|\s[–—]\s|\s{_AND}\s)\s*", re.IGNORECASE)
_WEAK = re.compile(r"\s+(?:y|e|i|a)\s+")
"""Words that join two names, but also the parts of one ("Ortega y Gasset")."""
_WAW = re.compile(r"\s+و(?=\w)")
"""Arabic "and", written as one with what follows; also the beginning of names."""
_PLACE = re.compile(
    r"\s+(?:in|from|at|à|en|aus|desde|depuis|reporting from|في|من)\s+(?=[A-ZÀ-Þ\u0600-\u06ff]).*\Z"
)
_JUNIOR = re.compile(r"\s*,\s*(jr|sr|ii|iii|iv)\b\.?", re.IGNORECASE)
_AFTER_NAMES = """md phd ma ba mba msc bsc jd esq rn rd rdn cpa cfp cfa dds dvm lcsw mph facp faclm facs pharmd edd llm
lld do pt np"""
_DEGREES = frozenset(_AFTER_NAMES.split())
_ROLE = re.compile(
    r"\b(?:editors?|correspondents?|reporters?|reporting|writers?|journalists?|columnists?|contributors?|contributing|"
    r"producers?|photographers?|photographs?|photos?|analysts?|professors?|professor(?:in)?|lecturers?|researchers?|"
    r"fellow|directors?|founders?|chief|bureau|staff|senior|deputy|associate|assistant|managing|freelance|freelancer|"
    r"expert|author|redakteur(?:in|e)?|reporter(?:in)?|korrespondent(?:in)?|journaliste|journalistin|correspondant(?:e)?|"
    r"corresponsal|enviad[oa]|especial|periodista|redactor(?:a)?|redacteur|verslaggever|journalista|giornalista|"
    r"inviat[oa]|chefredakteur(?:in)?|ressortleiter(?:in)?|volontar(?:in)?|autor(?:in)?|politikredakteur|"
    r"special to|for the|updated|published|minutes|min|comments?|follow|share|listen|subscribe|read|redaktor|"
    r"مراسل|مراسلة|محرر|صحفي|كاتب|خاص|기자|특파원|記者|记者)\b"
)
_ORGANISATION = re.compile(
    r"\b(?:redaktion(?:en)?|online-?redaktion|redaccion|redacao|redazione|redactie|redakcja|redakce|newsroom|news|nieuws|"
    r"nachrichten|noticias|team|desk|agency|agencies|agentur(?:en)?|agencias?|agences?|agenzia|editorial|editors|admin|"
    r"press|presse|media|medien|magazine|magazin|tv|radio|fernsehen|zeitung|online|digital|verlag|group|network|"
    r"channel|board|office|ministry|university|universitat|institute?|foundation|committee|council|project|department|program(?:me)?|division|centre|center|school|college|inc|ltd|llc|gmbh|"
    r"www|https?|publishing|studios?|stringers?|services?|وكاله|وكالات|وكالة|تحرير|قناه|قناة|الاخبار|اخبار)\b"
    r"|\.[a-z]{2,4}\Z|[新聞闻]{2}|通信|デジタル|编辑部|本报|뉴스|일보|신문"
)
_WIRES = """reuters|ap|the associated press|associated press|afp|agence france-presse|agence france presse|dpa|
deutsche presse-agentur|efe|europa press|ansa|adnkronos|agi|apa|keystone-sda|sda|ats|belga|anp|tt|
ntb|ritzau|stt|bns|elta|pap|čtk|mti|tass|interfax|ria novosti|ria|ukrinform|unian|xinhua|kyodo|
kyodo news|jiji|yonhap|anadolu|anadolu agency|anadolu ajansı|aa|dha|iha|wam|spa|mena|sana|irna|kuna|
bna|maan|رويترز|فرانس برس|أ ف ب|د ب أ|أسوشيتد برس|الأناضول|سبوتنيك|وكالات|bloomberg|
press association|pa|pa media|upi|ians|pti|ani|aap|cp|the canadian press|canadian press|sid|kna|epd|
afx|dapd|press trust of india|lusa|agencia brasil|telam|notimex|agencias|agencies|agenturen|agences|
新华社|共同通信|時事通信|연합뉴스"""
_AGENCIES = frozenset(fold(name.strip()) for name in _WIRES.split("|"))
_SMALL = """de da di du del della dos das do van von der den ter ten te zu zum zur la le el al bin ibn ben abu af av
of the y e i mc san st"""
_PARTICLES = frozenset(_SMALL.split())
_ALLOWED = frozenset(" '’ʼ`.-‐·‧・\u200c\u200d")
_INITIALS = re.compile(r"[a-zäöüå]{2,6}(?:/[a-zäöüå]{2,6}){1,3}")
"""The short names by which newsrooms sign ("abc/def")."""
_LONGEST = 1_000
"""Code points of a byline that are read."""
_MOST_CHARS, _MOST_WORDS = 60, 6


def people(byline: str, outlet: str = "") -> tuple[str, ...]:
    """The people named in a byline ("By Ines Calloway and Tomas Reeve in Averil"), in order, without doubles.

    What is not a person (a role, a place, a button, ``outlet``) is left out; an agency that signs beside people, or
    alone, stays, because it wrote the text.
    """
    text = collapse(byline[:_LONGEST])
    text = after_words(phrases.BY, text) or text
    when = parse(text)[1]
    if when and when != text:
        text = text.replace(when, " ")
    text = re.sub(r"\([^()]*\)|<[^>]*>|\S+@\S+|https?://\S+|(?<!\S)@\S+", " ", text)
    text = re.sub(r"\A(?:texte?|words|interview)\s*:\s*", "", text, flags=re.IGNORECASE)
    if " " in text:
        text = re.sub(r"(?<=\w\w)/(?=\w\w)", " / ", text)
    text = _JUNIOR.sub(lambda found: f" {found[1]}.", text)
    names: list[str] = []
    for part in _parts(text):
        name = person(_PLACE.sub("", part))
        alone = bool(names) and " " in names[0] and " " not in name and not is_agency(name)
        if not name or alone or is_organisation(name, outlet):
            continue
        if name not in names:
            names.append(name)
    return tuple(names)


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for part in _SPLIT.split(text):
        halves = _WEAK.split(part)
        counts = [len(half.split()) for half in halves]
        halves = halves if min(counts) >= 2 or max(counts) == 1 else [part]
        for half in halves:
            joined = _WAW.split(half)
            parts += joined if min(len(name.split()) for name in joined) >= 2 else [half]
    return parts


def person(text: str) -> str:
    """``text`` as one person's (or agency's) name, or an empty string where it is none."""
    name = collapse(text).strip(" -–—:,;.|•·@*/")
    if name.startswith("http") or not 2 <= len(name) <= _MOST_CHARS:
        return ""
    if is_agency(name) or _INITIALS.fullmatch(name):
        return name
    tokens = name.split()
    if len(tokens) % 2 == 0 and tokens[: len(tokens) // 2] == tokens[len(tokens) // 2 :]:
        name = " ".join(tokens[: len(tokens) // 2])
    folded = fold(name)
    if matches(phrases.UI, name) or _ROLE.search(folded) or _is_degree(folded) or not _is_name(name):
        return ""
    return f"{name}." if name.endswith((" Jr", " Sr")) else name


def _is_degree(folded: str) -> bool:
    return all(token.replace(".", "") in _DEGREES for token in folded.split())


def _is_name(name: str) -> bool:
    tokens = name.split()
    if len(tokens) > _MOST_WORDS or not (name[0].isalpha() or unicodedata.category(name[0])[0] == "M"):
        return False
    if any(not (char in _ALLOWED or unicodedata.category(char)[0] in "LM") for char in name):
        return False
    small = [token for token in tokens if token[0].islower() and token.casefold() not in _PARTICLES]
    return not small or len(small) == len(tokens) <= 3


def is_full_name(name: str) -> bool:
    """Whether ``name`` is a person's beyond doubt: two to five words, each with a capital where there are any."""
    tokens = name.split()
    return (
        2 <= len(tokens) <= 5
        and person(name) == name
        and not is_organisation(name)
        and not any(token[0].islower() and token.casefold() not in _PARTICLES for token in tokens)
    )


def is_agency(name: str) -> bool:
    """Whether ``name`` is that of a news agency, or says "agencies"."""
    return fold(name).strip(" .") in _AGENCIES


def is_organisation(name: str, outlet: str = "") -> bool:
    """Whether ``name`` is no person's: a newsroom, a company, an address, the outlet or a part of it.

    Agencies are not meant (``is_agency``).
    """
    folded, own = fold(name), fold(outlet)
    if is_agency(name):
        return False
    first, *rest = name.split() or [""]
    if (
        len(first) > 2
        and first.isupper()
        and rest
        and not all(map(str.isupper, rest))
        and not rest[-1].isupper()
    ):
        return True
    if own and (folded == own or set(own.split()) <= set(folded.split()) or f" {folded} " in f" {own} "):
        return True
    return _ORGANISATION.search(folded) is not None
