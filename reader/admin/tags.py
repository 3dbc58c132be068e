"""Tags in the admin. Every write goes through the services, so names, addresses and counts stay right."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import ActionLocation
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reader.admin.roles import Kept
from reader.errors import UserError
from reader.folding import fold
from reader.models import Tag, TagAlias
from reader.services import curating
from reader.services.curating import Wanted
from reader.services.history import record


def wanted(data: dict[str, Any]) -> Wanted:
    """The form's values as the services take them."""
    return Wanted(**{name: data[name] for name in Wanted.__slots__})


class TagForm(forms.ModelForm[Tag]):
    """A tag's fields; refused with the sentence of the service that would refuse the write."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=10_000)
    keep_name = forms.BooleanField(
        label=gettext_lazy("Keep the old name as an alias"), required=False, initial=True
    )

    class Meta:
        model = Tag
        fields = ("name", "kind", "parent", "hidden", "description", "introduction")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                with transaction.atomic():  # tried, and taken back: the checks are those of the write itself
                    if self.instance.pk:
                        curating.edit(self.instance.pk, wanted(data), keep_name=data["keep_name"])
                    else:
                        curating.make(wanted(data))
                    transaction.set_rollback(True)
            except UserError as error:
                field = getattr(error, "field", "")
                self.add_error(field if field in self.fields else None, error.message)
        return data


class AliasForm(forms.ModelForm[TagAlias]):
    """Another name, checked as the service checks it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=10_000)

    class Meta:
        model = TagAlias
        fields = ("name",)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        try:
            with transaction.atomic():
                curating.add_name(self.instance.tag_id, name)
                transaction.set_rollback(True)
        except UserError as error:
            raise forms.ValidationError(error.message) from error
        return name


class AliasInline(admin.TabularInline[TagAlias, Tag]):
    """Other names: added and removed; a wrong one is removed and written anew."""

    model = TagAlias
    form = AliasForm
    extra = 1
    verbose_name = gettext_lazy("alias")
    verbose_name_plural = gettext_lazy("Also known as")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_add_permission = has_delete_permission = has_view_permission

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Tag)
class TagAdmin(Kept[Tag]):
    """All tags, with their counts and other names."""

    form = TagForm
    inlines = (AliasInline,)
    list_display = ("name", "kind", "within", "also", "article_count", "state")
    list_filter = ("kind", "hidden")
    list_select_related = ("parent",)
    search_fields = ("name",)
    search_help_text = gettext_lazy("A name or an alias")
    raw_id_fields = ("parent",)
    readonly_fields = ("article_count", "more")
    actions = ("merge_chosen", "hide_chosen", "show_chosen")
    fields = (
        "name", "keep_name", "kind", "parent", "hidden", "description", "introduction", "article_count", "more",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).prefetch_related("aliases")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tag], search_term: str
    ) -> tuple[QuerySet[Tag], bool]:
        folded = fold(search_term.replace("\0", ""))[:200]
        if not folded:
            return queryset, False
        by_alias = TagAlias.objects.filter(folded__contains=folded).values("tag")
        return queryset.filter(Q(folded__contains=folded) | Q(pk__in=by_alias)), False

    @admin.display(description=gettext_lazy("within"), ordering="parent__name", empty_value="—")
    def within(self, tag: Tag) -> str | None:
        return tag.parent.name if tag.parent else None

    @admin.display(description=gettext_lazy("also known as"))
    def also(self, tag: Tag) -> str:
        return Truncator(", ".join(alias.name for alias in tag.aliases.all())).chars(80)

    @admin.display(description=gettext_lazy("state"), ordering="hidden", empty_value="")
    def state(self, tag: Tag) -> str:
        return ", ".join(
            [*([_("Dossier")] if tag.is_dossier else []), *([_("Hidden")] if tag.hidden else [])]
        )

    @admin.display(description=gettext_lazy("merge, picture, history"))
    def more(self, tag: Tag) -> SafeString | str:
        if not tag.pk:
            return "—"
        return format_html(
            '<a href="{}">{}</a>', reverse("curate-tag", args=[tag.pk]), _("On the curator's page")
        )

    def get_inlines(self, request: HttpRequest, obj: Tag | None) -> Any:
        return self.inlines if obj else ()

    def get_fields(self, request: HttpRequest, obj: Tag | None = None) -> Any:
        return [name for name in self.fields if obj or name not in ("keep_name", "article_count", "more")]

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> Any:
        actions = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)  # it would not ask whether they are in use
        return actions

    def has_delete_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not curating.uses(obj))

    # — writes —

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        if change:
            saved, obj._changed = curating.edit(  # type: ignore[attr-defined]
                obj.pk, wanted(form.cleaned_data), keep_name=form.cleaned_data["keep_name"]
            )
        else:
            saved = curating.make(wanted(form.cleaned_data))
        obj.pk, obj.slug, obj.path, obj.folded = saved.pk, saved.slug, saved.path, saved.folded

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        tag: Tag = form.instance
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for one in formset.deleted_forms:
            if one.instance.pk:
                record(_user(request), "unalias", tag, other=curating.remove_name(one.instance.pk, tag.pk))
        for one in formset.extra_forms:
            if one.has_changed() and one not in formset.deleted_forms:
                alias = curating.add_name(tag.pk, one.cleaned_data["name"])
                record(_user(request), "alias", tag, other=alias.name)

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        curating.delete(obj.pk)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return record(_user(request), "made", obj)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        changed = getattr(obj, "_changed", {})
        return record(_user(request), "edited", obj, changed=changed) if changed else LogEntry()

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return [record(_user(request), "deleted", tag) for tag in queryset]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """One history for both rooms."""
        return redirect(f"{reverse('curate-log')}?{urlencode({'tag': object_id})}")

    # — several —

    @admin.action(description=gettext_lazy("Merge …"))
    def merge_chosen(self, request: HttpRequest, queryset: QuerySet[Tag]) -> HttpResponse:
        chosen = [("tag", pk) for pk in queryset.order_by("pk").values_list("pk", flat=True)[:200]]
        return redirect(f"{reverse('curate-merge')}?{urlencode(chosen)}")

    @admin.action(description=gettext_lazy("Hide"))
    def hide_chosen(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        self._hide(request, queryset, True)

    @admin.action(description=gettext_lazy("Show again"))
    def show_chosen(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        self._hide(request, queryset, False)

    def _hide(self, request: HttpRequest, queryset: QuerySet[Tag], hidden: bool) -> None:
        tags = curating.hide(list(queryset.values_list("pk", flat=True)), hidden)
        if tags:
            record(
                _user(request), "hidden" if hidden else "shown", tags[0] if len(tags) == 1 else None,
                tags=[tag.pk for tag in tags], names=[tag.name for tag in tags],
            )  # fmt: skip
        text = ngettext("%(n)d tag is changed.", "%(n)d tags are changed.", len(tags)) % {"n": len(tags)}
        self.message_user(request, text, messages.SUCCESS)


def _user(request: HttpRequest) -> Any:
    return request.user
