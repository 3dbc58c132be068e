"""What the notebook is asked for, as its address says it, and the marks, notes and links that fit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from annotations.access import codes_for, groups_for, highlights_for, links_for, notes_beside, notes_for
from annotations.hits import terms
from annotations.models import AnchorStatus, Highlight, Kind, Note, StoryLink, Visibility
from reader.access import Visitor
from reader.errors import Invalid
from reader.models import ArticleTag, Tag, TagKind

WORDS_LIMIT, TERMS_LIMIT, TAGS_LIMIT = 200, 10, 10
"""Code points of a search, its words, and tags at once."""
LOOKED_THROUGH = 20_000
"""How many of the newest marks of others are looked through, when more than one's own is shown."""
FEW_WHOLE = 5_000
"""Notes on whole articles and replies that are read sooner than a reader's notes on marks."""
MINE, EVERYONE = "mine", "everyone"
ORDERS = ("article", "time")
FIRST_DAY, LAST_DAY = date(1970, 1, 2), date(2999, 12, 30)
_WHO = re.compile(r"(?:mine|everyone|g[1-9][0-9]{0,17})\Z")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}\Z", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
_SLUG = re.compile(r"[-\w]{1,140}\Z")


def _one_of(field: str, value: str, known: Iterable[str]) -> str:
    known = tuple(known)
    if value not in known:
        raise Invalid(
            _("%(field)s must be one of %(known)s; found “%(found)s”.")
            % {"field": field, "known": ", ".join(known), "found": value[:40]},
            field=field,
        )
    return value


def _shaped(field: str, value: str, shape: re.Pattern[str]) -> str:
    if not shape.match(value):
        raise Invalid(
            _("%(field)s cannot be “%(found)s” in an address of the notebook.")
            % {"field": field, "found": value[:40].replace("\x00", "�")},
            field=field,
        )
    return value


def _day(field: str, value: str) -> date | None:
    if not value:
        return None
    try:
        day = parse_date(value)
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid(
            _("%(field)s must be a day like 2026-11-12, from 1970 to 2999; found “%(found)s”.")
            % {"field": field, "found": value[:40]},
            field=field,
        )
    return day


