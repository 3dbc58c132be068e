"""A page of search results as it is shown: corrections, rows, ways on, and what to try when nothing fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.access import Visitor
from reader.models import Article
from reader.numerals import number, numerals
from reader.queries.hits import Bounds
from reader.queries.search import COUNTED, Counted, Hit, Part, Results
from reader.queries.search_said import Asked, Said, described, read_back
from reader.queries.tags import TagIndex
from reader.search.mistakes import Mistake, Wrong
from reader.search.query import Query, Term, cleaned, parse

HIT_LIMIT = 200
"""Code points of the words that an article is opened with."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A mistake in what was typed, and the address of what was probably meant."""

    mistake: Mistake
    instead: str
    address: str


def corrections(asked: Asked, query: Query, mistakes: Iterable[Mistake]) -> list[Correction]:
    """Mistakes with where each leads when it is put right; all else that was typed stays."""
    return [
        Correction(
            one, one.instead, asked.address(_put_right(asked.typed, query, one)) if one.instead else ""
        )
        for one in dict.fromkeys(mistakes)
    ]


def _put_right(typed: str, query: Query, mistake: Mistake) -> str:
    if mistake.end > mistake.start:
        text = cleaned(typed)
        return f"{text[: mistake.start]}{mistake.instead}{text[mistake.end :]}".strip()
    meant = parse(mistake.instead).query.terms
    wrong = next(
        (one for one in query.terms if one.field == mistake.field and mistake.found in one.values), None
    )
    if not meant or wrong is None:
        return mistake.instead
    return query.swapped(wrong, meant[0]).text()


def too_long(mistakes: Iterable[Mistake]) -> bool:
    """Whether more was typed than a search may have."""
    return any(one.wrong is Wrong.LONG for one in mistakes)


def hit_words(query: Query) -> str:
    """The words that an article found by ``query`` is opened with, as they are typed: no fields, nothing left out."""
    words = [term.text() for term in query.words if not term.negated]
    words += [
        Term("", value, phrase=term.phrase or " " in value).text()
        for term in query.of("note")
        if not term.negated
        for value in term.values
    ]
    return " ".join(words)[:HIT_LIMIT]


@dataclass(frozen=True, slots=True)
class Beneath:
    """A note or highlight beneath an article."""

    part: Part
    address: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An article among the results."""

    hit: Hit
    address: str
    where: str
    """Where the words stand: "headline, text, 2 notes"."""
    beneath: Sequence[Beneath] = ()
    language: str = ""
    """Code of the article's language, where that is not the interface's."""
    told: list[Row] = field(default_factory=list)
    """Further tellings of its story that were found for this page, with nothing beneath them."""

    @property
    def article(self) -> Article:
        return self.hit.article

    @property
    def story(self) -> int | None:
        """Id of the story that the article tells, where it tells one."""
        found: int | None = getattr(self.hit.article, "story_id", None)
        return found

    @property
    def tellings(self) -> int:
        """How many tellings of its story the visitor sees, this one among them."""
        found: int = getattr(self.hit.article, "tellings", 0)
        return found


def rows(visitor: Visitor, results: Results, interface: str) -> list[Row]:
    """The hits as they are shown: tellings of one story as one entry, the first of them. No queries."""
    words = hit_words(results.query)
    made: list[Row] = []
    stories: dict[int, Row] = {}
    for hit in results.hits:
        opened = hit.article.get_absolute_url()
        marked = f"{opened}?{urlencode({'hit': words})}" if words else opened
        beneath = [
            Beneath(part, f"{marked}#{_anchor(part)}", part.user.pk == visitor.pk) for part in hit.parts
        ]
        in_text = bool(words) and "text" in hit.where
        code = hit.article.language.split("-")[0]
        row = Row(
            hit,
            f"{marked}#hit1" if in_text else marked if words else opened,
            where(hit),
            beneath,
            "" if code == interface.split("-")[0] else code,
        )
        if row.story is not None and row.story in stories and not beneath:
            stories[row.story].told.append(row)
            continue
        made.append(row)
        if row.story is not None:
            stories.setdefault(row.story, row)
    return made


def _anchor(part: Part) -> str:
    """Where on the article's page a part stands."""
    fragment = part.address.partition("#")[2]
    if fragment:
        return quote(fragment)
    return (
        f"n{part.highlight_id or part.pk}"
        if part.kind == "highlight" or part.highlight_id
        else f"note-{part.pk}"
    )


