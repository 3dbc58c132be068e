"""What a piece of a page is when it is not the article: by its words, and by what the page calls its containers."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.etree import _Element

from reader.cleaning import phrases
from reader.cleaning.blocks import BlockType
from reader.cleaning.chars import words
from reader.cleaning.dom import Unit
from reader.cleaning.phrases import contains, fold, matches

# What containers are called in class, id and role, by kind. The first that fits the nearest container counts.
_NAMED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:^|[\s_\-])(?:{pattern})(?:$|[\s_\-\d])", re.IGNORECASE))
    for kind, pattern in (
        ("newsletter", r"news-?letters?|sign-?up|subscribe(?:-?box)?|subscription-?box|mailing-?list|nl-?box"),
        ("comments", r"comments?|comment-?(?:list|form|section|area)|disqus|discussion|responses|respond|kommentare?"),
        ("paywall", r"paywall|pay-?wall|premium-?(?:box|teaser|offer)|regwall|piano-?\w*|subscribe-?wall|"
                    r"abo-?(?:box|teaser)"),
        ("consent", r"consent|cookie-?\w*|gdpr|cmp|onetrust\w*|didomi\w*|usercentrics"),
        ("most_read", r"most-?(?:read|popular|viewed)|trending|popular-?\w*|meistgelesen|top-?stories|latest-?news"),
        ("related", r"related-?\w*|see-?also|read-?(?:more|next|also)|more-?(?:stories|on|from|articles)|recommend\w*|"
                    r"recirc\w*|outbrain|taboola\w*|you-?may-?like|teaser-?list|also-?like|further-?reading"),
        ("share", r"share-?\w*|social-?\w*|sharing-?\w*|sharedaddy|addthis\w*|share|socials?"),
        ("author", r"author-?(?:box|bio|info|card|profile|about|description)|about-?(?:the-?)?author|bio-?box"),
        ("advert", r"ads?|advert\w*|ad-?(?:slot|container|wrapper|unit|label)|sponsor\w*|promo-?\w*|promotion|"
                   r"anzeige|werbung"),
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
    r"(?:already a subscriber|subscribe (?:now|to continue|to read)|to continue reading|"
    r"this article is for subscribers|"
    r"for subscribers only|unlock this article|become a member|jetzt (?:abonnieren|weiterlesen)|nur fur abonnenten|"
    r"weiterlesen mit|reserve aux abonnes|article reserve|contenido exclusivo para suscriptores|"
    r"solo para suscriptores|per continuare a leggere|you have \d+ free articles|registrieren sie sich|"
    r"get access to .{0,60}subscription|subscri\w+.{0,60} for as little as|\d+ issues for (?:only |just )?[£$€]|"
    r"delivered (?:through|to|straight to) your (?:door|letter)|"
    r"activate your account|javascript (?:is|must be|needs to be) )"
)
_CONSENT = re.compile(
    r"(?:we use cookies|cookie (?:settings|policy|preferences)|consent to|accept (?:all )?cookies|ihre zustimmung|"
    r"externe(?:n|r)? inhalt|third[- ]party content|contenu tiers|accepter les cookies|manage (?:your )?cookies|"
    r"mit ihrer zustimmung|datenschutzeinstellungen)"
)
_ADVERT = re.compile(
    r"\W*(?:(?:story )?continues? (?:below|after) (?:the )?|scroll (?:down )?to continue (?:after )?|- ?)?"
    r"(?:advertisement|advertising|anzeige|werbung|publicite|publicidad|pubblicita|annons|reklame?|sponsored|"
    r"إعلان|اعلان)\W*\Z"
)
_STANDARDS = re.compile(
    r"(?:our standards:|read our (?:editorial|ethics) (?:policy|guidelines)|"
    r"learn more about our (?:policies|standards)|"
    r"(?:link|direkt) (?:zum|zu) \w+-?inhalt|empfohlener redaktioneller inhalt|externer inhalt|contenu externe|"
    r"nasleduje obsah vlozeny|prejit (?:pred|za) obsah|skip (?:past|the) (?:advert|ad|embed|newsletter)\w*|"
    r"end of (?:newsletter|advert|twitter|instagram|youtube|content)\b)"
)
_UNSEEN = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text)?|a11y-?\w*|hidden)"
    r"(?:\s*$|\s(?!.*:(?:block|flex|inline)))"
)
_CAPTION = re.compile(
    r"\(?(?:photo|photos|image|picture|foto|bild|bildrechte|credit|getty|imago|via)\s*(?:by|credit)?\s*[:/]"
)
_FOLLOW = re.compile(
    r"(?:follow (?:@|us|him|her|them|the|our|[a-z ]{3,40} on (?:twitter|facebook|x|instagram))|"
    r"like this (?:story|article)|"
    r"share (?:this|it)|get in touch|for more stories like|have a (?:tip|story|news tip)|do you have (?:a|any)|"
    r"we(?:'d| would) (?:like|love) to hear|tell us what you|what do you think|let us know|click here to|"
    r"download (?:our|the) app|get the app|"
    r"folgen sie|folge uns|suivez|siguenos|sigue a|segui(?:ci)?|siga|volg ons|folj oss|folg oss|takip ed|"
    r"hat ihnen (?:dieser|der) artikel|unterstutzen sie|تابعونا|تابعوا)"
)
_VERBS = (
    r"(?:folg\w*|follow|join|abonn\w*|subscri\w*|suivez|rejoign\w+|sigue|siguenos|unete|segui\w*|siga|takip|"
    r"تابع\w*|اشترك\w*|انضم\w*)"
)
_APPS = r"(?:whatsapp|telegram|google (?:news|discover)|instagram|tiktok|واتساب|تيليجرام|تلغرام)"
_CHANNEL = re.compile(rf"\b{_VERBS}\b.*\b{_APPS}|\b{_APPS}\b.*\b{_VERBS}\b")
_JOIN = re.compile(
    r"(?:abonnier\w*|subscribe to|follow|join|folge?n?|suivez|rejoignez|sigue|unete|segui\w*|siga) "
    r"(?:[\w'-]+ ){0,4}(?:whatsapp|telegram)"
)
_POINTER = re.compile(
    r"(?:related|see more|see also|more|read more|read also|also read|read|don'?t miss|also on [\w.]{3,30}|watch|video|"
    r"in pictures|explore|recommended|zum artikel|zum thema|mehr|lesen sie|auch interessant|lire|a lire|voir|leer|lee|"
    r"ver|mira|leggi|guarda|lees|bekijk|las|les|lue|czytaj|zobacz|cteh|читайте|okuyun|baca|اقرا|شاهد)\b[^:.!?]{0,30}"
    r"(?::|>|»|›|\||also on [\w.]+)"
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
"""Their ids are anchors made of their words."""
_REACH = 8
"""Ancestors that are looked at for a container's name."""


