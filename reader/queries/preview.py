"""A draft's text with what was cut in its place: by cleaning, by a rule of the outlet, by the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reader.cleaning import Block, BlockType, Cleaned, Cut, with_choices
from reader.cleaning.choices import BY_HAND, BY_RULE, blocks_of, dropped_piece
from reader.queries.offers import Known, Offer, Pieces, offer_for
from reader.services.articles import count_words

KINDS = {
    "menu": gettext_lazy("section menu"),
    "ticker": gettext_lazy("breaking ticker"),
    "related": gettext_lazy("related news"),
    "newsletter": gettext_lazy("newsletter box"),
    "comments": gettext_lazy("comments"),
    "most_read": gettext_lazy("most read"),
    "footer": gettext_lazy("footer"),
    "share": gettext_lazy("share buttons"),
    "advert": gettext_lazy("advertisement"),
    "author": gettext_lazy("author box"),
    "paywall": gettext_lazy("paywall notice"),
    "consent": gettext_lazy("consent notice"),
    "caption": gettext_lazy("caption"),
    "header": gettext_lazy("page header"),
    "hidden": gettext_lazy("hidden text"),
    "boilerplate": gettext_lazy("boilerplate"),
    "headline": gettext_lazy("headline"),
    "standfirst": gettext_lazy("standfirst"),
    "byline": gettext_lazy("byline"),
    "reading_time": gettext_lazy("reading time"),
    "tags": gettext_lazy("tags"),
}
"""The kinds of cut pieces in the reader's words."""
BLOCKS = {
    BlockType.PARAGRAPH: gettext_lazy("paragraph"),
    BlockType.SUBHEAD: gettext_lazy("subheading"),
    BlockType.QUOTE: gettext_lazy("quotation"),
    BlockType.LIST: gettext_lazy("list"),
    BlockType.TABLE: gettext_lazy("table"),
    BlockType.FIGURE: gettext_lazy("picture"),
    BlockType.CODE: gettext_lazy("code"),
    BlockType.EMBED: gettext_lazy("embedded content"),
    BlockType.CORRECTION: gettext_lazy("correction"),
    BlockType.NOTE: gettext_lazy("note to readers"),
    BlockType.RELATED: gettext_lazy("related news"),
    BlockType.READ_MORE: gettext_lazy("read more"),
}
"""The types of blocks in the reader's words."""
_DRESSED = frozenset({BlockType.FIGURE, BlockType.RELATED, BlockType.READ_MORE})
"""Types of which more is shown than their HTML."""
_SHOWN_WORDS = 90
"""Code points of a cut piece that are shown."""
_NAMED_WORDS = 40
"""Code points of a block by which its button names it."""

CHROME = frozenset(
    {
        "menu",
        "share",
        "boilerplate",
        "header",
        "footer",
        "most_read",
        "ticker",
        "consent",
        "newsletter",
        "advert",
    }
)
"""Kinds of which neighbours are shown as one row: nobody keeps them one by one."""
AFTER_TEXT = CHROME | {"related", "comments", "author", "paywall"}
"""The same after the last block."""

USED = frozenset({"headline", "standfirst", "byline", "reading_time", "tags"})
"""Kinds that are not lost: the fields say what they said."""


