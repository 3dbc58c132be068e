"""Names that wait: accepted as a new tag, as another name of a known one, under a known one; or dismissed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from reader.models import ArticleTag, Tag, TagAlias, TagProposal
from reader.services import tags as tag_service
from reader.services.facets import stale_articles
from reader.services.placing import lock
from reader.services.tags import NAME_LIMIT, family, recount


@transaction.atomic
def accept(proposals: Sequence[TagProposal], tag_pk: int, *, as_alias: bool = False) -> Tag:
    """Files the articles of these proposals under a tag; ``as_alias`` makes their names other names of it.

    Raises ``Invalid`` when a name means another tag already, ``Conflict`` when the tag is gone.
    """
    tag = lock([tag_pk])[tag_pk]
    if as_alias:
        for folded, name in {proposal.folded: proposal.name for proposal in proposals}.items():
            if folded != tag.folded and not tag.aliases.filter(folded=folded).exists():
                tag_service.add_alias(tag, name)
    ArticleTag.objects.bulk_create(
        [
            ArticleTag(
                article=proposal.article,
                tag=tag,
                origin=ArticleTag.Origin.READER if proposal.proposed_by_id else ArticleTag.Origin.PUBLISHER,
                as_written="" if proposal.proposed_by_id else proposal.name[:NAME_LIMIT],
                added_by_id=proposal.proposed_by_id,
                listed_at=proposal.article.listed_at,
            )
            for proposal in proposals
        ],
        ignore_conflicts=True,
        batch_size=100,
    )
    _decide(proposals, TagProposal.State.ACCEPTED)
    recount(family([tag]))
    stale_articles([proposal.article_id for proposal in proposals])
    return tag


@transaction.atomic
def accept_as_new(proposals: Sequence[TagProposal], kind: str, parent: Tag | None = None) -> list[Tag]:
    """Makes a tag of every name and files its articles there; a name that is a tag by now is that tag.

    Raises ``Invalid`` for a name that no tag can have.
    """
    made = []
    for folded in dict.fromkeys(proposal.folded for proposal in proposals):
        own = [proposal for proposal in proposals if proposal.folded == folded]
        tag = Tag.objects.filter(folded=folded).order_by("-article_count", "pk").first()
        if tag is None:
            alias = TagAlias.objects.filter(folded=folded).select_related("tag").first()
            tag = alias.tag if alias else tag_service.create_tag(own[0].name, kind, parent=parent)
        made.append(accept(own, tag.pk))
    return made


@transaction.atomic
def dismiss(proposals: Sequence[TagProposal]) -> int:
    """Dismisses proposals; the same name is not offered for those articles again. Returns how many."""
    return _decide(proposals, TagProposal.State.DISMISSED)


def _decide(proposals: Sequence[TagProposal], state: str) -> int:
    pks = [proposal.pk for proposal in proposals]
    return sum(
        TagProposal.objects.filter(pk__in=pks[at : at + 400]).update(state=state, updated_at=timezone.now())
        for at in range(0, len(pks), 400)
    )
