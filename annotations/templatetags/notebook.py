"""What the notebook's templates need."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from annotations import notebook_drawn as drawn
from annotations.queries.notebook import Notebook
from annotations.queries.notebook_facets import Facets
from annotations.queries.notebook_filter import Filter
from reader.queries.hits import Counted

register = template.Library()


@register.simple_tag(takes_context=True)
def notebook_rows(context: Context, page: Notebook, wanted: Filter) -> SafeString:
    """The articles of a page with their rows."""
    return drawn.rows(page.groups, wanted, context["request"].user)


@register.simple_tag
def notebook_boxes(rail: Facets) -> SafeString:
    """What the rail offers to check."""
    return drawn.boxes(rail)


@register.simple_tag
def notebook_lists(rail: Facets) -> SafeString:
    """What the rail offers to choose from."""
    return drawn.lists(rail)


@register.filter
def as_counted(found: Counted) -> str:
    """A number as far as it was counted: "1,000+" where there are more."""
    return drawn.counted(found.n, more=found.more)
