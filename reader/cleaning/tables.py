"""Lists and tables as HTML of the allow-list: structure kept, layout and attributes gone."""

from __future__ import annotations

from lxml.etree import _Element

from reader.cleaning.inline import SKIPPED, Inline

_INNER_LISTS = ("ul", "ol")
_MAX_SPAN = 1_000


def list_html(element: _Element, inline: Inline) -> str:
    """A list with its nested lists."""
    tag = "ol" if element.tag == "ol" else "ul"
    start = element.get("start") or ""
    attribute = (
        f' start="{int(start)}"' if tag == "ol" and start.isdecimal() and 1 < int(start) < 10_000 else ""
    )
    items = "".join(
        _item(child, inline) for child in element if isinstance(child.tag, str) and child.tag not in SKIPPED
    )
    return f"<{tag}{attribute}>{items}</{tag}>"


def _item(element: _Element, inline: Inline) -> str:
    if element.tag in _INNER_LISTS:
        return f"<li>{list_html(element, inline)}</li>"
    nested = [inner for inner in element.iter(*_INNER_LISTS) if inner is not element]
    top = [inner for inner in nested if not any(up in nested for up in inner.iterancestors())]
    lists = "".join(list_html(inner, inline) for inner in top)
    shallow = Inline(inline.url, lambda inner: inner.tag in _INNER_LISTS) if top else inline
    words = shallow.inner(element)
    return f"<li>{words}{lists}</li>" if words.strip() or lists else ""


def table_html(element: _Element, inline: Inline) -> str:
    """A table: caption, head and body rows, spans and scopes."""
    caption = next(element.iter("caption", "figcaption"), None)
    rows = [row for row in element.iter("tr") if _is_head(row)]
    body = [row for row in element.iter("tr") if not _is_head(row)]
    out = f"<caption>{inline.inner(caption)}</caption>" if caption is not None else ""
    if rows:
        out += "<thead>" + "".join(_row(row, inline) for row in rows) + "</thead>"
    return f"<table>{out}<tbody>{''.join(_row(row, inline) for row in body)}</tbody></table>"


def _is_head(row: _Element) -> bool:
    parent = row.getparent()
    return parent is not None and parent.tag == "thead"


def _row(row: _Element, inline: Inline) -> str:
    return "<tr>" + "".join(_cell(cell, inline) for cell in row if cell.tag in ("td", "th")) + "</tr>"


def _cell(cell: _Element, inline: Inline) -> str:
    attributes = ""
    for name in ("colspan", "rowspan"):
        value = cell.get(name) or ""
        if value.isdecimal() and 1 < int(value) <= _MAX_SPAN:
            attributes += f' {name}="{int(value)}"'
    if cell.tag == "th" and cell.get("scope") in ("row", "col", "rowgroup", "colgroup"):
        attributes += f' scope="{cell.get("scope")}"'
    return f"<{cell.tag}{attributes}>{inline.inner(cell)}</{cell.tag}>"
