"""What the Add page shows beside a draft's text: drafts that wait, and what its fields offer to choose from."""

from __future__ import annotations

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from reader.models import Draft, Outlet, Tag, TagKind, User

ENCODINGS = (
    "utf-8", "utf-16", "windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254",
    "windows-1255", "windows-1256", "iso-8859-2", "koi8-r", "koi8-u", "shift_jis", "euc-jp", "iso-2022-jp",
    "gb18030", "big5", "euc-kr", "windows-874",
)  # fmt: skip
"""Encodings that the form offers."""


def drafts_of(user: User) -> list[Draft]:
    """The user's drafts, newest first, at most a hundred."""
    return list(Draft.objects.filter(user=user).select_related("capture").order_by("-created_at")[:100])


def draft_title(draft: Draft) -> str:
    """What a list calls a draft."""
    said = draft.fields.get("said", {}).get("headline", "")
    meta = draft.cleaned.get("meta", {})
    return str(
        said
        or meta.get("headline")
        or meta.get("suggested_headline")
        or draft.capture.original_name
        or _("Untitled")
    )


def outlet_names() -> list[str]:
    """Names of the outlets, for completing what is typed; the first 500."""
    return list(Outlet.objects.order_by("name").values_list("name", flat=True)[:500])


def is_new_outlet(name: str) -> bool:
    """Whether saving would make a new outlet of this name."""
    return bool(name) and not Outlet.objects.filter(name__iexact=name).exists()


def section_names() -> list[str]:
    """Names of the sections; the first 200."""
    return list(Tag.objects.filter(kind=TagKind.SECTION, hidden=False).values_list("name", flat=True)[:200])


def tag_names() -> list[str]:
    """Names of the most used tags, for completing what is typed; the first 300."""
    return list(Tag.objects.shown().order_by("-article_count", "name").values_list("name", flat=True)[:300])


def languages(current: str) -> list[tuple[str, str]]:
    """Codes with the languages' own names, by name; ``current`` is among them."""
    names = {
        code: str(info["name_local"])
        for code, info in LANG_INFO.items()
        if "name_local" in info and "-" not in code
    }
    names["zh"] = "中文"
    if current and current not in names:
        names[current] = names.get(current.split("-")[0], current)
    return sorted(names.items(), key=lambda pair: pair[1].casefold())


def encodings(current: str) -> list[str]:
    """Encodings to choose from; the draft's own first."""
    return [current, *(name for name in ENCODINGS if name != current)] if current else list(ENCODINGS)
