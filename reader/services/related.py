"""Finding what is related to an article: candidates by an index, what speaks for them, and the pairs that are kept.

Reading and comparing happen outside transactions; what is found is written in one small one. All of it may be done
twice, and by two workers at once: a signature is seen by the others before candidates are looked for, so of two
articles that come at one moment at least one finds the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reader.folding import fold
from reader.intake.sentences import prints
from reader.models import Article, Outlet, Signature, SignatureTerm, StorySuggestion
from reader.services.candidates import joined, same_sentences, sizes_of
from reader.services.signatures import (
    COUNTED_AT_ONCE,
    Known,
    Weighed,
    count_terms,
    is_current,
    known_of,
    rarity_of,
    sign,
    subject_of,
    weigh,
)
from reader.stories import reasons, similarity
from reader.stories.names import Name
from reader.stories.similarity import Likeness

CANDIDATES = 120
"""Articles of the library that are compared with one; of private ones as many again."""
KEPT, KEPT_PRIVATE = 12, 6
"""Suggestions that an article looks for; of private articles, of each owner."""
MOST = 40
"""Suggestions that an article keeps at most, those included that others found, and for each owner of private ones."""
POSTINGS = 12_000
"""Rows of the index that one look reads, about; the commonest terms are left out first."""
SAME_SENTENCES = 30
"""Articles that are compared since they share whole sentences."""
READ = 200_000
"""Code points of a text that are read for reasons."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article related to another, with what speaks for it."""

    pk: int
    owner: int
    kind: str
    score: float
    facts: list[reasons.Fact] = field(default_factory=list)


def relate(article_id: int) -> int:
    """Finds what is related to an article and keeps it; how many suggestions it found.

    Doing it again changes nothing but what is no longer true. An article that is gone or in the bin loses its
    suggestions; those that somebody decided on are kept.
    """
    subject = subject_of(article_id)
    if subject is None:
        forget(article_id)
        return 0
    weighed = weigh(subject)
    if not is_current(weighed):
        sign(weighed)
    begun = timezone.now()
    found = look(weighed)
    keep(weighed, found, begun=begun)
    return len(found)


def relate_many(
    article_ids: Sequence[int], told: Callable[[int], None] = lambda pk: None, *, anew: bool = False
) -> int:
    """``relate`` for many: all are signed and counted before the first is looked at, so that each is weighed by the
    whole library; how many suggestions were found. ``told`` is called with each article that is done; ``anew``:
    also signatures that need not be made again are."""
    sign_many(article_ids, anew=anew)
    found = 0
    for pk in article_ids:
        found += relate(pk)
        told(pk)
    return found


def sign_many(article_ids: Sequence[int], *, anew: bool = False) -> None:
    """Makes many articles findable and counts their terms, without looking for relatives."""
    for number, pk in enumerate(article_ids, start=1):
        subject = subject_of(pk)
        if subject is not None and (not is_current(weighed := weigh(subject)) or anew):
            sign(weighed)
        if number % COUNTED_AT_ONCE == 0:
            count_terms()
    while count_terms():
        continue


def forget(article_id: int) -> None:
    """The article is no longer found, and nothing is suggested beside it."""
    with transaction.atomic():
        SignatureTerm.objects.filter(article=article_id).delete()
        Signature.objects.filter(pk=article_id).delete()
        StorySuggestion.objects.filter(Q(first=article_id) | Q(second=article_id)).delete()


# ---- looking


def look(weighed: Weighed, *, most: int = KEPT, weak: float = similarity.WEAK) -> list[Found]:
    """What is related, the surest first, with a score of at least ``weak``: at most ``most`` of the library, and some
    of every owner's private ones. About twelve queries, whatever the size of the library; writes nothing.
    """
    subject = weighed.subject
    own = sorted(prints(subject.text))
    copied = same_sentences(subject.pk, own)
    partners = _partners(subject.pk)
    pks = set(candidates(weighed))
    pks.update(sorted(copied, key=lambda pk: (-copied[pk], pk))[:SAME_SENTENCES], partners)
    pks.discard(subject.pk)
    others = known_of(pks)
    sizes = sizes_of([pk for pk in others if pk in copied])
    scored: list[tuple[Known, Likeness]] = []
    for other in others.values():
        if subject.owner and other.owner and subject.owner != other.owner:
            continue  # nobody may see both
        least = min(len(own), sizes.get(other.pk, 0))
        found = likeness(weighed, other, copied.get(other.pk, 0) / least if least else 0.0)
        if found.score > 0:
            scored.append((other, found))
    scored.sort(key=lambda pair: (-pair[1].score, pair[0].pk))
    scored = [pair for pair in _spoken_for(weighed, scored) if pair[1].score >= weak]
    return _with_reasons(weighed, _chosen(scored, most, partners), copied, len(own), sizes)


