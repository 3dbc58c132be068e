"""What the Add page shows: drafts that wait, and a draft's text with what was cut in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reader.cleaning import Block, BlockType, Cleaned, Cut, put_back
from reader.models import Draft, Outlet, Tag, TagKind, User
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
ENCODINGS = (
    "utf-8", "utf-16", "windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254",
    "windows-1255", "windows-1256", "iso-8859-2", "koi8-r", "koi8-u", "shift_jis", "euc-jp", "iso-2022-jp",
    "gb18030", "big5", "euc-kr", "windows-874",
)  # fmt: skip
"""Encodings that the form offers."""
_SHOWN_WORDS = 90
"""Code points of a cut piece that are shown."""


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
    pieces: tuple[ShownCut, ...] = ()
    """The single pieces of a row that stands for several."""

    @property
    def first(self) -> str:
        """The number of its first piece: what keeps the keyboard's place when the row is drawn again."""
        return self.index.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the preview: a block, or a cut piece with the blocks that it becomes when kept."""

    block: Block | None = None
    cut: ShownCut | None = None
    kept: tuple[Block, ...] = ()


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


def preview_of(cleaned: Cleaned, keep: frozenset[int]) -> Preview:
    """The rows of a preview; ``keep`` holds the indexes of cut pieces that the reader keeps."""
    items = list(_items(cleaned, keep))
    lost = sum(
        count_words(cut.text)
        for index, cut in enumerate(cleaned.cut)
        if index not in keep and cut.kind != "related" and cut.kind not in USED
    )
    return Preview(items, count_words(put_back(cleaned, keep).text), lost)


def _items(cleaned: Cleaned, keep: frozenset[int]) -> Iterator[Item]:
    last = len(cleaned.blocks) - 1
    after: dict[int, list[int]] = {}
    for index, cut in enumerate(cleaned.cut):
        after.setdefault(min(cut.after, last), []).append(index)
    for at in range(-1, last + 1):
        block = cleaned.blocks[at] if at >= 0 else None
        cuts = after.get(at, [])
        moved = block is not None and block.type is BlockType.RELATED
        if block is not None and not (moved and any(cleaned.cut[index].kind == "related" for index in cuts)):
            yield Item(block)
        for run in _runs(cleaned, cuts, keep, AFTER_TEXT if at == last and not moved else CHROME):
            rows = [
                _row(index, cleaned.cut[index], index in keep, moved and cleaned.cut[index].kind == "related")
                for index in run
            ]
            row = rows[0] if len(rows) == 1 else _together(rows, [cleaned.cut[index] for index in run])
            yield Item(cut=row, kept=tuple(block for i in run if i in keep for block in _alone(cleaned, i)))


def _runs(
    cleaned: Cleaned, cuts: list[int], keep: frozenset[int], chrome: frozenset[str]
) -> Iterator[list[int]]:
    """Neighbours that are all chrome of the page, or all used for the fields, together; everything else alone."""
    run: list[int] = []
    before = ""
    for index in cuts:
        kind = cleaned.cut[index].kind
        family = "" if index in keep else "chrome" if kind in chrome else "used" if kind in USED else ""
        if run and not (family and family == before):
            yield run
            run = []
        run.append(index)
        before = family
    if run:
        yield run


def _together(rows: list[ShownCut], cuts: list[Cut]) -> ShownCut:
    """One row for several pieces of chrome, named after the largest of them."""
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


def _alone(cleaned: Cleaned, index: int) -> tuple[Block, ...]:
    """The blocks that one cut piece becomes."""
    empty = Cleaned(blocks=(), meta=cleaned.meta, cut=cleaned.cut)
    return put_back(empty, frozenset({index})).blocks


def _row(index: int, cut: Cut, kept: bool, moved: bool) -> ShownCut:
    lines = cut.text.splitlines()
    if cut.links:
        amount = ngettext("%(n)d link", "%(n)d links", cut.links) % {"n": cut.links}
    elif len(lines) > 1:
        amount = ngettext("%(n)d line", "%(n)d lines", len(lines)) % {"n": len(lines)}
    else:
        amount = ""
    words = ", ".join(lines) if len(lines) > 1 else cut.text
    if len(words) > _SHOWN_WORDS:
        words = words[:_SHOWN_WORDS].rsplit(" ", 1)[0] + " …"
    return ShownCut(
        str(index),
        str(KINDS.get(cut.kind) or cut.kind.replace("_", " ")),
        amount,
        words,
        kept,
        moved and not kept,
        cut.kind in USED,
    )


def drafts_of(user: User) -> list[Draft]:
    """The user's drafts, newest first, at most a hundred."""
    return list(Draft.objects.filter(user=user).select_related("capture").order_by("-created_at")[:100])


def draft_title(draft: Draft) -> str:
    """What a list calls a draft."""
    said = draft.fields.get("said", {}).get("headline", "")
    meta = draft.cleaned.get("meta", {})
    return str(
        said
        or meta.get("headline")
        or meta.get("suggested_headline")
        or draft.capture.original_name
        or _("Untitled")
    )


def outlet_names() -> list[str]:
    """Names of the outlets, for completing what is typed; the first 500."""
    return list(Outlet.objects.order_by("name").values_list("name", flat=True)[:500])


def is_new_outlet(name: str) -> bool:
    """Whether saving would make a new outlet of this name."""
    return bool(name) and not Outlet.objects.filter(name__iexact=name).exists()


def section_names() -> list[str]:
    """Names of the sections; the first 200."""
    return list(Tag.objects.filter(kind=TagKind.SECTION, hidden=False).values_list("name", flat=True)[:200])


def tag_names() -> list[str]:
    """Names of the most used tags, for completing what is typed; the first 300."""
    return list(Tag.objects.shown().order_by("-article_count", "name").values_list("name", flat=True)[:300])


def languages(current: str) -> list[tuple[str, str]]:
    """Codes with the languages' own names, by name; ``current`` is among them."""
    names = {
        code: str(info["name_local"])
        for code, info in LANG_INFO.items()
        if "name_local" in info and "-" not in code
    }
    names["zh"] = "中文"
    if current and current not in names:
        names[current] = names.get(current.split("-")[0], current)
    return sorted(names.items(), key=lambda pair: pair[1].casefold())


def encodings(current: str) -> list[str]:
    """Encodings to choose from; the draft's own first."""
    return [current, *(name for name in ENCODINGS if name != current)] if current else list(ENCODINGS)
