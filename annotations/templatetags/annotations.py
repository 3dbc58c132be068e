"""What annotations add to reader's pages."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reader.cleaning.blocks import BlockType, Placed
from reader.models import Article
from reader.queries.articles import ArticlePage
from reader.templatetags.navigation import picture_url
from reader.templatetags.trusted import sanitised

register = template.Library()


@register.simple_tag
def annotated_prose(article: Article, page: ArticlePage) -> SafeString:
    """The text of an article."""
    blocks = format_html_join("\n", "{}", ((_block(placed, page),) for placed in page.placed))
    revision = article.current_revision_id or 0
    return format_html(
        '<div class="prose" id="prose" data-article="{}" data-revision="{}">{}</div>',
        article.pk,
        revision,
        blocks,
    )


def _block(placed: Placed, page: ArticlePage) -> SafeString:
    block = placed.block
    if block.type in (BlockType.RELATED, BlockType.READ_MORE):
        links = format_html_join("", '<a href="{}">{}</a>', ((link.url, link.title) for link in block.links))
        return format_html('<dl class="inline-rel"><dt>Related</dt><dd>{}</dd></dl>', links)
    if block.picture:
        picture = page.pictures.get(block.picture.src)
        image = (
            format_html(
                '<div class="pic"><img src="{}" alt="{}"></div>', picture_url(picture, 1600), picture.alt
            )
            if picture
            else ""
        )
        return format_html('<figure class="fig">{}{}</figure>', image, sanitised(block.html))
    return sanitised(block.html)


@register.simple_tag
def article_margin(article: Article) -> str:
    return ""


@register.simple_tag
def article_tools(article: Article) -> str:
    return ""


@register.simple_tag
def article_dialogs(article: Article) -> str:
    return ""


@register.simple_tag
def linked_stories(article: Article) -> str:
    return ""


@register.simple_tag
def prefetch_marks(articles: Iterable[Article]) -> str:
    return ""


@register.simple_tag
def marks_of(article: Article) -> str:
    return ""


@register.simple_tag(takes_context=True)
def in_the_margins(context: Context) -> str:
    return ""


@register.simple_tag(takes_context=True)
def most_annotated(context: Context) -> str:
    return ""
