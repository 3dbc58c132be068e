"""The form that corrects what is said about an article; its text is never touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reader.cleaning.language import direction
from reader.cleaning.people import people
from reader.models import Article
from reader.queries.tags import TagIndex
from reader.services.articles import Fields

NOON = time(12)
"""Stands in where a page gave a day only."""


class CorrectionForm(forms.Form):
    """Headline, standfirst, byline, outlet, credited source, time, section, language."""

    headline = forms.CharField(label=_("Headline"), max_length=500)
    standfirst = forms.CharField(
        label=_("Standfirst"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    byline = forms.CharField(
        label=_("Byline"), max_length=500, required=False,
        help_text=_("Names, separated by commas."),
    )  # fmt: skip
    outlet = forms.CharField(label=_("Outlet"), max_length=120, required=False)
    credited_source = forms.CharField(
        label=_("Credited source"), max_length=200, required=False,
        help_text=_("Whom the outlet names as its source."),
    )  # fmt: skip
    published = forms.CharField(
        label=_("Published"), max_length=40, required=False,
        help_text=_("Like 2026-11-12 15:25, or the day alone."),
    )  # fmt: skip
    section = forms.ChoiceField(label=_("Section"), required=False)
    language = forms.ChoiceField(label=_("Language"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, article: Article, index: TagIndex, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        sections = [(node.name, node.name) for root in index.sections for node in root.below()]
        own = article.section.name if article.section else ""
        if own and (own, own) not in sections:
            sections.append((own, own))
        self.fields["section"].choices = [("", _("None")), *sections]  # type: ignore[attr-defined]
        languages = list(settings.LANGUAGES)
        if article.language not in dict(languages):
            name = dict(languages).get(article.language.split("-")[0], "")
            languages.append((article.language, f"{name} ({article.language})" if name else article.language))
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        for field_name, field in self.fields.items():
            if self.is_bound and field_name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"id_{field_name}_err"}
            if field_name in ("headline", "standfirst", "byline"):
                field.widget.attrs |= {"dir": "auto"}
            if field_name in ("outlet", "credited_source"):
                field.widget.attrs |= {"list": "outlets", "autocomplete": "off"}

    @staticmethod
    def values_of(article: Article, fields: Fields) -> dict[str, Any]:
        """What the form shows of ``article`` before anything is typed."""
        published = ""
        if fields.published_at:
            local = timezone.localtime(fields.published_at)
            published = local.strftime("%Y-%m-%d %H:%M" if fields.published_has_time else "%Y-%m-%d")
        return {
            "headline": fields.headline,
            "standfirst": fields.standfirst,
            "byline": ", ".join(fields.authors) or fields.byline,
            "outlet": fields.outlet,
            "credited_source": fields.credited_source,
            "published": published,
            "section": fields.section,
            "language": fields.language,
            "version": article.version,
        }

    def clean_published(self) -> tuple[datetime | None, bool]:
        """The time (aware) and whether a time of day was given."""
        value = " ".join(self.cleaned_data["published"].split())
        if not value:
            return None, True
        try:
            moment = parse_datetime(value) if len(value) > 10 else None
            day = parse_date(value)
            if moment is None and day is not None:
                return timezone.make_aware(datetime.combine(day, NOON)), False
            if moment is None:
                raise ValueError
            aware = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
            timezone.localtime(aware)  # the first and last day of the calendar cannot be shown everywhere
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                gettext("“%(value)s” is no day or time. Write it like 2026-11-12 15:25.") % {"value": value}
            ) from None
        return aware, True

    def corrected(self, fields: Fields) -> Fields:
        """``fields`` with what was typed."""
        typed = self.cleaned_data
        published_at, has_time = typed["published"]
        authors = people(typed["byline"])
        return replace(
            fields,
            headline=typed["headline"],
            standfirst=typed["standfirst"],
            byline=typed["byline"],
            authors=authors,
            outlet=typed["outlet"],
            credited_source=typed["credited_source"],
            published_at=published_at,
            published_has_time=has_time,
            section=typed["section"],
            language=typed["language"],
            direction=direction(typed["language"], typed["headline"]),
        )
