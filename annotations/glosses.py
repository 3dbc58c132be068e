"""Notes in the margin as HTML, written by functions: a crowded margin has hundreds of them. Asks for nothing.

What stands in few of them (an editor, a changed passage, replies, links) comes from templates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from annotations.access import is_public
from annotations.fragments import fragment_address
from annotations.models import AnchorStatus, Highlight, Note, Visibility
from annotations.queries.entries import Entry, Layer, Thread
from annotations.queries.links import row_of
from annotations.services.threads import may_settle
from reader.access import Visitor, may_curate
from reader.numerals import number
from reader.templatetags.postil import icon, when
from reader.templatetags.trusted import sanitised

type Part = Callable[[str, dict[str, Any]], str]
"""Renders a template with what it needs beside the context of the page."""

FORM = "acts"
"""The form by which the buttons of all notes are sent: each says where to."""


@dataclass(frozen=True, slots=True)
class ThreadState:
    """A thread as one visitor may settle it."""

    mark: Highlight | Note
    resolved: bool
    by: str
    """Who resolved it; empty for an account that is gone."""
    may_settle: bool
    last: int
    """The id of its newest note; 0 where nothing is written yet."""
    resolve: str
    reopen: str


def state_of(visitor: Visitor, layer: Layer, item: Entry | Thread) -> ThreadState:
    """The state of the thread that hangs on a highlight or on a note on the article. No query."""
    mark = item.highlight if isinstance(item, Entry) else item.note
    on_article = isinstance(mark, Note)
    notes = [note.pk for note in (item.note, *item.replies) if note is not None]
    by = mark.resolved_by
    return ThreadState(
        mark=mark,
        resolved=mark.resolved_at is not None,
        by=by.name if by is not None else "",
        may_settle=may_settle(visitor, mark, writes=layer.may_answer(mark)),
        last=max(notes, default=0),
        resolve=reverse("note-resolve" if on_article else "thread-resolve", args=[mark.pk]),
        reopen=reverse("note-reopen" if on_article else "thread-reopen", args=[mark.pk]),
    )


def may_report(visitor: Visitor, note: Note | None, holder: Highlight | Note | None = None) -> bool:
    """Whether this visitor may report a note: somebody else's, and public. ``holder`` is what it hangs on."""
    if note is None or not visitor.is_authenticated or note.user_id == visitor.pk:
        return False
    if holder is None:
        return is_public(note)
    return note.visibility != Visibility.GROUP and holder.visibility == Visibility.PUBLIC


def copy_address(entry: Entry) -> str:
    """The address that "Copy link" copies: the highlight's own page where anyone with the link may see it."""
    highlight = entry.highlight
    if entry.mine and highlight.visibility == Visibility.LINK and highlight.link_token:
        return reverse("highlight-link", args=[highlight.link_token])
    return f"{reverse('article', args=[highlight.article_id])}#h{highlight.pk}"


def publisher_address(entry: Entry, layer: Layer) -> str:
    """The publisher's page, opened at the passage; empty where the words are gone or the page is not known."""
    highlight, address = entry.highlight, layer.article.canonical_url
    if not entry.number or not address:
        return ""
    if entry.status != AnchorStatus.EXACT:  # what stood around it then may not stand there now
        return fragment_address(address, entry.words or highlight.quote)
    return fragment_address(address, highlight.quote, highlight.prefix, highlight.suffix)


class _Said:
    """What the notes of a page say, in its language; looked up once for all of them."""

    def __init__(self) -> None:
        self.edit, self.write, self.reply, self.yours = (
            _("Edit"),
            _("Write a note"),
            _("Reply"),
            _("Your reply"),
        )
        self.link, self.copy, self.resolve = _("Link story"), _("Copy link"), _("Resolve")
        self.delete, self.reopen, self.more = _("Delete"), _("Reopen"), _("More for this note")
        self.publisher, self.history = _("At the publisher’s"), _("History")
        self.report, self.hide, self.none = _("Report"), _("Hide it"), _("No note.")
        self.withheld = _("This note was hidden by the library’s moderators.")
        self.seen_by = {
            Visibility.PRIVATE: ("lock", _("Only you")),
            Visibility.LINK: ("link", _("Anyone with the link")),
            Visibility.PUBLIC: ("eye", _("Public")),
        }