def _words(value: str) -> str:
    words = " ".join(value.replace("\x00", " ").split())
    if len(words) > WORDS_LIMIT:
        raise Invalid(
            _("A search may have %(limit)d characters; found %(found)d.")
            % {"limit": WORDS_LIMIT, "found": len(words)},
            field="q",
        )
    found = terms(words)
    if words and not found:
        raise Invalid(_("There is no word to look for in “%(words)s”.") % {"words": words}, field="q")
    if len(found) > TERMS_LIMIT:
        raise Invalid(
            _("A search may have %(limit)d words; found %(found)d. Put a phrase in quotes.")
            % {"limit": TERMS_LIMIT, "found": len(found)},
            field="q",
        )
    return words


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the notebook is asked for; everything empty asks for all that is one's own.

    Values of one part are alternatives, except tags and words, which must all fit; parts must all fit. Kind, code,
    status and "without a note" speak of marks alone: with one of them, notes and links of whole articles are left out.
    """

    kinds: tuple[str, ...] = ()
    code: int | None = None
    """Id of a code."""
    tags: tuple[str, ...] = ()
    """Slugs; what is filed within a tag counts too."""
    outlet: str = ""
    """Slug."""
    person: str = ""
    """Slug of a tag of a person."""
    who: str = MINE
    """``mine``, ``g`` and the id of a group, or ``everyone``."""
    language: str = ""
    """Code of the article's language without its region, such as ``ar``."""
    status: tuple[str, ...] = ()
    """Values of ``AnchorStatus``: as the mark stands in the newest text."""
    with_note: bool = False
    without_note: bool = False
    since: date | None = None
    """Marked on this day or later, in the library's time zone."""
    until: date | None = None
    """Marked on this day or earlier."""
    words: str = ""
    """Words and "phrases" in the quote or in its notes."""
    order: str = "article"
    """``article`` (in reading order, those with the newest marks first) or ``time`` (newest first)."""

    @classmethod
    def parse(cls, query: QueryDict) -> Self:
        """The filter of an address; what does not belong to it is left alone. Raises ``Invalid`` for bad values."""
        kinds = {_one_of("kind", value, Kind.values) for value in query.getlist("kind") if value}
        status = {_one_of("status", value, AnchorStatus.values) for value in query.getlist("status") if value}
        note = {_one_of("note", value, ("with", "without")) for value in query.getlist("note") if value}
        tags = tuple(dict.fromkeys(_shaped("tag", value, _SLUG) for value in query.getlist("tag") if value))
        if len(tags) > TAGS_LIMIT:
            raise Invalid(
                _("%(limit)d tags may be asked for at once; found %(found)d.")
                % {"limit": TAGS_LIMIT, "found": len(tags)},
                field="tag",
            )
        one = {name: query.get(name, "").strip() for name in
               ("code", "outlet", "person", "who", "lang", "since", "until", "order")}  # fmt: skip
        asked = cls(
            kinds=tuple(value for value in Kind.values if value in kinds),
            code=int(_shaped("code", one["code"], _NUMBER)) if one["code"] else None,
            tags=tags,
            outlet=_shaped("outlet", one["outlet"], _SLUG) if one["outlet"] else "",
            person=_shaped("person", one["person"], _SLUG) if one["person"] else "",
            who=_shaped("who", one["who"], _WHO) if one["who"] else MINE,
            language=_shaped("lang", one["lang"], _LANGUAGE) if one["lang"] else "",
            status=tuple(value for value in AnchorStatus.values if value in status),
            with_note=note == {"with"},
            without_note=note == {"without"},
            since=_day("since", one["since"]),
            until=_day("until", one["until"]),
            words=_words(query.get("q", "")),
            order=_one_of("order", one["order"], ORDERS) if one["order"] else "article",
        )
        if asked.since and asked.until and asked.since > asked.until:
            raise Invalid(
                _("The first day, %(since)s, lies after the last, %(until)s.")
                % {"since": asked.since.isoformat(), "until": asked.until.isoformat()},
                field="since",
            )
        return asked

    def pairs(self) -> list[tuple[str, str]]:
        """The fields of the address, those that are empty or as usual left out."""
        note = "with" if self.with_note else "without" if self.without_note else ""
        found = [
            ("who", "" if self.who == MINE else self.who),
            ("q", self.words),
            *(("kind", value) for value in self.kinds),
            ("code", str(self.code or "")),
            *(("tag", value) for value in self.tags),
            ("person", self.person),
            ("outlet", self.outlet),
            ("lang", self.language),
            ("note", note),
            *(("status", value) for value in self.status),
            ("since", self.since.isoformat() if self.since else ""),
            ("until", self.until.isoformat() if self.until else ""),
            ("order", "" if self.order == "article" else self.order),
        ]
        return [(name, value) for name, value in found if value]

    def query_string(self) -> str:
        """The shortest address that asks for the same, without ``?``; the same filter always gives the same."""
        return urlencode(self.pairs())

    def but(self, **changes: Any) -> Self:
        """The same with some parts changed."""
        return replace(self, **changes)

    @property
    def narrowed(self) -> bool:
        """Whether anything but order and whose it is was asked for."""
        return self.but(who=MINE, order="article") != type(self)()

    @property
    def marks_only(self) -> bool:
        """Whether what was asked for can be said of marks alone."""
        return bool(self.kinds or self.code or self.status or self.without_note)

    @property
    def terms(self) -> tuple[str, ...]:
        """The words to look for, folded."""
        return terms(self.words)

    @property
    def group(self) -> int | None:
        """Id of the group whose marks are asked for."""
        return int(self.who[1:]) if self.who.startswith("g") else None


def filtered(visitor: Visitor, wanted: Filter, *, placed: bool = True) -> QuerySet[Highlight]:
    """The marks that fit, of those that ``visitor`` may see, in no order.

    If ``placed``, annotated with where they stand in the newest text: ``here_status``, ``here_start``, ``here_end``
    (code points; None where that is not known, or they stand nowhere).
    """
    found: QuerySet[Any, Any] = whose(highlights_for(visitor), visitor, wanted)
    if placed or wanted.status:
        at_hand = FilteredRelation("anchors", condition=Q(anchors__revision=F("article__current_revision")))
        found = found.annotate(here=at_hand).annotate(
            here_status=F("here__status"), here_start=F("here__start"), here_end=F("here__end")
        )
    found = found.filter(_when(wanted), _of_articles(wanted, "article"))
    if wanted.kinds:
        found = found.filter(kind__in=wanted.kinds)
    if wanted.code:
        found = found.filter(code__in=codes_for(visitor).filter(pk=wanted.code).order_by().values("pk"))
    if wanted.status:
        found = found.filter(here_status__in=wanted.status)
    if wanted.with_note or wanted.without_note:
        found = found.filter(noted(visitor) if wanted.with_note else ~noted(visitor))
    for term in wanted.terms:
        beside = notes_beside(visitor).filter(highlight=OuterRef("pk"), folded__contains=term)
        found = found.filter(Q(folded__contains=term) | Exists(beside.order_by()))
    return found.order_by()