def likeness(weighed: Weighed, other: Known, sentences: float) -> Likeness:
    """How alike an article and a known one are. ``sentences``: the share that they have word for word."""
    profile, known = weighed.profile, weighed.known
    days = _days(weighed.subject.at, other.at)
    across = other.language != profile.language
    alike, lengths = 0.0, 1.0
    if across:
        score, alike = similarity.across_languages(
            profile.across,
            other.across,
            weighed.across,
            known.across_norm,
            other.across_norm,
            profile.across_printed,
        )
        sizes = sorted((len(profile.terms), len(other.terms)))
        lengths = sizes[0] / (sizes[1] or 1)
    else:
        score = 0.0
    # also of two languages: one of them may be said wrongly
    score = max(score, similarity.cosine(profile.terms, other.terms, weighed.rare, known.norm * other.norm))
    raw = score
    score *= similarity.decay(days)
    if sentences >= similarity.COPY_SHARE:
        score = max(score, 0.9 * min(1.0, sentences))
    return Likeness(round(min(score, 1.0), 4), days, raw, min(1.0, sentences), across, alike, lengths)


def _spoken_for(weighed: Weighed, scored: Sequence[tuple[Known, Likeness]]) -> list[tuple[Known, Likeness]]:
    """The candidates in a better order: what is like the first of them, too, comes before what is not."""
    sure = [
        other
        for other, found in scored[: similarity.WITNESSES]
        if found.score >= similarity.SURE and other.language == weighed.profile.language
    ]
    if not sure:
        return list(scored)
    rarity = rarity_of({key for other in sure for key in other.terms})
    between = []
    for witness in sure:
        rare = {key: rarity.of(key, witness.common[key]) for key in witness.terms}
        between.append(
            [
                similarity.cosine(witness.terms, other.terms, rare, witness.norm * other.norm)
                * similarity.decay(_days(witness.at, other.at))
                if other.language == witness.language
                else 0.0
                for other, _found in scored
            ]
        )
    raised = similarity.witnessed([found.score for _other, found in scored], between)
    better = [
        (other, replace(found, score=round(min(1.0, score), 4)))
        for (other, found), score in zip(scored, raised, strict=True)
    ]
    return sorted(better, key=lambda pair: (-pair[1].score, pair[0].pk))


def candidates(weighed: Weighed) -> dict[int, float]:
    """Articles that share rare terms, names or figures with one, with their rough score.

    Two looks into one index: for what everyone may see, and for private articles, so that the one does not crowd out
    the other.
    """
    profile, rare, across = weighed.profile, weighed.rare, weighed.across
    asked = {
        key: profile.terms[key] * rare[key] ** 2
        for key in similarity.strongest(profile.terms, rare, similarity.JOINED)
    }
    far = similarity.ACROSS_JOINED if profile.cased else similarity.ACROSS_KEPT
    for key in similarity.strongest(profile.across, across, far):
        asked.setdefault(key, 0.5 * profile.across[key] * across[key] ** 2)
    wanted: dict[int, float] = {}
    read = 0
    counts = weighed.rarity.counts
    for key in sorted(asked, key=lambda key: (counts.get(key, 0), key)):
        read += counts.get(key, 0)
        if wanted and read > POSTINGS:
            break
        wanted[key] = asked[key]
    if not wanted:
        return {}
    owner = weighed.subject.owner
    return joined(wanted, "= 0", CANDIDATES) | joined(wanted, f"= {owner}" if owner else "> 0", CANDIDATES)


def _partners(pk: int) -> set[int]:
    """Articles that are suggested beside it now: they may have found it, and are weighed anew."""
    pairs = StorySuggestion.objects.filter(Q(first=pk) | Q(second=pk))
    rows = pairs.order_by("-score", "pk").values_list("first", "second")[: 2 * MOST]
    return {second if first == pk else first for first, second in rows}


def _days(one: datetime | None, other: datetime | None) -> float | None:
    return None if one is None or other is None else abs((one - other).total_seconds()) / 86_400


def _chosen(
    scored: Sequence[tuple[Known, Likeness]], most: int, partners: Collection[int]
) -> list[tuple[Known, Likeness]]:
    """The best of the library, and of every owner's private articles; and those that found this one themselves, to
    which it may be the best there is."""
    room: dict[int, int] = {0: most}
    chosen = []
    for other, found in scored:
        left = room.get(other.owner, KEPT_PRIVATE)
        room[other.owner] = left - 1
        if left > 0 or other.pk in partners:
            chosen.append((other, found))
    return chosen


