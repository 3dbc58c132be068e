"""Articles, to look up. They are corrected on their own page, where the text and what was cut stand beside."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reader.access import articles_for
from reader.admin.roles import Administered
from reader.models import Article


@admin.register(Article)
class ArticleAdmin(Administered[Article]):
    """The library's articles. What others keep to themselves is not here, for administrators either."""

    list_display = ("headline", "outlet", "language", "listed_at", "words", "visibility")
    list_filter = ("language",)
    list_select_related = ("outlet",)
    search_fields = ("^headline",)
    search_help_text = gettext_lazy("How the headline begins")
    fields = (
        "headline", "outlet", "credited_as", "byline", "canonical_url", "language", "published_at", "words",
        "visibility", "added_by", "page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return articles_for(request.user).newest_first()

    @admin.display(description=gettext_lazy("correct, tags, remove"))
    def page(self, article: Article) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("article", args=[article.pk]), _("On its own page"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
