"""Tags of one article, one at a time: readers propose, whoever may edit the article files; each act can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from reader.errors import Conflict, Invalid
from reader.folding import fold
from reader.models import Article, ArticleTag, Tag, TagProposal, TagVoice, User
from reader.services import tags as tag_service
from reader.services.tags import Filing, checked_name, resolve


@dataclass(frozen=True, slots=True)
class Rights:
    """What a reader may do with an article's tags; ``reader.queries.tagging`` asks."""

    files: bool
    """File it, and take it out of tags."""
    curates: bool
    """Make tags, and see hidden ones."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, in words, and what ``undo`` needs; nothing where there is nothing to undo."""

    said: str
    undo: dict[str, Any] | None = None


def _named(name: str) -> str:
    """As ``checked_name``; signs alone are no name."""
    name = checked_name(name)
    if not any(character.isalnum() for character in name):
        raise Invalid(
            _("A tag's name needs a letter or a digit; “%(name)s” has none.") % {"name": name}, field="name"
        )
    return name


def _meant(rights: Rights, name: str) -> Tag | None:
    """The tag that a name means to this reader: hidden ones mean nothing to who does not keep the tags."""
    tag = resolve([name]).get(name)
    return None if tag is None or (tag.hidden and not rights.curates) else tag


@transaction.atomic
def add(user: User, article: Article, name: str, rights: Rights) -> Deed:
    """Files an article under the tag of this name or other name, or proposes it where that is not this reader's to do.

    Curators make a tag of a name that is none. Raises ``Invalid`` for a name that no tag can have.
    """
    name = _named(name)
    tag = _meant(rights, name)
    if tag is not None and ArticleTag.objects.filter(article=article, tag=tag).exists():
        return Deed(_("“%(tag)s” is on this article already.") % {"tag": tag.name})
    if rights.files and (tag is not None or rights.curates):
        made = tag is None and resolve([name]).get(name) is None
        tag = tag or tag_service.create_tag(name)
        tag_service.file_article(article, [Filing(tag)], by=user)
        waiting = TagProposal.objects.filter(
            article=article, folded__in={fold(name), tag.folded}, state=TagProposal.State.OPEN
        )
        settled = list(waiting.values_list("pk", flat=True))
        TagProposal.objects.filter(pk__in=settled).update(state=TagProposal.State.ACCEPTED)
        TagVoice.objects.filter(user=user, article=article, folded=tag.folded).delete()
        said = _("A new tag, “%(tag)s”, is on this article.") if made else _("“%(tag)s” is on this article.")
        undo = {"do": "unfile", "article": article.pk, "tag": tag.pk, "made": made, "open": settled}
        return Deed(said % {"tag": tag.name}, undo)
    return _propose(user, article, tag.name if tag else name)


def _propose(user: User, article: Article, name: str) -> Deed:
    folded = fold(name)[:200]
    voice: dict[str, Any] = {"user": user, "article": article, "folded": folded}
    had = TagVoice.objects.filter(**voice).values_list("wants", flat=True).first()
    TagVoice.objects.update_or_create(**voice, defaults={"name": name, "wants": True})
    _proposal, is_new = TagProposal.objects.get_or_create(
        article=article, folded=folded, defaults={"name": name, "proposed_by": user}
    )
    undo = {"do": "unpropose", "article": article.pk, "folded": folded, "new": is_new, "had": had}
    return Deed(_("“%(tag)s” is yours at once, and for all when a curator agrees.") % {"tag": name}, undo)


@transaction.atomic
def remove(article: Article, tag_pk: int) -> Deed:
    """Takes a tag off an article. Raises ``Conflict`` where it is not there any more."""
    filed = ArticleTag.objects.filter(article=article, tag=tag_pk).select_related("tag").first()
    if filed is None:
        raise Conflict(_("This tag is not on the article any more."))
    undo = {
        "do": "file", "article": article.pk, "tag": tag_pk, "origin": filed.origin, "as_written": filed.as_written,
        "rule": filed.rule_id, "by": filed.added_by_id,
    }  # fmt: skip
    tag_service.unfile_article(article, filed.tag)
    return Deed(_("“%(tag)s” is off this article.") % {"tag": filed.tag.name}, undo)


