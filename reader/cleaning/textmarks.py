"""What a unit of a dump says of itself by its words: a control, a byline, a heading of other articles, small print."""

from __future__ import annotations

import re

from reader.cleaning import phrases
from reader.cleaning.dates import parse
from reader.cleaning.phrases import contains, fold, matches
from reader.cleaning.textlines import Unit

_IMPERATIVE = re.compile(
    r"\b(?:sign up|subscribe|inbox|e-?mail|newsletter|abonn|inscri|suscr|assine|iscri|اشترك)"
)
_CONSENT = re.compile(
    r"\bcookies?\b|personal data|privacy (?:policy|settings)|personenbezogene|externe[nr]? inhalt|datenschutzerklarung|"
    r"einwilligung|javascript|donnees personnelles|datos personales|we and our partners|terms of (?:use|service)"
)
_SMALL_PRINT = re.compile(
    r"\bin your inbox|(?:leave|cancel|unsubscribe|unsub) (?:at )?any ?time|privacy (?:notice|policy)|"
    r"data rates may apply|"
    r"\bsign up (?:for|to|here)|jederzeit (?:abbestell|abmeld|kundbar)|in ihr postfach|dans votre boite|"
    r"en su (?:correo|bandeja)|darse de baja|na sua caixa|nella tua casella|بريدك الالكتروني|الغاء الاشتراك"
)
_REPLIES = re.compile(
    r"\d+ (?:responses?|comments?|thoughts?|replies|kommentare?|commentaires?|comentarios?)\b"
)
_PAYWALL = re.compile(
    r"\b(?:subscribers?|abonnent\w*|abonnes?|suscriptor\w*|assinantes?|abbonat\w*|abo|abonnement\w*|premium|paywall|"
    r"already (?:a|have)|to continue reading|weiterlesen|sign in to|bereits registriert|eingeloggt|log ?in)\b"
)
_AUTHOR = re.compile(
    r"\b(?:is an? (?:\w+ ){0,3}(?:reporter|writer|journalist|editor|correspondent|columnist|author|fellow|professor)|"
    r"is the (?:\w+ ){0,3}(?:editor|author|director)|(?:follow|contact|reach|email) (?:him|her|them|\w+) (?:on|at)|"
    r"ist (?:\w+ ){0,3}(?:redakteur|korrespondent|autor|journalist)\w*|est (?:\w+ )?(?:journaliste|correspondant)\w*|"
    r"contributed to this|reporting by|editing by|additional reporting)\b"
)
_AGO = re.compile(
    r"\b(?:\d+|an?|one) ?(?:s|sec|m|min|h|hr|hour|day|week|month|year|minute)s? ago\b|"
    r"\bvor \d+ (?:minuten?|stunden?|tag)|"
    r"\bil y a \d+|\bhace \d+|\bha \d+ (?:minutos?|horas?|dias?)|\bsiden\b|\bfor \d+ (?:minutter|timer)|\bsedan\b|"
    r"منذ|قبل \d+|\d+ ?(?:分|時間|小时|小時|天|日)前"
)


def is_furniture(unit: Unit) -> bool:
    """Whether the unit is a control or a label of the site and never part of an article."""
    text = unit.text
    return (
        matches(phrases.UI, text)
        or (unit.words <= 8 and matches(phrases.DURATION, text))
        or (unit.words <= 12 and contains(phrases.FOOTER, text))
        or (unit.words <= 8 and bool(phrases.READING_TIME.search(fold(text))))
    )


def is_newsletter(unit: Unit) -> bool:
    """Whether the unit asks the reader to subscribe."""
    return (
        unit.words <= 45
        and contains(phrases.NEWSLETTER, unit.text)
        and bool(_IMPERATIVE.search(fold(unit.text)))
        and (matches(phrases.NEWSLETTER, unit.text) or unit.words <= 14)
    )


def is_small_print(unit: Unit) -> bool:
    """Whether the unit is of a box that asks for a subscription."""
    return bool(_SMALL_PRINT.search(fold(unit.text))) or is_newsletter(unit)


def ends_article(unit: Unit) -> str:
    """The kind of what begins here when an article cannot go on past it, else an empty string."""
    text = unit.text
    if unit.words <= 20 and _REPLIES.match(fold(text)):
        return "comments"
    if unit.words > 14:
        return "footer" if unit.words < 40 and contains(phrases.FOOTER, text) else ""
    if matches(phrases.COMMENTS_HEADING, text):
        return "comments"
    if matches(phrases.MOST_READ_HEADING, text):
        return "most_read"
    return "footer" if contains(phrases.FOOTER, text) else ""


def is_byline(unit: Unit) -> bool:
    """Whether the unit names who wrote the article."""
    text = unit.text
    return (
        unit.words <= 10 and not unit.ended and (matches(phrases.BY, text) or matches(phrases.BY_ALONE, text))
    )


def is_credit_line(unit: Unit) -> bool:
    """Whether the unit is a byline, source, date, reading time or control: what stands between head and text."""
    text = unit.text
    if is_furniture(unit):
        return True
    if unit.words > 16:
        return False
    return (
        is_byline(unit)
        or matches(phrases.SOURCE, text)
        or (unit.words <= 14 and bool(parse(text)[0]) and not unit.prose)
    )


def labels(unit: Unit, folded: str) -> list[str]:
    """The names of all that the words of a unit say; ``folded`` is its text without case and accents."""
    text = unit.text
    out = []
    if is_furniture(unit):
        out.append("furniture")
    if kind := ends_article(unit):
        out.append(kind)
    if unit.words <= 14 and matches(phrases.RELATED_HEADING, text):
        out.append("related")
    if is_newsletter(unit):
        out.append("newsletter")
    if is_byline(unit):
        out.append("byline")
    if unit.words <= 16 and not unit.prose and parse(text)[0]:
        out.append("date")
    if unit.words <= 40 and matches(phrases.READ_MORE, text):
        out.append("read_more")
    if matches(phrases.SOURCE, text):
        out.append("source")
    if unit.words <= 60 and contains(phrases.CREDIT, text):
        out.append("credit")
    for name, pattern, longest in _PATTERNS:
        if unit.words <= longest and pattern.search(folded):
            out.append(name)
    return out


_PATTERNS = (
    ("small_print", _SMALL_PRINT, 60),
    ("consent", _CONSENT, 120),
    ("paywall", _PAYWALL, 40),
    ("author", _AUTHOR, 80),
    ("ago", _AGO, 14),
)
