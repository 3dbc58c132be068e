"""The menu of exports."""

from __future__ import annotations

from typing import Any

from django import template

from annotations.interchange.formats import FORMATS

register = template.Library()


@register.inclusion_tag("annotations/export_menu.html")
def export_menu(query: str = "", title: str = "") -> dict[str, Any]:
    """A menu with every format. ``query`` is the notebook's filter as in its address, or "article=…"; ``title`` is
    what the menu is called, such as "Export 253 marks"."""
    return {"formats": FORMATS, "query": query, "title": title}
