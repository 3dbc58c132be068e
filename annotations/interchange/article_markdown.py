"""An article's text in Markdown, its marks as footnotes. Pure: blocks and marks in, text out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import html

from annotations.interchange.html import Numbered
from annotations.interchange.markdown import address, escaped, footnote, front_matter
from annotations.interchange.rows import ArticleInfo

_WRAPS = {"em": "*", "i": "*", "strong": "**", "b": "**", "s": "~~", "code": "`"}
_BLANKS = re.compile(r"\s+")
_REFERENCE = re.compile(r"\[\^(\d+)\]")


def article(
    info: ArticleInfo, standfirst: str, passages: Sequence[tuple[str, str]], marks: Iterable[Numbered]
) -> Iterator[str]:
    """The file. ``passages`` are pairs of a block's type and its sanitised, marked HTML."""
    yield front_matter(info)
    yield f"\n# {escaped(info.headline)}\n"
    if standfirst:
        yield f"\n**{escaped(standfirst)}**\n"
    drawn: set[int] = set()
    for kind, markup in passages:
        written = _block(kind, html.fragment_fromstring(markup, create_parent="div"))
        drawn |= {int(number) for number in _REFERENCE.findall(written)}
        if written:
            yield f"\n{written}\n"
    for numbered in marks:
        # What has no place in the text is still called by its number, at the end of it.
        if numbered.number not in drawn:
            yield f"\n[^{numbered.number}]\n"
        yield f"\n[^{numbered.number}]: {footnote(numbered.mark)}\n"


def _block(kind: str, root: Any) -> str:
    if kind == "subhead":
        level = next((int(one.tag[1]) for one in root.iter("h2", "h3", "h4")), 2)
        return f"{'#' * level} {_line(root)}"
    if kind == "quote":
        return _prefixed(root, "> ")
    if kind == "list":
        return "\n".join(_items(root, 0))
    if kind == "table":
        return _table(root)
    if kind == "code":
        for note in root.xpath('.//a[contains(@class, "ref")]'):
            note.drop_tree()
        text = root.text_content().strip("\n")
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
        return f"{fence}\n{text}\n{fence}"
    if kind == "figure":
        caption = _line(root)
        return f"*{caption}*" if caption else ""
    return _line(root)


def _line(element: Any) -> str:
    """What stands in ``element`` on one line."""
    return _BLANKS.sub(" ", _inline(element)).strip()


def _inline(element: Any) -> str:
    parts = [_plain(element.text)]
    for child in element:
        parts.append(_phrase(child))
        parts.append(_plain(child.tail))
    return "".join(parts)


def _plain(text: str | None) -> str:
    """Words as they are, escaped, with the blanks at their ends, on which the next phrase depends."""
    if not text or not text.strip():
        return " " if text else ""
    head = " " if text[0].isspace() else ""
    tail = " " if text[-1].isspace() else ""
    return f"{head}{escaped(text)}{tail}"


def _phrase(child: Any) -> str:
    if child.tag == "br":
        return " "
    if child.tag == "a" and "ref" in (child.get("class") or "").split():
        return f"[^{child.text}]"
    inner = _inline(child)
    if child.tag == "a" and child.get("href"):
        return f"[{inner.strip()}](<{address(child.get('href'))}>)" if inner.strip() else ""
    sign = _WRAPS.get(child.tag, "")
    words = inner.strip()
    if not sign or not words:
        return inner
    if child.tag == "code":
        return (
            f"<code>{words}</code>"
            if "`" in words
            else inner.replace(words, f"`{child.text_content().strip()}`")
        )
    head = inner[: len(inner) - len(inner.lstrip())]
    tail = inner[len(inner.rstrip()) :]
    return f"{head}{sign}{words}{sign}{tail}"


def _prefixed(root: Any, sign: str) -> str:
    paragraphs = [_line(one) for one in root.iter("p")] or [_line(root)]
    return f"\n{sign.rstrip()}\n".join(f"{sign}{line}" for line in paragraphs if line)


def _items(root: Any, depth: int) -> Iterator[str]:
    for element in root:
        if element.tag in ("ul", "ol"):
            first = int(element.get("start") or 1)
            for n, item in enumerate(element.findall("li"), start=first):
                sign = f"{n}." if element.tag == "ol" else "-"
                inner = [one for one in item if one.tag in ("ul", "ol")]
                for one in inner:
                    one.drop_tree()
                yield f"{'   ' * depth}{sign} {_line(item)}"
                for one in inner:
                    holder = html.Element("div")
                    holder.append(one)
                    yield from _items(holder, depth + 1)
        else:
            yield from _items(element, depth)


def _table(root: Any) -> str:
    rows = [
        [_line(cell).replace("|", "\\|") for cell in row if cell.tag in ("td", "th")]
        for row in root.iter("tr")
    ]
    rows = [row for row in rows if row]
    if not rows:
        return _line(root)
    width = max(map(len, rows))
    lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