class Glosses:
    """Writes the notes of one layer for one visitor."""

    def __init__(self, layer: Layer, visitor: Visitor, part: Part) -> None:
        self.layer, self.visitor, self.part = layer, visitor, part
        self.says = _Said()
        self._icons: dict[tuple[str, str], str] = {}
        self._times: dict[datetime | None, str] = {}

    @cached_property
    def curates(self) -> bool:
        """Whether the visitor may hide notes."""
        return may_curate(self.visitor)

    @cached_property
    def link_new(self) -> str:
        """Where links from this article are made."""
        return reverse("link-new", args=[self.layer.article.pk])

    def gloss(self, entry: Entry, *, oob: bool = False, **more: Any) -> SafeString:
        """The item of one highlight. ``oob`` makes it replace its namesake; ``more`` is for what is written there:
        ``editing`` a note of this id, or ``replying``; the forms find the rest in the context of the page."""
        state = state_of(self.visitor, self.layer, entry)
        body = self._body(entry, state, more)
        if state.resolved:
            body = self._settled(
                entry, state, body, unfolded=bool(more.get("replying") or more.get("editing"))
            )
        lost = "" if entry.number else " gloss--lost"
        swap = ' hx-swap-oob="true"' if oob else ""
        return sanitised(
            f'<li id="n{entry.pk}" data-for="h{entry.pk}" data-h="{entry.pk}"{swap}>'
            f'<article class="gloss k-{entry.kind}{lost}" aria-label="{escape(entry.label)}">{body}</article></li>'
        )

    def _body(self, entry: Entry, state: ThreadState, more: dict[str, Any]) -> str:
        head = (
            f'<p class="gloss__h">{self._number(entry)}{self._label(entry)}<span><bdi>{escape(entry.by)}</bdi></span>'
            f"{self._seen_by(entry.highlight)}{self._time(entry.at)}</p>"
        )
        told = (
            self.part("annotations/status.html", {"entry": entry}) if entry.state or not entry.number else ""
        )
        beside = "".join(
            self.part("annotations/reply.html", {"reply": reply, "state": state}) for reply in entry.replies
        ) + "".join(
            self.part("annotations/link_line.html", {"row": row_of(link, self.layer.article)})
            for link in entry.links
        )
        acts = "".join(self._acts(entry, state, more))
        return f'{head}{told}{self._note(entry, more)}{beside}<div class="gloss__acts">{acts}</div>'

    def _label(self, entry: Entry) -> str:
        code = (
            f'<span class="gloss__code"> · <bdi>{escape(entry.code_name)}</bdi></span>'
            if entry.code_name
            else ""
        )
        return f"<b>{escape(entry.kind_name)}{code}</b>"

    def _note(self, entry: Entry, more: dict[str, Any]) -> str:
        note = entry.note
        if note is not None and more.get("editing") == note.pk:
            return self.part("annotations/note_form.html", {"entry": entry, "note": entry.note})
        if note is not None:
            hidden = self.part("annotations/hidden_note.html", {"note": note}) if note.hidden_at else ""
            return f'<div class="gloss__b" dir="auto">{note.html}</div>{hidden}'
        withheld = entry.withheld and entry.replies
        return f'<p class="gloss__bare">{self.says.withheld if withheld else self.says.none}</p>'

    def _acts(self, entry: Entry, state: ThreadState, more: dict[str, Any]) -> list[str]:
        pk, says, acts = entry.pk, self.says, []
        if entry.mine:
            to, said = reverse("highlight-edit", args=[pk]), says.edit if entry.note else says.write
            acts.append(
                f'<a class="btn btn--quiet" href="{to}" hx-get="{to}" hx-target="#n{pk}" hx-swap="outerHTML">{said}</a>'
            )
        if (
            self.layer.may_write
            and (not entry.mine or entry.replies)
            and self.layer.may_answer(entry.highlight)
        ):
            acts.append(self._reply(entry, state, more))
        if self.layer.may_write and entry.mine:
            acts.append(
                f'<a class="btn btn--quiet" href="{self.link_new}?highlight={pk}" data-act="link" data-open="link"'
                f' aria-haspopup="dialog">{says.link}</a>'
            )
        address = escape(copy_address(entry))
        acts.append(f'<a class="btn btn--quiet" href="{address}" data-copy="{address}">{says.copy}</a>')
        if state.may_settle and not state.resolved and state.last:
            last = f' name="last" value="{state.last}"'
            acts.append(self._button(state.resolve, says.resolve, last))
        if entry.mine:
            acts.append(self._button(reverse("highlight-delete", args=[pk]), says.delete))
        acts.append(self._menu(entry, state))
        return acts

    def _button(self, to: str, said: str, more: str = "") -> str:
        return (
            f'<button class="btn btn--quiet" type="submit" form="{FORM}"'
            f' formaction="{to}?revision={self.layer.revision.pk}"{more}>{said}</button>'
        )

    def _reply(self, entry: Entry, state: ThreadState, more: dict[str, Any]) -> str:
        """The way to a reply: its form is drawn when it is wanted, or comes on a page of its own."""
        to = reverse("highlight-reply", args=[entry.pk])
        if more.get("replying"):
            return self.part("annotations/reply_form.html", {"reply_url": to, "state": state})
        group = f' data-group="{state.mark.group_id}"' if state.mark.group_id else ""
        return (
            f'<details class="replying"{group}><summary class="btn btn--quiet">{self.says.reply}</summary>'
            f'<a class="lnk" href="{to}?revision={self.layer.revision.pk}">{self.says.yours}</a></details>'
        )

    def _menu(self, entry: Entry, state: ThreadState) -> str:
        lines, says, note = [], self.says, entry.note
        if publisher := publisher_address(entry, self.layer):
            lines.append(
                f'<li><a href="{escape(publisher)}" rel="external noopener noreferrer nofollow">'
                f"<b>{says.publisher}</b></a></li>"
            )
        if note is not None and entry.mine and note.version > 1:
            lines.append(self._entry("note-history", note, says.history))
        if note is not None and not entry.withheld and may_report(self.visitor, note, state.mark):
            lines.append(self._entry("note-report", note, says.report))
            if self.curates:
                lines.append(self._entry("note-hide", note, says.hide))
        if not lines:
            return ""
        return (
            '<details class="anch" data-pop><summary class="btn btn--quiet"'
            f' aria-label="{says.more}">{self._icon("more")}</summary>'
            f'<ul class="pop pop--end pop--gloss">{"".join(lines)}</ul></details>'
        )

    @staticmethod
    def _entry(name: str, note: Note, said: str) -> str:
        return f'<li><a href="{reverse(name, args=[note.pk])}"><b>{said}</b></a></li>'

    def _settled(self, entry: Entry, state: ThreadState, body: str, *, unfolded: bool) -> str:
        by = {"name": escape(state.by)}
        said = _("Resolved by <bdi>%(name)s</bdi>") % by if state.by else _("Resolved")
        opened = " open" if unfolded else ""
        again = self._button(state.reopen, self.says.reopen) if state.may_settle else ""
        return (
            f'<div class="settled"><p class="settled__line">{self._number(entry)}{self._icon("check", "i--s")}'
            f"<span>{said}</span>{self._time(state.mark.resolved_at)}</p>"
            f'<details class="settled__d"{opened}><summary class="btn btn--quiet">'
            f'<span class="settled__show">{_("Show")}</span><span class="settled__fold">{_("Fold")}</span>'
            f'<span class="vh">: {_("resolved thread")}</span></summary>{body}</details>{again}</div>'
        )

    @staticmethod
    def _number(entry: Entry) -> str:
        return f'<span class="n">{number(entry.number)}</span>' if entry.number else ""

    def _seen_by(self, mark: Highlight) -> str:
        if mark.visibility == Visibility.GROUP:
            return self.part("annotations/seen_by.html", {"mark": mark})
        image, said = self.says.seen_by[Visibility(mark.visibility)]
        return f'<span class="private" title="{said}">{self._icon(image, "i--s")}<span class="vh">{said}</span></span>'

    def _icon(self, name: str, classes: str = "") -> str:
        key = (name, classes)
        if key not in self._icons:
            self._icons[key] = str(icon(name, classes))
        return self._icons[key]

    def _time(self, at: datetime | None) -> str:
        if at not in self._times:
            said = f'{localtime(at).isoformat(timespec="seconds")}">{escape(when(at))}' if at else '">'
            self._times[at] = f'<time datetime="{said}</time>'
        return self._times[at]
