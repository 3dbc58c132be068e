"""Outlets and breaking lines."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import ActionLocation
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reader.access import articles_for
from reader.admin.roles import Kept
from reader.folding import slug_of
from reader.models import Article, ArticleVisibility, BreakingLine, Outlet
from reader.services.curating import plain

_DOMAIN = re.compile(r"^(?=.{1,253}$)([\w-]{1,63}\.)+[\w-]{2,63}$")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


class OutletForm(forms.ModelForm[Outlet]):
    """A publisher."""

    class Meta:
        model = Outlet
        fields = ("name", "domain", "language", "description")

    def clean_name(self) -> str:
        name = " ".join(plain(self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError(_("An outlet needs a name."))
        if Outlet.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is already an outlet “%(name)s”.") % {"name": name})
        return name

    def clean_domain(self) -> str:
        domain: str = (
            self.cleaned_data["domain"].strip().lower().removeprefix("https://").removeprefix("http://")
        )
        domain = domain.split("/", 1)[0].removeprefix("www.")
        if domain and not _DOMAIN.match(domain):
            raise forms.ValidationError(
                _("“%(found)s” is no domain; write it like example.org.") % {"found": domain}
            )
        if domain and Outlet.objects.filter(domain__iexact=domain).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another outlet has the domain “%(found)s”.") % {"found": domain})
        return domain

    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"].strip()
        if language and not _LANGUAGE.match(language):
            raise forms.ValidationError(
                _("“%(found)s” is no language code; write it like en, ar or es.") % {"found": language}
            )
        return language


@admin.register(Outlet)
class OutletAdmin(Kept[Outlet]):
    """Publishers. One that has articles is not deleted."""

    form = OutletForm
    list_display = ("name", "domain", "language", "articles_held")
    search_fields = ("name", "domain")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outlet]:
        return super().get_queryset(request).annotate(held=Count("articles"))

    @admin.display(description=gettext_lazy("articles"), ordering="held")
    def articles_held(self, outlet: Outlet) -> int:
        return outlet.held  # type: ignore[attr-defined, no-any-return]

    def has_delete_permission(self, request: HttpRequest, obj: Outlet | None = None) -> bool:
        used = obj is not None and (obj.articles.exists() or obj.credited_in.exists())
        return super().has_delete_permission(request, obj) and not used

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> Any:
        actions = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: Outlet, form: Any, change: bool) -> None:
        if not obj.slug:
            base = slug_of(obj.name, "outlet")
            obj.slug, n = base, 1
            while Outlet.objects.filter(slug=obj.slug).exists():
                n += 1
                obj.slug = f"{base}-{n}"
        super().save_model(request, obj, form, change)


class BreakingForm(forms.ModelForm[BreakingLine]):
    """A line of the strip, with an article that everybody in the library sees."""

    where = forms.CharField(
        label=gettext_lazy("Article"),
        required=False,
        help_text=gettext_lazy("Its address in this library, or its number. Empty: the line stands alone."),
    )

    class Meta:
        model = BreakingLine
        fields = ("text", "at", "expires_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.article_id:
            self.initial.setdefault("where", str(self.instance.article_id))

    def clean_text(self) -> str:
        text = " ".join(plain(self.cleaned_data["text"]).split())
        if not text:
            raise forms.ValidationError(_("A breaking line needs words."))
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        at, until = data.get("at"), data.get("expires_at")
        if at and until and until <= at:
            self.add_error("expires_at", _("It must end after it begins."))
        return data


@admin.register(BreakingLine)
class BreakingLineAdmin(Kept[BreakingLine]):
    """Breaking lines: each leaves by itself."""

    form = BreakingForm
    fields = ("text", "where", "at", "expires_at")
    list_display = ("text", "at", "expires_at", "made_by")
    list_select_related = ("made_by",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        base = super().get_form(request, obj, change=change, **kwargs)

        class OwnForm(base):  # type: ignore[misc, valid-type]
            def clean_where(self) -> Article | None:
                return _article(request, self.cleaned_data["where"], self.instance.article)

        return OwnForm

    def save_model(self, request: HttpRequest, obj: BreakingLine, form: Any, change: bool) -> None:
        obj.article = form.cleaned_data["where"]
        if not change:
            obj.made_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)


def _article(request: HttpRequest, text: str, now: Article | None) -> Article | None:
    """The article that a line leads to. Raises ``ValidationError`` for one that not everybody may see."""
    if not text.strip():
        return None
    found = re.search(r"(?:^|/articles/)(\d{1,18})/?$", text.strip().split("#")[0].split("?")[0])
    pk = int(found[1]) if found else 0
    if now is not None and pk == now.pk:
        return now
    article = articles_for(request.user).filter(pk=pk, visibility=ArticleVisibility.LIBRARY).first()
    if article is None:
        raise forms.ValidationError(_("No article that everybody here may read has this address."))
    return article