def filtered_notes(visitor: Visitor, wanted: Filter) -> QuerySet[Note]:
    """The notes on whole articles that fit, in no order."""
    if wanted.marks_only:
        return Note.objects.none()
    if wanted.who == MINE and visitor.is_authenticated and few_whole():
        # read by what they stand on and not by their maker, most of whose notes stand on marks
        found: QuerySet[Any, Any] = notes_for(visitor).alias(
            maker=F("user_id") + 0, answered=F("parent_id") + 0
        )
        found = found.filter(maker=visitor.pk, highlight__isnull=True, answered__isnull=True)
    else:
        found = whose(notes_for(visitor), visitor, wanted).filter(highlight__isnull=True, parent__isnull=True)
    found = found.filter(_when(wanted), _of_articles(wanted, "article"))
    for term in wanted.terms:
        answers = notes_beside(visitor).filter(parent=OuterRef("pk"), folded__contains=term)
        found = found.filter(Q(folded__contains=term) | Exists(answers.order_by()))
    return found.order_by()


def few_whole() -> bool:
    """Whether the library has so few notes that stand on no mark that they are soon read. Asked once an hour: how
    notes are looked for hangs on it, never what is found."""

    def ask() -> int:
        return Note.objects.filter(highlight__isnull=True).order_by().values("pk")[: FEW_WHOLE + 1].count()

    return int(cache.get_or_set("notebook:whole", ask, 3600) or 0) <= FEW_WHOLE


def filtered_links(visitor: Visitor, wanted: Filter) -> QuerySet[StoryLink]:
    """The links between whole articles that fit, in no order."""
    found = whose(links_for(visitor), visitor, wanted).filter(from_highlight__isnull=True)
    if wanted.marks_only or wanted.with_note or wanted.words:
        return found.none()
    return found.filter(_when(wanted), _of_articles(wanted, "from_article")).order_by()


def whose[M: (Highlight, Note, StoryLink)](
    seen: QuerySet[M], visitor: Visitor, wanted: Filter
) -> QuerySet[M]:
    """Of what the visitor may see that of the reader, group or library asked for; of others' the newest alone."""
    if wanted.who == MINE:
        return seen.filter(user=visitor) if visitor.is_authenticated else seen.none()
    horizon = _horizon(visitor, wanted, seen)
    if wanted.group is not None:
        seen = _of_group(seen, visitor, wanted.group)
    return seen.filter(created_at__gt=horizon) if horizon else seen


def _of_group[M: (Highlight, Note, StoryLink)](
    seen: QuerySet[M], visitor: Visitor, group: int
) -> QuerySet[M]:
    mine = groups_for(visitor).order_by().values("pk")
    return seen.filter(visibility=Visibility.GROUP, group=group, group__in=mine)


def _horizon(visitor: Visitor, wanted: Filter, seen: QuerySet[Any]) -> datetime | None:
    """The time before which nothing of others is looked at (UTC); None where all is."""
    # of everything there is: to ask what of it the visitor sees would read it all
    looked: QuerySet[Any] = Highlight.objects.all()
    if wanted.group is not None:
        looked = _of_group(seen, visitor, wanted.group)
    newest = looked.order_by("-created_at").values_list("created_at", flat=True)
    found: datetime | None = newest[LOOKED_THROUGH : LOOKED_THROUGH + 1].first()
    return found


def looked_through(visitor: Visitor, wanted: Filter) -> int:
    """How many of the newest marks of others are looked through; 0 where all are. One query, or none."""
    if wanted.who == MINE:
        return 0
    return LOOKED_THROUGH if _horizon(visitor, wanted, highlights_for(visitor)) else 0


def noted(visitor: Visitor) -> Exists:
    """Whether a highlight has a note of its maker that the visitor sees."""
    own = notes_beside(visitor).filter(highlight=OuterRef("pk"), user=OuterRef("user"), parent__isnull=True)
    return Exists(own.order_by())


def _when(wanted: Filter) -> Q:
    fits = Q()
    if wanted.since:
        fits &= Q(created_at__gte=_midnight(wanted.since))
    if wanted.until:
        fits &= Q(created_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return fits


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _of_articles(wanted: Filter, field: str) -> Q:
    """What is asked of the article that ``field`` names. One query where tags are asked for, else none."""
    fits = Q()
    if wanted.outlet:
        fits &= Q(**{f"{field}__outlet__slug": wanted.outlet})
    if wanted.language:
        fits &= Q(**{f"{field}__language": wanted.language}) | Q(
            **{f"{field}__language__startswith": f"{wanted.language}-"}
        )
    slugs = [*wanted.tags, *([wanted.person] if wanted.person else [])]
    if slugs:
        known = {tag.slug: tag for tag in Tag.objects.shown().filter(slug__in=slugs).only("slug", "kind")}
        for slug in slugs:
            tag = known.get(slug)
            if tag is None or (slug == wanted.person and tag.kind != TagKind.PERSON):
                return Q(pk__in=[])
            within = ArticleTag.objects.filter(article=OuterRef(field), tag__path__contains=f"/{tag.pk}/")
            fits &= Q(Exists(within))
    return fits
