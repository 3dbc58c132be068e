"""The notebook's rows and what its rail counts, written by functions: a page of them is joined, not rendered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from annotations import hits
from annotations.models import AnchorStatus, Highlight, Note, Visibility
from annotations.queries.links import row_of
from annotations.queries.notebook import Group
from annotations.queries.notebook_facets import Choice, Facets, Listed
from annotations.queries.notebook_filter import Filter
from annotations.queries.notebook_rows import Row
from annotations.services.codes import kind_names
from reader.models import Article, User
from reader.numerals import number
from reader.templatetags.navigation import language_name
from reader.templatetags.postil import full_when, icon, when
from reader.templatetags.trusted import sanitised

_QUOTED = 60
"""Code points of a quote by which its box is named."""


def rows(groups: Iterable[Group], wanted: Filter, visitor: User) -> SafeString:
    """The articles of a page with their rows."""
    drawn = _Drawn(wanted.terms, visitor, kind_names())
    return sanitised("".join(drawn.article(one) for one in groups))


def counted(n: int, *, more: bool = False) -> str:
    """A number for the eye; "1,000+" where more were not counted."""
    return f"{number(n)}+" if more else number(n)


class _Drawn:
    """What all rows of a page share."""

    def __init__(self, terms: Sequence[str], visitor: User, kinds: dict[str, str]) -> None:
        self.terms, self.visitor, self.kinds = terms, visitor, kinds
        self.seen = {
            Visibility.PRIVATE: f"{icon('lock', 'i--s')}{escape(_('Only me'))}",
            Visibility.LINK: f"{icon('link', 'i--s')}{escape(_('Anyone with the link'))}",
            Visibility.PUBLIC: f"{icon('people', 'i--s')}{escape(_('Everyone'))}",
        }
        self.people = icon("people", "i--s")
        self.language = (get_language() or "en")[:2]

    def article(self, group: Group) -> str:
        article = group.article
        outlet = f"<b><bdi>{escape(article.outlet.name)}</bdi></b>" if article.outlet else ""
        day = escape(full_when(article.listed_at, False))
        said = []
        if group.marks:
            said.append(
                escape(ngettext("%(n)s mark", "%(n)s marks", group.marks) % {"n": number(group.marks)})
            )
        if group.continued:
            said.append(escape(_("continued")))
        if article.language[:2] != self.language:
            said.append(escape(language_name(article.language[:2])))
        meta = f'<p class="meta">{"".join(f"<span>{one}</span>" for one in said)}</p>' if said else ""
        address = article.get_absolute_url()
        return (
            f'<section class="nb__art" aria-label="{escape(article.headline)}"><header><p class="meta">{outlet}'
            f'<time datetime="{_iso(article.listed_at)}">{day}</time></p><h2 lang="{escape(article.language)}"'
            f' dir="{escape(article.direction)}"><a href="{address}"><bdi>{escape(article.headline)}</bdi></a></h2>'
            f"{meta}</header><ol>{''.join(self.row(one, article, address) for one in group.items)}</ol></section>\n"
        )

    def row(self, row: Row, article: Article, address: str) -> str:
        mark = row.highlight
        kind = f" k-{escape(mark.kind)}" if mark else ""
        return (
            f'<li class="nb__item"><div class="nb__q">{self._pick(row)}{self._quote(row, article, address)}</div>'
            f'<div class="nb__n{kind}"><p class="gloss__h">{self._head(row)}'
            f'<time datetime="{_iso(row.at)}">{escape(when(row.at))}</time></p>{self._note(row)}'
            f"{self._beside(row, article, address)}{self._stands(row, address)}</div></li>\n"
        )

    def _pick(self, row: Row) -> str:
        if row.highlight:
            quote = Truncator(row.highlight.quote).chars(_QUOTED)
            said = _("Choose “%(quote)s”") % {"quote": quote}
        else:
            said = _("Choose the note on the whole article") if row.note else _(
                "Choose the link of the whole article"
            )  # fmt: skip
        return (
            f'<label class="nb__pick"><input type="checkbox" name="row" value="{row.key.name}"'
            f' aria-label="{escape(said)}"></label>'
        )

    def _quote(self, row: Row, article: Article, address: str) -> str:
        mark = row.highlight
        if mark is None:
            return f'<p class="gloss__bare">{escape(_("On the whole article"))}</p>'
        text, look = self._cut(mark.quote), f"hl k-{escape(mark.kind)}"
        if row.lost or row.status == AnchorStatus.UNCERTAIN:
            quote = f'<span class="{look}">{text}</span>'
        else:
            quote = f'<a class="q__a" href="{address}#n{mark.pk}"><mark class="{look}">{text}</mark></a>'
        return f'<p class="q" lang="{escape(article.language)}" dir="auto">{quote}</p>'

    def _cut(self, text: str) -> str:
        if not self.terms:
            return escape(text)
        cut = hits.pieces(text, self.terms)
        return "".join(
            f'<b class="hit">{escape(one.text)}</b>' if one.hit else escape(one.text) for one in cut
        )

    def _head(self, row: Row) -> str:
        mark = row.highlight
        name = self.kinds.get(mark.kind, "") if mark else _("Note") if row.note else _("Link")
        code = f'<span class="nb__code"><bdi>{escape(row.code.name)}</bdi></span>' if row.code else ""
        mine = row.user.pk == self.visitor.pk
        who = "" if mine else f"<span><bdi>{escape(row.user.name)}</bdi></span>"
        seen = self.seen.get(Visibility(row.visibility)) if row.visibility else None
        if row.visibility == Visibility.GROUP and row.group:
            seen = f"{self.people}<bdi>{escape(row.group.name)}</bdi>"
        return f"<b>{escape(name)}</b>{code}{who}" + (f'<span class="private">{seen}</span>' if seen else "")

    def _body(self, note: Note) -> str:
        html = hits.marked_html(note.html, self.terms) if self.terms else note.html
        return f'<div class="gloss__b" dir="auto">{html}</div>'

    def _note(self, row: Row) -> str:
        if row.note:
            return self._body(row.note)
        if row.highlight is None:
            return ""
        write = ""
        if row.highlight.user_id == self.visitor.pk:
            write = f' <a class="lnk" href="{_edit(row.highlight)}">{escape(_("Write one"))}</a>'
        return f'<p class="gloss__bare">{escape(_("No note."))}{write}</p>'

    def _beside(self, row: Row, article: Article, address: str) -> str:
        made = []
        for reply in row.replies:
            if any(term in reply.folded for term in self.terms):
                by = f"<bdi>{escape(reply.user.name)}</bdi>, {escape(when(reply.created_at))}"
                made.append(f'<div class="nb__r"><p class="gloss__by">{by}</p>{self._body(reply)}</div>')
        for link in row.links:
            made.append(render_to_string("annotations/link_line.html", {"row": row_of(link, article)}))
        if row.replies:
            n = len(row.replies)
            said = ngettext("%(n)s reply", "%(n)s replies", n) % {"n": number(n)}
            note = row.note.pk if row.note else 0
            place = f"n{row.highlight.pk}" if row.highlight else f"note-{note}"
            made.append(f'<p class="meta"><a href="{address}#{place}">{escape(said)}</a></p>')
        return "".join(made)

    def _stands(self, row: Row, address: str) -> str:
        mark = row.highlight
        if mark is None:
            return ""
        if row.lost or row.status == AnchorStatus.UNCERTAIN:
            said = (
                _("Lost its place when the article changed.") if row.lost else _("Its place is not certain.")
            )
            way = ""
            if mark.user_id == self.visitor.pk:
                do = _("Place it again") if row.lost else _("Confirm its place")
                way = f' <a class="lnk" href="{reverse("change-place", args=[mark.pk])}">{escape(do)}</a>'
            return f'<p class="lost">{icon("orphan")} {escape(said)}{way}</p>'
        if row.status == AnchorStatus.CHANGED:
            how = f'<a class="lnk" href="{address}#n{mark.pk}">{escape(_("See how"))}</a>'
            said = f"{icon('re', 'i--s')}{escape(_('Words changed'))}"
            return f'<p class="nb__st"><span class="rel rel--changed">{said}</span> {how}</p>'
        if row.status == AnchorStatus.MOVED:
            return (
                f'<p class="nb__st"><span class="rel">{icon("follow", "i--s")}{escape(_("Moved"))}</span></p>'
            )
        return ""


def _edit(mark: Highlight) -> str:
    return reverse("highlight-edit", args=[mark.pk])


def _iso(at: object) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")  # type: ignore[arg-type]


def boxes(rail: Facets) -> SafeString:
    """What is chosen by boxes: kinds, with and without a note, how the words stand."""
    kinds = "".join(
        _box("kind", one, f'<span class="sw k-{escape(one.value)}" aria-hidden="true"> a </span>')
        for one in rail.kinds
    )
    shown = "".join(_box("note", one) for one in rail.notes)
    shown += "".join(_box("status", one) for one in rail.status)
    return sanitised(
        "".join(
            f'<fieldset class="nb-set"><legend class="tree-h">{escape(name)}</legend>'
            f'<ul class="checks">{inside}</ul></fieldset>\n'
            for name, inside in ((_("Kind"), kinds), (_("Show"), shown))
        )
    )


def _box(field: str, one: Choice, look: str = "") -> str:
    value = escape(one.value)
    return (
        f'<li><label class="opt"><input type="checkbox" name="{field}" id="f-{field}-{value}" value="{value}"'
        f"{' checked' if one.chosen else ''}>{look}<span><bdi>{escape(one.name)}</bdi></span>{_count(one)}</label></li>"
    )


def _count(one: Choice) -> str:
    return "" if one.count is None else f'<span class="count">{counted(one.count, more=one.more)}</span>'


def lists(rail: Facets) -> SafeString:
    """What is chosen by links: tags, people, whose, outlets, codes, languages."""
    return sanitised("".join(_list(one) for one in rail.lists))


def _list(listed: Listed) -> str:
    head = f"f-{listed.key}-h"
    made = (
        f'<p class="tree-h" id="{head}"><span>{escape(listed.name)}</span></p>'
        f'<ul class="tree" aria-labelledby="{head}">{_choices(listed.key, listed.open)}</ul>'
    )
    if listed.more:
        n = len(listed.more)
        said = ngettext("%(n)s more", "%(n)s more", n) % {"n": number(n)}
        made += (
            f'<details class="nb-more" id="f-{listed.key}-more"><summary class="lnk">{escape(said)}</summary>'
            f'<ul class="tree" aria-labelledby="{head}">{_choices(listed.key, listed.more)}</ul></details>'
        )
    return made + "\n"


def _choices(key: str, choices: Iterable[Choice]) -> str:
    page = reverse("notebook")
    return "".join(
        f'<li><a id="f-{key}-{escape(one.value)}" href="{page}{escape(f"?{one.query}") if one.query else ""}"'
        f"{' aria-current="true"' if one.chosen else ''}><bdi>{escape(one.name)}</bdi>{_count(one)}</a></li>"
        for one in choices
    )
