"""The tag tree as HTML, written by one function: a template takes longer for it than the rest of a page together."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.models import TagKind
from reader.numerals import number
from reader.queries.tags import TREE_KINDS, TagIndex, TagNode
from reader.templatetags.trusted import sanitised

NAMED, SPARE = 7, 2
"""How many tags of a kind, and within a tag, the tree names; the tags page has them all. A few more are not
worth a line of their own that leads to them.
"""
ROWS = 44
"""Rows of a tree from which on branches that are closed come when they are opened."""


def kind_names() -> dict[str, str]:
    """The plurals by which kinds of tags are headed."""
    return {
        TagKind.SECTION: _("Sections"),
        TagKind.PLACE: _("Places"),
        TagKind.TOPIC: _("Topics"),
        TagKind.PERSON: _("People"),
        TagKind.ORGANISATION: _("Organisations"),
    }


@dataclass(slots=True)
class _Branch:
    """A tag with what the tree shows of it."""

    node: TagNode
    rows: list[_Branch] = field(default_factory=list)
    more: int = 0
    open: bool = False

    def size(self) -> int:
        return 1 + sum(row.size() for row in self.rows)


class Tree:
    """The tree for one page: where it stands (``current``), which tags its article carries (``here``).

    Branches are open where the page stands or a tag of the article lies, else the first of each kind.
    """

    def __init__(self, index: TagIndex, current: TagNode | None) -> None:
        self.index, self.current = index, current
        self.line = {current.pk, *(above.pk for above in current.ancestors)} if current else set()
        self.here = {pk for pk in index.here_ids if pk in index.by_pk}
        self.above_here = {above.pk for pk in self.here for above in index.by_pk[pk].ancestors}
        self.rows_left = ROWS

    def html(self) -> str:
        """All kinds."""
        kinds = []
        names = kind_names()
        for kind in TREE_KINDS:
            roots = self.index.of_kind(kind)
            rows = [self._branch(node) for node in self._named(roots)]
            if rows and not any(row.open for row in rows):
                first = next((row for row in rows if row.rows), None)
                if first:
                    first.open = True
            if rows:
                kinds.append((kind, rows, len(roots) - len(rows)))
        self.rows_left -= sum(len(rows) for _kind, rows, _more in kinds)
        self.rows_left -= sum(row.size() - 1 for _kind, rows, _more in kinds for row in rows if row.open)
        out = []
        for kind, rows, more in kinds:
            out.append(f'<p class="tree-h"><span>{escape(names[kind])}</span></p>\n<ul class="tree">')
            out += [self._row(row) for row in rows]
            if more:
                out.append(_more(f"{reverse('tags')}#{kind}", more))
            out.append("</ul>\n")
        return "".join(out)

    def within(self, node: TagNode) -> str:
        """The rows of one branch."""
        self.rows_left = 0
        branch = self._branch(node)
        rows = [self._row(row) for row in branch.rows]
        return "".join([*rows, _more(_all_within(node), branch.more) if branch.more else ""])

    def _named(self, nodes: list[TagNode]) -> list[TagNode]:
        """The first of ``nodes``, and those where the page stands or that the article carries."""
        if len(nodes) <= NAMED + SPARE:
            return nodes
        wanted = self.line | self.here | self.above_here
        return nodes[:NAMED] + ([node for node in nodes[NAMED:] if node.pk in wanted] if wanted else [])

    def _branch(self, node: TagNode) -> _Branch:
        children = node.shown_children
        named = self._named(children)
        rows = [self._branch(child) for child in named]
        is_open = node.pk in self.line or node.pk in self.above_here or any(row.open for row in rows)
        return _Branch(node, rows, len(children) - len(named), is_open)

    def _row(self, branch: _Branch) -> str:
        node = branch.node
        link = self._link(node)
        if not branch.rows:
            return f"<li>{link}</li>"
        size = branch.size() - 1
        come = branch.open or size <= self.rows_left
        if come and not branch.open:
            self.rows_left -= size
        label = escape(_("Tags within %(name)s") % {"name": node.name})
        button = (
            f'<div class="tree__r"><button class="tw" aria-expanded="{str(branch.open).lower()}"'
            f' aria-label="{label}"></button>{link}</div>'
        )
        if not come:  # a script asks for it, where there is one (static/js/tree.js)
            return f"<li>{button}</li>"
        rows = "".join([self._row(row) for row in branch.rows])
        more = _more(_all_within(node), branch.more) if branch.more else ""
        return f"<li>{button}<ul>{rows}{more}</ul></li>"

    def _link(self, node: TagNode) -> str:
        current = ' aria-current="page"' if node is self.current else ""
        here = node.pk in self.here
        said = f'<span class="vh"> {escape(_("(of this article)"))}</span>' if here else ""
        return (
            f'<a href="{node.get_absolute_url()}"{current}{" data-here" if here else ""}><bdi>{escape(node.name)}'
            f'</bdi>{said}<span class="count">{number(node.count)}</span></a>'
        )


def _all_within(node: TagNode) -> str:
    return f"{reverse('tags')}?{urlencode({'within': node.slug})}"


def _more(address: str, more: int) -> str:
    said = ngettext("%(n)s more", "%(n)s more", more) % {"n": number(more)}
    return f'<li><a class="tree__all" href="{address}">{escape(said)}</a></li>'


def tree_html(index: TagIndex, current_id: int | None = None) -> SafeString:
    """The tree of places, topics, people and organisations; ``current_id`` is the tag that the page is about."""
    return sanitised(Tree(index, index.by_pk.get(current_id or 0)).html())


def rows_within(index: TagIndex, slug: str) -> SafeString | None:
    """The rows of one branch, None for a tag that is not shown."""
    node = next((node for node in index.by_pk.values() if node.slug == slug and node.shown), None)
    return sanitised(Tree(index, None).within(node)) if node else None
