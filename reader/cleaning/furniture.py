"""What a piece of a page is when it is not the article: by its words, and by what the page calls its containers."""

from __future__ import annotations

import re

from lxml.etree import _Element

from reader.cleaning import phrases
from reader.cleaning.chars import words
from reader.cleaning.dom import Unit
from reader.cleaning.phrases import contains, fold, matches

# What containers are called in class, id and role, by kind. The first that fits the nearest container counts.
_NAMED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:^|[\s_\-])(?:{pattern})(?:$|[\s_\-\d])", re.IGNORECASE))
    for kind, pattern in (
        ("newsletter", r"news-?letters?|sign-?up|subscribe(?:-?box)?|subscription-?box|mailing-?list|nl-?box"),
        ("comments", r"comments?|comment-?(?:list|form|section|area)|disqus|discussion|responses|respond|kommentare?"),
        ("paywall", r"paywall|pay-?wall|premium-?(?:box|teaser|offer)|regwall|piano-?\w*|subscribe-?wall|abo-?(?:box|teaser)"),
        ("consent", r"consent|cookie-?\w*|gdpr|cmp|onetrust\w*|didomi\w*|usercentrics"),
        ("most_read", r"most-?(?:read|popular|viewed)|trending|popular-?\w*|meistgelesen|top-?stories|latest-?news"),
        ("related", r"related-?\w*|see-?also|read-?(?:more|next|also)|more-?(?:stories|on|from|articles)|recommend\w*|"
                    r"recirc\w*|outbrain|taboola\w*|you-?may-?like|teaser-?list|also-?like|further-?reading"),
        ("share", r"share-?\w*|social-?\w*|sharing-?\w*|sharedaddy|addthis\w*|share|socials?"),
        ("author", r"author-?(?:box|bio|info|card|profile|about|description)|about-?(?:the-?)?author|bio-?box"),
        ("advert", r"ads?|advert\w*|ad-?(?:slot|container|wrapper|unit|label)|sponsor\w*|promo-?\w*|promotion|anzeige|werbung"),
        ("ticker", r"ticker|breaking-?\w*"),
        ("menu", r"nav|navigation|navbar|menu|breadcrumbs?|skip-?\w*|tool-?bar|masthead"),
        ("footer", r"footer|colophon|site-?footer|page-?footer"),
        ("tags", r"tags?|tag-?(?:list|cloud)|keywords?|topics?|article-?tags"),
    )
)  # fmt: skip
_BY_TAG = {"nav": "menu", "header": "menu", "footer": "footer", "aside": "boilerplate", "form": "boilerplate"}
_IMPERATIVE = re.compile(
    r"\b(?:sign up|subscribe|inbox|newsletter|abonn|inscri|suscr|assine|iscri|registr|log ?in|اشترك|email|e-mail)"
)
_PAYWALL = re.compile(
    r"(?:already a subscriber|subscribe (?:now|to continue|to read)|to continue reading|this article is for subscribers|"
    r"for subscribers only|unlock this article|become a member|jetzt (?:abonnieren|weiterlesen)|nur fur abonnenten|"
    r"weiterlesen mit|reserve aux abonnes|article reserve|contenido exclusivo para suscriptores|"
    r"solo para suscriptores|per continuare a leggere|you have \d+ free articles|registrieren sie sich|"
    r"activate your account|javascript (?:is|must be|needs to be) )"
)
_CONSENT = re.compile(
    r"(?:we use cookies|cookie (?:settings|policy|preferences)|consent to|accept (?:all )?cookies|ihre zustimmung|"
    r"externe(?:n|r)? inhalt|third[- ]party content|contenu tiers|accepter les cookies|manage (?:your )?cookies|"
    r"mit ihrer zustimmung|datenschutzeinstellungen)"
)
_ADVERT = re.compile(
    r"(?:advertisement|advertising|anzeige|werbung|publicite|publicidad|pubblicita|annons|reklame?|sponsored|إعلان|اعلان)\W*\Z"
)
_REACH = 8
"""Ancestors that are looked at for a container's name."""


def named(element: _Element) -> str:
    """The kind of furniture that an element calls itself, or an empty string."""
    own = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-component') or ''}"
    if len(own) > 2:
        for kind, pattern in _NAMED:
            if pattern.search(own):
                return kind
    return ""


def kind_by_place(element: _Element) -> str:
    """The kind of furniture of which an element is part, by the nearest container that says so."""
    at: _Element | None = element
    for _ in range(_REACH * 3):
        if at is None or at.tag in ("body", "html", "article", "main"):
            break
        found = named(at) or _BY_TAG.get(str(at.tag), "")
        if found:
            return found
        at = at.getparent()
    return "boilerplate"


def kind_by_words(unit: Unit) -> str:
    """The kind of furniture that a unit is by its words alone, or an empty string."""
    text, count = unit.text, words(unit.text)
    if count > 60:
        return ""
    folded = fold(text)
    if _ADVERT.match(folded):
        return "advert"
    if matches(phrases.UI, text):
        return "share"
    if count <= 10 and phrases.READING_TIME.fullmatch(folded):
        return "reading_time"
    if (
        count <= 25
        and contains(phrases.FOOTER, text)
        and not text.rstrip().endswith(("?", "!"))
        and count < 12
    ):
        return "footer"
    if _PAYWALL.search(folded):
        return "paywall"
    if _CONSENT.search(folded):
        return "consent"
    if count <= 45 and matches(phrases.NEWSLETTER, text) and _IMPERATIVE.search(folded):
        return "newsletter"
    if unit.heading and matches(phrases.COMMENTS_HEADING, text):
        return "comments"
    if unit.heading and matches(phrases.MOST_READ_HEADING, text):
        return "most_read"
    return ""