def where(hit: Hit) -> str:
    """In words, where what was looked for stands."""
    names = {"headline": _("headline"), "standfirst": _("standfirst"), "text": _("text")}
    said = [name for key, name in names.items() if key in hit.where]
    more = hit.more_parts
    marks = sum(part.kind == "highlight" for part in hit.parts)
    notes = len(hit.parts) - marks + more
    if not said and notes and not marks:
        return numerals(ngettext("note only", "%(n)d notes only", notes) % {"n": notes})
    if marks:
        said.append(ngettext("%(n)d highlight", "%(n)d highlights", marks) % {"n": marks})
    if notes:
        said.append(ngettext("%(n)d note", "%(n)d notes", notes) % {"n": notes})
    return numerals(_(", ").join(one.replace(" ", "\u00a0") for one in said))


@dataclass(frozen=True, slots=True)
class Tab:
    """A kind of results."""

    name: str
    count: str
    address: str
    current: bool


def shown_count(counted: Counted | None) -> str:
    """A number as tabs print it: "1,000+" where it was not counted to its end."""
    if counted is None:
        return ""
    return f"{number(counted.n)}+" if counted.more else number(counted.n)


def tabs(asked: Asked, text: str, counts: dict[str, Counted]) -> list[Tab]:
    """Everything, articles, highlights, notes."""
    names = {
        "all": _("Everything"), "articles": _("Articles"), "highlights": _("Highlights"), "notes": _("Notes"),
    }  # fmt: skip
    return [
        Tab(name, shown_count(counts.get(kind)), asked.address(text, kind=kind), kind == asked.kind)
        for kind, name in names.items()
    ]


@dataclass(frozen=True, slots=True)
class Without:
    """What would be found if a part were left out."""

    term: Term
    said: str
    found: str
    address: str
    """Empty where nothing would be found either."""


def ways_on(
    asked: Asked, query: Query, index: TagIndex, without: Iterable[tuple[Term, Counted]]
) -> list[Without]:
    """For a query that finds nothing: what each part left out would find."""
    made = []
    for term, counted in without:
        rest = query.without(term)
        n = ngettext("%(n)s article", "%(n)s articles", min(counted.n, COUNTED)) % {"n": shown_count(counted)}
        made.append(
            Without(
                term,
                described(read_back(Asked(), rest, index)),
                n if counted.n else _("none"),
                asked.address(rest.text(), kind="all") if counted.n and rest else "",
            )
        )
    return made


def how_far(bounds: Bounds) -> str:
    """What was not looked at where very many fit, as a sentence; empty where all was."""
    said = []
    if bounds.looked:
        text = _("Very many have these words: the newest %(n)s were looked through.")
        said.append(text % {"n": number(bounds.looked)})
    if bounds.weighed:
        text = _(
            "For the best match the newest %(n)s were weighed, and the newest %(m)s with it in the headline."
        )
        said.append(text % {"n": number(bounds.weighed), "m": number(bounds.weighed // 2)})
    if bounds.beside:
        text = _("Of highlights and notes, the newest %(n)s with these words were looked through.")
        said.append(text % {"n": number(bounds.beside)})
    return " ".join(said)


@dataclass(slots=True)
class Shown:
    """All that the results of a search need beside their rows."""

    asked: Asked
    query: Query
    text: str
    """The query as it is typed."""
    said: list[Said] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    tabs: list[Tab] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    older: str = ""
    start: str = ""
    """The first page, where this is a later one."""
    best: str = ""
    newest: str = ""
    first: int = 0
    last: int = 0
    total: str = ""
    how_far: str = ""
    """What was not looked at."""
    ends: bool = False
    """Whether the best match ends on this page, and more fit."""
    milliseconds: int = 0
    typo: str = ""
    """Words that no article has, where what was probably meant was looked for instead."""
    meant: str = ""
    """The words that were looked for in their place."""
    all_the_same: str = ""