@dataclass(frozen=True, slots=True)
class ShownCut:
    """A cut piece as a row: what it is, how much, its first words."""

    index: str
    """Its number, or those of a row that stands for several: ``3-4-7``."""
    kind: str
    amount: str
    words: str
    kept: bool
    moved: bool
    """Its links stand beside the text, as related or read more."""
    used: bool = False
    """The fields say what it said."""
    by: str = ""
    """Who cut it: ``hand`` the reader now, ``rule`` a rule of the outlet; empty: the cleaning."""
    pieces: tuple[ShownCut, ...] = ()
    """The single pieces of a row that stands for several."""
    above: bool = False
    below: bool = False
    """For what the reader cut: whether there is something before or after it to cut as well."""
    offer: Offer | None = None
    """The rule that the outlet could have."""

    @property
    def first(self) -> str:
        """The number of its first piece: what keeps the keyboard's place when the row is drawn again."""
        return self.index.partition("-")[0]

    @property
    def numbers(self) -> list[str]:
        """The numbers of all its pieces."""
        return self.index.split("-")

    @property
    def does(self) -> str:
        """What a rule would do with it."""
        return "keep" if self.kept else "cut"


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the preview: a block, or a cut piece with the blocks that it becomes when kept."""

    block: Block | None = None
    number: str = ""
    """The block's."""
    label: str = ""
    """What its button does, with its kind and first words."""
    cut: ShownCut | None = None
    kept: tuple[Block, ...] = ()

    @property
    def is_bare(self) -> bool:
        """Whether the block's HTML is all that is shown of it, as of most."""
        block = self.block
        return block is not None and block.type not in _DRESSED and not (block.lang or block.dir)


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft's text with its cuts in place."""

    items: list[Item] = field(default_factory=list)
    words: int = 0
    cut_words: int = 0

    @property
    def minutes(self) -> int:
        """Reading time, at 230 words a minute, never less than one."""
        return max(1, round(self.words / 230))


def named(block: Block) -> str:
    """A block's kind with its first words."""
    text = dropped_piece(block, BY_HAND).text
    return f"{BLOCKS[block.type]}, {shortened(text, _NAMED_WORDS)}" if text else str(BLOCKS[block.type])


def preview_of(
    cleaned: Cleaned,
    keep: frozenset[int] = frozenset(),
    drop: frozenset[int] = frozenset(),
    known: Known | None = None,
) -> Preview:
    """The rows of a preview. ``keep`` holds the indexes of cut pieces that the reader keeps, ``drop`` those of blocks
    that the reader cuts; ``known`` is the outlet for which rules may be offered."""
    items = list(_Rows(cleaned, keep, drop, known).items())
    lost = sum(
        count_words(cut.text)
        for index, cut in enumerate(cleaned.cut)
        if index not in keep and cut.kind != "related" and cut.kind not in USED
    )
    lost += sum(count_words(cleaned.blocks[index].text) for index in drop)
    return Preview(items, count_words(with_choices(cleaned, keep, drop).text), lost)