@transaction.atomic
def dismiss(user: User, article: Article, name: str, rights: Rights) -> Deed:
    """Suggests a name for this article no longer: to this reader, and to nobody where they may edit the article.

    One's own proposal is taken back. Raises ``Invalid`` for a name that no tag can have.
    """
    name = _named(name)
    folded = fold(name)[:200]
    voice: dict[str, Any] = {"user": user, "article": article, "folded": folded}
    had = TagVoice.objects.filter(**voice).values_list("wants", flat=True).first()
    waiting = TagProposal.objects.filter(article=article, folded=folded, state=TagProposal.State.OPEN)
    proposal = waiting.first()
    undo: dict[str, Any] = {
        "do": "suggest",
        "article": article.pk,
        "folded": folded,
        "name": name,
        "had": had,
    }
    if proposal is not None and proposal.proposed_by_id == user.pk and not _wanted_by_others(proposal):
        undo["again"] = proposal.name
        proposal.delete()
    elif proposal is not None and rights.files:
        undo["open"] = proposal.pk
        waiting.update(state=TagProposal.State.DISMISSED)
    if had:
        TagVoice.objects.filter(**voice).delete()
        return Deed(_("You no longer propose “%(tag)s”.") % {"tag": name}, undo)
    TagVoice.objects.update_or_create(**voice, defaults={"name": name, "wants": False})
    return Deed(_("“%(tag)s” is not suggested for this article again.") % {"tag": name}, undo)


def _wanted_by_others(proposal: TagProposal) -> bool:
    others = TagVoice.objects.filter(article=proposal.article_id, folded=proposal.folded, wants=True)
    return others.exclude(user=proposal.proposed_by_id).exists()


@transaction.atomic
def undo(user: User, article: Article, what: dict[str, Any], rights: Rights) -> None:
    """Undoes a deed by what it left. Raises ``Conflict`` where the tag, or the right to it, is gone."""
    if what["do"] in ("unfile", "file") and not rights.files:
        raise Conflict(_("You may not change the tags of this article any more."))
    match what["do"]:
        case "unfile":
            _unfile(article, what)
        case "file":
            tag = Tag.objects.filter(pk=what["tag"]).first()
            if tag is None:
                raise Conflict(_("This tag is not there any more."))
            tag_service.file_article(article, [Filing(tag, what["as_written"])], by=user)
            ArticleTag.objects.filter(article=article, tag=tag).update(
                origin=what["origin"], rule=what["rule"], added_by=what["by"]
            )
        case "unpropose":
            _voice(user, article, what)
            mine = TagProposal.objects.filter(
                article=article, folded=what["folded"], proposed_by=user, state=TagProposal.State.OPEN
            )
            if what["new"] and not any(_wanted_by_others(one) for one in mine):
                mine.delete()
        case "suggest":
            _voice(user, article, what)
            if name := what.get("again"):
                TagProposal.objects.get_or_create(
                    article=article, folded=what["folded"], defaults={"name": name, "proposed_by": user}
                )
            if what.get("open") and rights.files:
                TagProposal.objects.filter(pk=what["open"], article=article).update(
                    state=TagProposal.State.OPEN
                )


def _unfile(article: Article, what: dict[str, Any]) -> None:
    tag = Tag.objects.filter(pk=what["tag"]).first()
    if tag is not None:
        tag_service.unfile_article(article, tag)
        used = tag.article_tags.exists() or tag.children.exists() or tag.introduction
        if what["made"] and not used and not tag.section_articles.exists():
            tag.delete()
    TagProposal.objects.filter(pk__in=what["open"], article=article).update(state=TagProposal.State.OPEN)


def _voice(user: User, article: Article, what: dict[str, Any]) -> None:
    """The reader's word as it was before."""
    voice: dict[str, Any] = {"user": user, "article": article, "folded": what["folded"]}
    if what["had"] is None:
        TagVoice.objects.filter(**voice).delete()
    else:
        defaults = {"wants": bool(what["had"]), "name": what.get("name", what["folded"])[:100]}
        TagVoice.objects.update_or_create(**voice, defaults=defaults)
