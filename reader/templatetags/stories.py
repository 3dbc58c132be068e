"""Numbers of a drawing, as SVG reads them in every language."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def unlocal(value: float) -> str:
    """A length with a point, and at most one digit after it."""
    return f"{value:.1f}".removesuffix(".0")


@register.filter
def plus(value: float, more: float) -> str:
    """A length and some more."""
    return unlocal(float(value) + float(more))