def _with_reasons(
    weighed: Weighed,
    chosen: Sequence[tuple[Known, Likeness]],
    copied: Mapping[int, int],
    sentences: int,
    sizes: Mapping[int, int],
) -> list[Found]:
    """What was chosen, with its kind and what speaks for it."""
    pks = [weighed.subject.pk, *(other.pk for other, _likely in chosen)]
    articles = {
        row[0]: row
        for row in Article.objects.filter(pk__in=pks).values_list(
            "pk",
            "current_revision__text",
            "outlet",
            "outlet__name",
            "credited_outlet",
            "credited_outlet__name",
        )
    }
    if weighed.subject.pk not in articles:
        return []
    _pk, _text, outlet, outlet_name, credited, credited_name = articles[weighed.subject.pk]
    printed = [name.printed for name in weighed.profile.names]
    # both name the agency that both had it from: that is no name of the story
    sources = Outlet.objects.filter(name__in=printed).values_list("name", flat=True)
    but = [name for name in (outlet_name, credited_name, *sources) if name]
    mine = _side(weighed.subject.text, weighed.known, but)
    found = []
    for other, likely in chosen:
        _pk, text, their_outlet, their_name, their_credited, their_credited_name = articles.get(
            other.pk, (0, None, None, "", None, "")
        )
        if text is None:
            continue
        from_ours = their_credited is not None and their_credited == outlet
        from_theirs = credited is not None and credited == their_outlet
        translated = reasons.says_translated(text if from_ours else weighed.subject.text)
        likely = replace(likely, credited=(from_ours or from_theirs) and translated)
        theirs = _side(text, other, [*but, *filter(None, (their_name, their_credited_name))])
        told = reasons.facts(
            mine,
            theirs,
            sentences=(copied.get(other.pk, 0), min(sentences, sizes.get(other.pk, sentences)) or 1),
            credits=str(outlet_name) if from_ours else str(their_name) if from_theirs else "",
        )
        kind = reasons.kind_by(told, likely.kind, likely.score, across=likely.across)
        found.append(Found(other.pk, other.owner, kind, likely.score, told))
    return found


def _side(text: str, known: Known, but: Sequence[str]) -> reasons.Side:
    facts = known.facts
    outlets = {tuple(fold(name).split()) for name in but}
    names = [
        Name(printed, tuple(words), times)
        for printed, words, times in facts.get("names", ())
        if tuple(words) not in outlets
    ]
    figures = [(key, printed) for key, printed in facts.get("figures", ())]
    printed = {
        int(key): str(name)
        for key, name in facts.get("printed", ())
        if tuple(fold(str(name)).split()) not in outlets
    }
    return reasons.Side(text[:READ], known.language, names, figures, known.at, known.has_time, printed)


# ---- keeping


def keep(weighed: Weighed, found: Sequence[Found], *, begun: datetime | None = None) -> None:
    """Writes the pairs, in one small transaction; what is no longer found goes, what somebody decided on stays.

    What another worker has found since ``begun``, when the looking began, stays too: it had not been there to find.
    """
    pk = weighed.subject.pk
    now = timezone.now()
    known = StorySuggestion.objects.filter(updated_at__lt=begun or now)
    kept = {each.pk for each in found}
    with transaction.atomic():
        if not Signature.objects.select_for_update().filter(pk=pk).exists():
            return  # it went to the bin meanwhile
        there = set(Signature.objects.filter(pk__in=kept).values_list("pk", flat=True))
        StorySuggestion.objects.bulk_create(
            [
                StorySuggestion(
                    first_id=min(pk, each.pk), second_id=max(pk, each.pk),
                    kind=each.kind, score=each.score, reason=each.facts, updated_at=now,
                )
                for each in sorted(found, key=lambda each: each.pk)
                if each.pk in there
            ],
            update_conflicts=True,
            unique_fields=["first", "second"],
            update_fields=["kind", "score", "reason", "updated_at"],
        )  # fmt: skip
        known.filter(first=pk).exclude(second__in=kept).delete()
        known.filter(second=pk).exclude(first__in=kept).delete()
        Signature.objects.filter(pk=pk).update(related_at=now)
    for each_pk in sorted({pk, *kept}):
        _trim(each_pk)


def _trim(pk: int) -> None:
    """Drops the weakest of what is suggested beside an article, where it is too much."""
    pairs = StorySuggestion.objects.filter(Q(first=pk) | Q(second=pk))
    rows = list(pairs.order_by("-score", "pk").values_list("pk", "first", "second")[MOST:])
    if not rows:
        return
    every = list(pairs.order_by("-score", "pk").values_list("pk", "first", "second"))
    owners = dict(
        Signature.objects.filter(pk__in={each for row in every for each in row[1:]}).values_list(
            "pk", "owner"
        )
    )
    room: dict[int, int] = {}
    gone = []
    for row, first, second in every:
        owner = owners.get(second if first == pk else first, 0)
        room[owner] = room.get(owner, MOST) - 1
        if room[owner] < 0:
            gone.append(row)
    StorySuggestion.objects.filter(pk__in=gone).delete()
