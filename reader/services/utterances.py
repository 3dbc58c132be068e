"""What curators decide about wordings: that one belongs to an utterance, or does not. Each decision can be undone."""

from __future__ import annotations

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from reader.errors import Invalid
from reader.models import Quotation, User, Utterance, UtteranceApart
from reader.stories.utterances import key_of

_SALT = "utterance-decision"


@transaction.atomic
def decide(utterance: Utterance, quotation: Quotation, belongs: bool, by: User) -> str:
    """Says that a quotation is a wording of ``utterance``, or is not. Returns what ``undo`` takes back.

    Kept by the article and the words, so that it holds for later revisions too.
    """
    words = key_of(quotation.text)
    was = UtteranceApart.objects.filter(
        utterance=utterance, article=quotation.article_id, words=words
    ).first()
    before = [-1 if was is None else int(was.belongs), quotation.utterance_id or 0]
    UtteranceApart.objects.update_or_create(
        utterance=utterance, article=quotation.article, words=words, defaults={"belongs": belongs, "by": by}
    )
    if belongs:
        _move(quotation.article_id, words, utterance.pk)
    elif quotation.utterance_id == utterance.pk:
        alone = Utterance.objects.create(speaker=quotation.speaker, speaker_name=quotation.speaker_name)
        _move(quotation.article_id, words, alone.pk)
    return signing.dumps([utterance.pk, quotation.article_id, words, *before], salt=_SALT)


@transaction.atomic
def undo(value: str) -> int:
    """Takes a decision back; the utterance that it was about. Raises ``Invalid`` for what was not made here."""
    try:
        pk, article, words, belonged, before = signing.loads(value, salt=_SALT, max_age=86_400)
    except (signing.BadSignature, ValueError) as error:
        raise Invalid(_("This cannot be undone any more."), field="undo") from error
    rows = UtteranceApart.objects.filter(utterance=pk, article=article, words=words)
    if belonged < 0:
        rows.delete()
    else:
        rows.update(belongs=bool(belonged))
    if Utterance.objects.filter(pk=before).exists():
        _move(article, words, before)
    return int(pk)


def _move(article: int, words: str, utterance: int) -> None:
    """All quotations of an article in these words are of this utterance from now on."""
    for row in Quotation.objects.filter(article=article):
        if key_of(row.text) == words:
            Quotation.objects.filter(pk=row.pk).update(utterance=utterance)