def named(element: _Element) -> str:
    """The kind of furniture that an element calls itself, or an empty string."""
    ident = "" if element.tag in _HEADINGS else element.get("id") or ""
    return _named(f"{element.get('class') or ''} {ident} {element.get('data-component') or ''}".strip())


@lru_cache(maxsize=8192)
def _named(own: str) -> str:
    return next((kind for kind, pattern in _NAMED if pattern.search(own)), "") if own else ""


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
    if count <= 8 and _UNSEEN.search(unit.element.get("class") or ""):
        return "boilerplate"
    if count <= 10 and phrases.READING_TIME.fullmatch(folded):
        return "reading_time"
    if count < 12 and contains(phrases.FOOTER, text) and not text.rstrip().endswith(("?", "!")):
        return "footer"
    if count <= 30 and _STANDARDS.match(folded):
        return "boilerplate"
    if _PAYWALL.search(folded):
        return "paywall"
    if _CONSENT.search(folded):
        return "consent"
    if _is_newsletter(folded, count):
        return "newsletter"
    if count <= 14 and _CAPTION.match(folded):
        return "caption"
    if (
        _FOLLOW.match(folded)
        or (count <= 25 and _CHANNEL.search(folded))
        or (count <= 40 and _JOIN.search(folded))
    ):
        return "share"
    if unit.linked >= 0.4 and _POINTER.match(folded) and not matches(phrases.READ_MORE, text):
        return "related"
    if _all_linked(unit, count) and not matches(phrases.READ_MORE, text):
        return "related"
    if unit.heading and matches(phrases.COMMENTS_HEADING, text):
        return "comments"
    if unit.heading and matches(phrases.MOST_READ_HEADING, text):
        return "most_read"
    return ""


def _is_newsletter(folded: str, count: int) -> bool:
    if not _IMPERATIVE.search(folded):
        return False
    return (count <= 45 and phrases.NEWSLETTER.match(folded) is not None) or (
        count <= 60 and "newsletter" in folded
    )


def _all_linked(unit: Unit, count: int) -> bool:
    """Whether a list or a line is nothing but headlines that lead elsewhere."""
    if unit.heading or count < 4 or unit.linked < 0.6:
        return False
    if unit.kind is BlockType.LIST:
        return (unit.linked >= 0.95 and count >= 8) or _are_headlines(list(unit.element.iter("li")))
    if unit.kind is not BlockType.PARAGRAPH or unit.text.rstrip().endswith("."):
        return False
    if unit.linked >= 0.95:
        return count >= 5
    anchors = [piece for piece in unit.pieces if not isinstance(piece, str) and piece.tag == "a"]
    return unit.linked >= 0.7 and len(anchors) >= 2 and all(_words(anchor) >= 4 for anchor in anchors)


def _are_headlines(items: list[_Element]) -> bool:
    """Whether every item is a link to its end, perhaps with a label before it."""
    return len(items) >= 2 and all(
        len(anchors := list(item.iter("a"))) == 1
        and _words(anchors[0]) >= 4
        and "".join(item.itertext()).strip().endswith("".join(anchors[0].itertext()).strip())
        for item in items
    )


def _words(element: _Element) -> int:
    return words("".join(element.itertext()))
