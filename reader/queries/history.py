"""What was done to the tags lately, as sentences, and what of it can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.models import Tag, TagKind, TagMerge
from reader.services.history import facts_of
from reader.services.unmerging import UNDO_FOR, may_undo

PAGE_SIZE = 40


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did. ``undo`` says whether it can be taken back now."""

    pk: int
    said: str
    who: str
    at: datetime
    undo: bool
    undone: bool
    tag: Tag | None


def deeds(*, limit: int = PAGE_SIZE, before: int = 0, tag: int = 0) -> tuple[list[Deed], int]:
    """The latest deeds, newest first, and the entry before which the next page begins (0 at the end).

    Four queries.
    """
    kind = ContentType.objects.get_for_model(Tag)
    entries = LogEntry.objects.filter(content_type=kind).select_related("user").order_by("-pk")
    if before:
        entries = entries.filter(pk__lt=before)
    if tag:
        entries = entries.filter(object_id=str(tag))
    listed = list(entries[: limit + 1])
    following = listed[limit - 1].pk if len(listed) > limit else 0
    return told(listed[:limit]), following


def told(entries: Sequence[LogEntry]) -> list[Deed]:
    """Entries of the log as sentences."""
    facts = {entry.pk: facts_of(entry) for entry in entries}
    merges = {
        merge.pk: merge
        for merge in TagMerge.objects.filter(
            pk__in=[pk for fact in facts.values() for pk in fact.get("merges", ())]
        ).defer("undo")
    }
    ids = [int(entry.object_id) for entry in entries if entry.object_id and entry.object_id.isdecimal()]
    tags = Tag.objects.in_bulk(ids)
    found = []
    for entry in entries:
        fact = facts[entry.pk]
        own = [merges[pk] for pk in fact.get("merges", ()) if pk in merges]
        undone = bool(fact.get("undone")) or (bool(own) and all(merge.undone_at for merge in own))
        found.append(
            Deed(
                pk=entry.pk,
                said=sentence(entry, fact),
                who=entry.user.name if entry.user else "",
                at=entry.action_time,
                undo=not undone and can_undo(entry, fact, own),
                undone=undone,
                tag=tags.get(int(entry.object_id))
                if entry.object_id and entry.object_id.isdecimal()
                else None,
            )
        )
    return found


def can_undo(entry: LogEntry, fact: dict[str, Any], merges: Sequence[TagMerge]) -> bool:
    """Whether an entry is a merge or a move that is young enough and still stands."""
    if fact.get("what") == "merged":
        return any(may_undo(merge) for merge in merges)
    return (
        fact.get("what") == "moved"
        and not fact.get("undone")
        and entry.action_time >= timezone.now() - UNDO_FOR
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(Truncator(name).chars(40) for name in names[:3])
    return shown + (" " + _("and %(n)d more") % {"n": len(names) - 3} if len(names) > 3 else "")


def sentence(entry: LogEntry, fact: dict[str, Any]) -> str:
    """What an entry says, in the reader's language."""
    names = [str(name) for name in fact.get("names", ())]
    words = {
        "tag": Truncator(entry.object_repr).chars(60),
        "names": _listed(names),
        "n": len(names),
        "other": str(fact.get("other", "")),
        "into": str(fact.get("into", "")),
        "rule": Truncator(str(fact.get("name", ""))).chars(60),
    }
    match fact.get("what"):
        case "made":
            return _("New tag %(tag)s") % words
        case "merged" if len(names) == 1:
            return _("Merged %(names)s into %(tag)s") % words
        case "merged":
            return (
                ngettext("Merged %(n)d tag into %(tag)s", "Merged %(n)d tags into %(tag)s", len(names))
                % words
            )
        case "unmerged":
            return _("Undid the merge of %(names)s into %(into)s") % words
        case "moved" if fact.get("into"):
            return _("Moved %(names)s under %(into)s") % words
        case "moved":
            return _("Moved %(names)s to the top") % words
        case "unmoved":
            return _("Undid the move of %(names)s") % words
        case "hidden":
            return _("Hid %(names)s") % words
        case "shown":
            return _("Showed %(names)s again") % words
        case "kind":
            kind = dict(TagKind.choices).get(str(fact.get("kind")), "")
            return _("Made %(names)s a %(kind)s") % {**words, "kind": kind}
        case "alias":
            return _("Added the name %(other)s to %(tag)s") % words
        case "unalias":
            return _("Took the name %(other)s from %(tag)s") % words
        case "picture":
            return _("Changed the picture of %(tag)s") % words
        case "picked" | "unpicked":
            return _("Changed the head of the dossier %(tag)s") % words
        case "moment":
            return _("Named the moment %(other)s of %(tag)s") % words
        case "unmoment":
            return _("Took the moment %(other)s from %(tag)s") % words
        case "deleted":
            return _("Deleted %(tag)s") % words
        case "apart":
            return _("Said that %(names)s are not twins") % words
        case "accepted" if entry.object_repr:
            return _("Accepted %(names)s under %(tag)s") % words
        case "accepted":
            return _("Accepted %(names)s as new") % words
        case "dismissed":
            return _("Dismissed the proposed %(names)s") % words
        case "rule" if fact.get("made"):
            return _("Made the rule %(rule)s") % words
        case "rule":
            return _("Changed the rule %(rule)s") % words
        case "rule-run":
            return _("Put the rule %(rule)s to work") % words
        case "rule-deleted":
            return _("Deleted the rule %(rule)s") % words
        case "edited":
            return _edited(fact, words)
        case "rule_made":
            return _("New rule for the pages of %(name)s") % {"name": fact.get("name", "")}
        case "rule_removed":
            return _("Removed a rule for the pages of %(name)s") % {"name": fact.get("name", "")}
    return f"{entry.get_change_message()} ({words['tag']})"


def _edited(fact: dict[str, Any], words: dict[str, Any]) -> str:
    changed = fact.get("changed", {})
    if "name" in changed and len(changed["name"]) == 2:
        old, new = (Truncator(str(name)).chars(60) for name in changed["name"])
        return _("Renamed %(old)s to %(new)s") % {"old": old, "new": new}
    if set(changed) == {"parent"}:
        return (
            _("Moved %(tag)s under %(into)s") % {**words, "into": changed["parent"][1]}
            if changed["parent"][1]
            else _("Moved %(tag)s to the top") % words
        )
    labels = {
        "kind": _("kind"), "parent": _("place"), "hidden": _("visibility"), "description": _("description"),
        "introduction": _("introduction"),
    }  # fmt: skip
    return _("Changed %(what)s of %(tag)s") % {
        **words,
        "what": ", ".join(labels.get(key, key) for key in changed),
    }
