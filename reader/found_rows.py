"""Results of a search as their page shows them, written by functions: a page of them is joined, not rendered.

Lines that show the same for every search are kept as pieces; what was found is written anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reader.models import Article, ArticleVisibility
from reader.numerals import number
from reader.pieces import piece
from reader.queries.hits import Hit, Part
from reader.queries.search_page import Beneath, Row
from reader.search.snippets import Piece, Snippet
from reader.templatetags.navigation import language_name
from reader.templatetags.postil import icon, when
from reader.templatetags.trusted import sanitised

type Drawn = Callable[[Hit], SafeString]
"""The windows of a hit's text, with whatever else stands in them."""


def marked(found: Iterable[Piece]) -> SafeString:
    """A text in pieces, those that were looked for marked."""
    return sanitised(
        "".join(
            f'<mark class="hit">{escape(one.text)}</mark>' if one.hit else escape(one.text) for one in found
        )
    )


def joined(shown: Iterable[tuple[str, Snippet]]) -> SafeString:
    """Windows whose inside is HTML already, with dots between them and where the text goes on at the ends."""
    made: list[str] = []
    last: Snippet | None = None
    for html, snippet in shown:
        if last is not None or snippet.before:
            made.append(" … " if last is not None else "… ")
        made.append(html)
        last = snippet
    if last is not None and last.after:
        made.append(" …")
    return sanitised("".join(made))


def windows(snippets: Iterable[Snippet]) -> SafeString:
    """Windows of a text, one after the other."""
    return joined((marked(one.pieces), one) for one in snippets)


def rows(shown: Sequence[Row], drawn: Drawn) -> SafeString:
    """The items of the list of results."""
    return sanitised("\n".join(_row(one, drawn) for one in shown))


def _row(row: Row, drawn: Drawn) -> str:
    card, hit = row.article, row.hit
    own = f'lang="{escape(card.language)}" dir="{escape(card.direction)}"'
    headline = f'<h3 {own}><a href="{escape(row.address)}"><bdi>{marked(hit.headline)}</bdi></a></h3>'
    text = drawn(hit) if hit.snippets else marked(hit.standfirst) if "standfirst" in hit.where else ""
    snippet = f'\n<p class="snip" {own}>{text}</p>' if text else ""
    return (
        f'<li class="row">{_time(card)}<div>{headline}\n<p class="meta">{_meta(row)}{_told(row)}</p>{snippet}'
        f'{_beneath(row)}{_folded(row)}</div><span class="r-end">{escape(row.where)}</span></li>'
    )


def _time(card: Article) -> SafeString:
    def make() -> SafeString:
        return sanitised(_moment(card.listed_at, with_time=card.published_has_time))

    return piece(("found time", card.listed_at, card.published_has_time, timezone.localtime().year), make)


def _moment(at: object, *, with_time: bool = True) -> str:
    local = timezone.localtime(at)  # type: ignore[arg-type]
    return f'<time datetime="{local.isoformat(timespec="seconds")}">{escape(when(local, with_time))}</time>'


def _meta(row: Row) -> SafeString:
    card = row.article
    outlet, section = card.outlet, card.section

    def make() -> SafeString:
        said = []
        if outlet:
            lang = f' lang="{escape(outlet.language)}"' if outlet.language else ""
            said.append(f"<span{lang}><bdi>{escape(outlet.name)}</bdi></span>")
        minutes = ngettext("%(n)s min", "%(n)s min", card.minutes) % {"n": number(card.minutes)}
        said.append(f"<span>{escape(minutes)}</span>")
        if section and not section.hidden:
            said.append(f"<span><bdi>{escape(section.name)}</bdi></span>")
        if row.language:
            said.append(f'<span lang="{escape(row.language)}">{escape(language_name(row.language))}</span>')
        if card.visibility == ArticleVisibility.PRIVATE:
            said.append(f"<span>{icon('lock', 'i--s')} {escape(_('Only you'))}</span>")
        return sanitised("".join(said))

    shows = (
        (outlet.name, outlet.language) if outlet else None,
        (section.name, section.hidden) if section else None,
    )
    return piece(("found meta", card.minutes, row.language, card.visibility, *shows), make)


def _told(row: Row) -> str:
    """How many tellings of its story this visitor sees, with the way to them."""
    if row.tellings < 2 or row.told:
        return ""
    said = ngettext("%(n)s telling", "%(n)s tellings", row.tellings) % {"n": number(row.tellings)}
    return f'<span><a href="{reverse("story", args=[row.story])}">{escape(said)}</a></span>'


def _folded(row: Row) -> str:
    """The other tellings that were found, as lists fold them."""
    if not row.told:
        return ""
    n = len(row.told)
    said = ngettext("%(n)s more telling found", "%(n)s more tellings found", n) % {"n": number(n)}
    ui = f' lang="{get_language()}"'
    others = "".join(
        f'<li lang="{escape(one.article.language)}" dir="{escape(one.article.direction)}">'
        f'<a href="{escape(one.address)}"><bdi>{marked(one.hit.headline)}</bdi></a>'
        f'<p class="meta"{ui}>{_meta(one)}{_time(one.article)}<span>{escape(one.where)}</span></p></li>'
        for one in row.told
    )
    address = reverse("story", args=[row.story])
    way = f'<a class="lnk" href="{address}">{escape(_("All tellings of this story"))}</a>'
    return (
        f'<details class="told"{ui}><summary>{icon("chev", "i--s tw flip")}<bdi>{escape(said)}</bdi></summary>'
        f'<ul>{others}</ul><p class="meta">{way}</p></details>'
    )


def _beneath(row: Row) -> str:
    if not row.beneath:
        return ""
    more = row.hit.more_parts
    said = ngettext("%(n)s more beside the text", "%(n)s more beside the text", more) % {"n": number(more)}
    rest = f'<li class="hint">{escape(said)}</li>' if more else ""
    return f'\n<ul class="under">{"".join(map(_part, row.beneath))}{rest}</ul>'


def _part(one: Beneath) -> str:
    part = one.part
    kind = f" k-{escape(part.label)}" if part.label else ""
    named = f"<bdi>{escape(part.label_name or part.label)}</bdi>" if part.label else escape(_("Note"))
    who = escape(_("You")) if one.mine else f"<bdi>{escape(part.user.name)}</bdi>"
    text = windows(part.snippets)
    if part.kind == "highlight":
        own = f' lang="{escape(part.language)}" dir="{escape(part.direction)}"' if part.language else ""
        text = sanitised(f'<mark class="hl{kind}"{own}>{text}</mark>')
    return (
        f'<li class="nb__n{kind}"><p class="gloss__h"><b>{named}</b><span>{who}</span>{_shown_to(part)}'
        f'{_moment(part.at)}</p><p dir="auto"><a class="under__a" href="{escape(one.address)}">{text}</a></p></li>'
    )


def _shown_to(part: Part) -> str:
    if part.visibility == "private":
        return f'<span class="private">{icon("lock", "i--s")}{escape(_("Only you"))}</span>'
    if part.visibility == "group" and part.group_name:
        return f'<span class="private">{icon("people", "i--s")}<bdi>{escape(part.group_name)}</bdi></span>'
    return ""