class _Rows:
    """Makes the rows of one preview."""

    def __init__(
        self, cleaned: Cleaned, keep: frozenset[int], drop: frozenset[int], known: Known | None
    ) -> None:
        self.cleaned, self.keep, self.drop, self.known = cleaned, keep, drop, known
        self.pieces = Pieces.of(cleaned) if known else Pieces((), ())
        self.left = [index for index in range(len(cleaned.blocks)) if index not in drop]

    def items(self) -> Iterator[Item]:
        cleaned = self.cleaned
        last = len(cleaned.blocks) - 1
        after: dict[int, list[int]] = {}
        for index, cut in enumerate(cleaned.cut):
            after.setdefault(min(cut.after, last), []).append(index)
        dropped: list[int] = []
        label = _("Cut from the text: %(name)s")
        for at in range(-1, last + 1):
            block = cleaned.blocks[at] if at >= 0 else None
            cuts = after.get(at, [])
            moved = block is not None and block.type is BlockType.RELATED and at not in self.drop
            if at in self.drop:
                dropped.append(at)
            elif block is not None:
                yield from self._dropped(dropped)
                if not (moved and any(cleaned.cut[index].kind == "related" for index in cuts)):
                    yield Item(block, str(at), label % {"name": named(block)})
            if cuts:
                yield from self._dropped(dropped)
            for run in self._runs(cuts, AFTER_TEXT if at == last and not moved else CHROME):
                yield self._cut(run, moved)
        yield from self._dropped(dropped)

    def _dropped(self, run: list[int]) -> Iterator[Item]:
        """Neighbouring blocks that the reader cut, as one row; empties ``run``."""
        if not run:
            return
        blocks = [self.cleaned.blocks[index] for index in run]
        cuts = [dropped_piece(block, BY_HAND) for block in blocks]
        rows = [
            replace(_row(index, cut, False, False), kind=str(BLOCKS[block.type]), amount="")
            for index, block, cut in zip(run, blocks, cuts, strict=True)
        ]
        row = rows[0]
        if len(rows) > 1:
            amount = ngettext("%(n)d piece", "%(n)d pieces", len(rows)) % {"n": len(rows)}
            row = replace(_together(rows, cuts), amount=amount)
        offer = offer_for(self.pieces, self.keep, self.drop, "cut", run, self.known) if self.known else None
        yield Item(
            cut=replace(
                row,
                by="hand",
                above=any(index < run[0] for index in self.left),
                below=any(index > run[-1] for index in self.left),
                offer=offer,
            )
        )
        run.clear()

    def _cut(self, run: list[int], moved: bool) -> Item:
        cuts = [self.cleaned.cut[index] for index in run]
        rows = [
            _row(index, cut, index in self.keep, moved and cut.kind == "related")
            for index, cut in zip(run, cuts, strict=True)
        ]
        row = rows[0] if len(rows) == 1 else _together(rows, cuts)
        if row.kept and self.known:
            row = replace(row, offer=offer_for(self.pieces, self.keep, self.drop, "keep", run, self.known))
        return Item(
            cut=row,
            kept=tuple(block for i in run if i in self.keep for block in blocks_of(self.cleaned.cut[i])),
        )

    def _runs(self, cuts: list[int], chrome: frozenset[str]) -> Iterator[list[int]]:
        """Neighbours that are all chrome of the page, or all used for the fields, together; all else alone."""
        run: list[int] = []
        before = ""
        for index in cuts:
            kind = self.cleaned.cut[index].kind
            family = (
                "" if index in self.keep else "chrome" if kind in chrome else "used" if kind in USED else ""
            )
            if run and not (family and family == before):
                yield run
                run = []
            run.append(index)
            before = family
        if run:
            yield run


def _together(rows: list[ShownCut], cuts: list[Cut]) -> ShownCut:
    """One row for several pieces, named after the largest of them."""
    sizes: dict[str, int] = {}
    for row, cut in zip(rows, cuts, strict=True):
        sizes[row.kind] = sizes.get(row.kind, 0) + len(cut.text)
    kinds = sorted(sizes, key=lambda kind: -sizes[kind])[:3]
    total = Cut("", "\n".join(cut.text for cut in cuts), links=sum(cut.links for cut in cuts))
    row = _row(0, total, False, False)
    return replace(
        row,
        index="-".join(row.index for row in rows),
        kind=", ".join(kinds),
        used=rows[0].used,
        pieces=tuple(rows),
    )


def _row(index: int, cut: Cut, kept: bool, moved: bool) -> ShownCut:
    lines = cut.text.splitlines()
    if cut.links:
        amount = ngettext("%(n)d link", "%(n)d links", cut.links) % {"n": cut.links}
    elif len(lines) > 1:
        amount = ngettext("%(n)d line", "%(n)d lines", len(lines)) % {"n": len(lines)}
    else:
        amount = ""
    words = shortened(", ".join(lines) if len(lines) > 1 else cut.text, _SHOWN_WORDS)
    by_rule = cut.kind == BY_RULE
    kind = BLOCKS[cut.blocks[0].type] if by_rule and cut.blocks else KINDS.get(cut.kind)
    return ShownCut(
        str(index),
        str(kind or cut.kind.replace("_", " ")),
        amount,
        words,
        kept,
        moved and not kept,
        cut.kind in USED,
        "rule" if by_rule and not kept else "",
    )


def shortened(text: str, length: int) -> str:
    """The first words of a text, at most ``length`` code points of it."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"
