"""Finding what is related to an article: its signature, candidates by an index, and the pairs that are kept.

Reading, weighing and comparing happen outside transactions; what is written is written in two small ones. All of it
may be done twice, and by two workers at once: a signature is seen by the others before candidates are looked for, so
of two articles that come at one moment at least one finds the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from reader.intake.sentences import prints
from reader.models import (
    Article,
    ArticleVisibility,
    SentencePrint,
    Signature,
    SignatureTerm,
    StorySuggestion,
    TermCount,
)
from reader.stories import reasons, similarity
from reader.stories.names import Name
from reader.stories.similarity import Profile, Rarity

ALL = -1
"""The row of ``TermCount`` that holds how many articles were counted."""
CANDIDATES = 120
"""Articles that are compared with one."""
KEPT = 12
"""Suggestions that an article looks for; of private ones as many of each owner as ``KEPT_PRIVATE``."""
KEPT_PRIVATE = 6
MOST = 40
"""Suggestions that an article keeps at most, those included that others found."""
POSTINGS = 24_000
"""Rows of the index that one look reads, about; commoner terms are left out first."""
_PORTION = 800
"""Values a statement; databases limit what one may carry."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An article whose relatives are looked for."""

    pk: int
    revision: int
    headline: str
    standfirst: str
    text: str
    language: str
    at: datetime | None
    has_time: bool
    owner: int


@dataclass(slots=True)
class Known:
    """What a kept signature says of an article."""

    pk: int
    owner: int
    at: datetime | None
    terms: dict[int, float]
    norm: float
    facts: dict[str, Any]
    language: str = ""
    has_time: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """An article related to another, with what speaks for it."""

    pk: int
    owner: int
    kind: str
    score: float
    facts: list[reasons.Fact] = field(default_factory=list)


def relate(article_id: int, *, most: int = KEPT) -> int:
    """Finds what is related to an article and keeps it; how many suggestions it found.

    Doing it again changes nothing but what is no longer true. An article that is gone or in the bin loses its
    suggestions; those that somebody decided on are kept.
    """
    subject = subject_of(article_id)
    if subject is None:
        forget(article_id)
        return 0
    profile, known = sign(subject)
    found = look(subject, profile, known, most=most)
    keep(subject, found)
    return len(found)


def subject_of(article_id: int) -> Subject | None:
    """An article as it is now; None where there is nothing to relate."""
    row = (
        Article.objects.kept()
        .filter(pk=article_id, current_revision__isnull=False)
        .values_list(
            "pk", "current_revision", "headline", "standfirst", "current_revision__text", "language",
            "published_at", "published_has_time", "visibility", "added_by",
        )
        .first()
    )  # fmt: skip
    if row is None:
        return None
    pk, revision, headline, standfirst, text, language, at, has_time, visibility, added_by = row
    return Subject(
        pk,
        int(revision or 0),
        headline,
        standfirst,
        str(text),
        language,
        at,
        has_time,
        owner_of(visibility, added_by),
    )


def owner_of(visibility: str, added_by: int | None) -> int:
    """Who alone may see an article of this visibility; 0 where everyone in the library may."""
    return 0 if visibility == ArticleVisibility.LIBRARY else (added_by or -1) % (1 << 62)


def profile_of(subject: Subject) -> Profile:
    """What an article is found by. Pure, some milliseconds."""
    return similarity.profile(subject.headline, subject.standfirst, subject.text, subject.language)


def sign(subject: Subject) -> tuple[Profile, Known]:
    """Makes the article findable, in one small transaction; what was known of its earlier text is replaced."""
    profile = profile_of(subject)
    rarity = rarity_of([*profile.terms, *profile.across])
    rare = {key: rarity.of(key, profile.common[key]) for key in profile.terms}
    across = {key: rarity.of(key) for key in profile.across}
    norm = similarity.length(profile.terms, rare)
    facts = {
        "language": profile.language,
        "has_time": subject.has_time,
        "names": [[name.printed, list(name.words), name.times] for name in profile.names],
        "figures": [[figure.value, figure.printed] for figure in profile.figures[:60]],
        "across": [[key, weight] for key, weight in profile.across.items()],
        "norm": similarity.length(profile.across, across),
    }
    best = {key: profile.terms[key] for key in similarity.strongest(profile.terms, rare)}
    far = {key: profile.across[key] for key in similarity.strongest(profile.across, across, 160)}
    values = {
        "revision_id": subject.revision, "edition": similarity.EDITION, "at": subject.at, "facts": facts,
        "vector": similarity.pack(profile.terms), "norm": norm, "owner": subject.owner, "updated_at": timezone.now(),
    }  # fmt: skip
    with transaction.atomic():
        Signature.objects.bulk_create([Signature(article_id=subject.pk)], ignore_conflicts=True)
        Signature.objects.select_for_update().filter(pk=subject.pk).first()
        SignatureTerm.objects.filter(article=subject.pk).delete()
        SignatureTerm.objects.bulk_create(
            [
                SignatureTerm(article_id=subject.pk, term=key, weight=weight, owner=subject.owner)
                for key, weight in sorted((far | best).items())
            ],
            batch_size=_PORTION // 4,
        )
        Signature.objects.filter(pk=subject.pk).update(**values)
    known = Known(
        subject.pk, subject.owner, subject.at, profile.terms, norm, facts, profile.language, subject.has_time
    )
    return profile, known


def rarity_of(keys: Iterable[int]) -> Rarity:
    """How rare these terms are in the library. One query for each 800."""
    wanted = sorted({*keys, ALL})
    counts: dict[int, int] = {}
    for at in range(0, len(wanted), _PORTION):
        rows = TermCount.objects.filter(term__in=wanted[at : at + _PORTION])
        counts.update(rows.values_list("term", "articles"))
    return Rarity(counts.pop(ALL, 0), counts)


# ---- candidates


def look(subject: Subject, profile: Profile, known: Known, *, most: int = KEPT) -> list[Found]:
    """What is related, the surest first: at most ``most`` of the library, and some of every owner's private ones.

    About ten queries, whatever the size of the library.
    """
    rarity = rarity_of([*profile.terms, *profile.across])
    rare = {key: rarity.of(key, profile.common[key]) for key in profile.terms}
    across = {key: rarity.of(key) for key in profile.across}
    own = sorted(prints(subject.text))
    copied = same_sentences(subject.pk, own)
    pks = candidates(subject, profile, rarity, rare, across)
    pks |= dict.fromkeys(sorted(copied, key=lambda pk: -copied[pk])[:20], 0.0)
    pks |= dict.fromkeys(_partners(subject.pk), 0.0)
    pks.pop(subject.pk, None)
    others = _known(pks)
    sizes = _sizes([pk for pk in others if copied.get(pk)])
    scored: list[tuple[float, Known, float, float]] = []
    for other in others.values():
        if subject.owner and other.owner and subject.owner != other.owner:
            continue  # nobody may see both
        days = _days(subject.at, other.at)
        shared = copied.get(other.pk, 0) / max(1, min(len(own), sizes.get(other.pk, 0) or len(own)))
        score, alike = _likeness(profile, known, other, rare, across)
        score *= similarity.decay(days)
        if shared >= similarity.COPY_SHARE:
            score = max(score, 0.9 * min(1.0, shared))
        if score >= similarity.WEAK:
            scored.append((round(min(score, 1.0), 4), other, shared, alike))
    scored.sort(key=lambda row: (-row[0], row[1].pk))
    return _with_reasons(subject, profile, _chosen(scored, most), copied, rare, len(own), sizes)


def candidates(
    subject: Subject, profile: Profile, rarity: Rarity, rare: Mapping[int, float], across: Mapping[int, float]
) -> dict[int, float]:
    """Articles that share rare terms, names or figures with one, with their rough score. Two looks into one index."""
    asked = {
        key: profile.terms[key] * rare[key] ** 2
        for key in similarity.strongest(profile.terms, rare, similarity.JOINED)
    }
    asked |= {
        key: 0.5 * profile.across[key] * across[key] ** 2
        for key in similarity.strongest(profile.across, across, similarity.ACROSS if profile.names else 160)
        if key not in asked
    }
    wanted: dict[int, float] = {}
    read = 0
    for key in sorted(asked, key=lambda key: (rarity.counts.get(key, 0), key)):
        read += rarity.counts.get(key, 0)
        if wanted and read > POSTINGS:
            break
        wanted[key] = asked[key]
    if not wanted:
        return {}
    found = _joined(wanted, [0], CANDIDATES)
    if subject.owner:
        return found | _joined(wanted, [subject.owner], CANDIDATES)
    return found | _joined(wanted, None, CANDIDATES)


def _joined(wanted: Mapping[int, float], owners: Sequence[int] | None, most: int) -> dict[int, float]:
    """The articles with most of the wanted terms. ``owners``: None for all private ones."""
    rows = ", ".join(["(CAST(%s AS bigint), CAST(%s AS double precision))"] * len(wanted))
    whose = "t.owner > 0" if owners is None else f"t.owner IN ({', '.join(['%s'] * len(owners))})"
    table = connection.ops.quote_name(SignatureTerm._meta.db_table)
    statement = (
        f"WITH asked(term, weight) AS (VALUES {rows}) "  # noqa: S608 - names of ours and placeholders only
        f"SELECT t.article_id, SUM(asked.weight * t.weight) AS score FROM asked CROSS JOIN {table} t "
        f"WHERE t.term = asked.term AND {whose} GROUP BY t.article_id ORDER BY score DESC, t.article_id LIMIT %s"
    )
    values = [value for pair in wanted.items() for value in pair]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *(owners or ()), most])
        return dict(cursor.fetchall())


def same_sentences(pk: int, own: Sequence[int]) -> dict[int, int]:
    """How many of these sentences other articles have word for word."""
    shared: dict[int, int] = {}
    for at in range(0, len(own), _PORTION):
        found = (
            SentencePrint.objects.filter(value__in=own[at : at + _PORTION])
            .exclude(article=pk)
            .values_list("article")
            .annotate(n=Count("*"))
            .order_by("-n")[:200]
        )
        for other, number in found:
            shared[other] = shared.get(other, 0) + number
    return shared


def _partners(pk: int) -> list[int]:
    """Articles that are suggested beside it now."""
    pairs = StorySuggestion.objects.filter(Q(first=pk) | Q(second=pk)).values_list("first", "second")
    return [second if first == pk else first for first, second in pairs[: 2 * MOST]]


def _known(pks: Collection[int]) -> dict[int, Known]:
    """The kept signatures of these articles."""
    rows = Signature.objects.filter(pk__in=list(pks)).values_list(
        "pk", "owner", "at", "vector", "norm", "facts"
    )
    return {
        pk: Known(
            pk, owner, at, similarity.unpack(bytes(vector)), norm, facts,
            str(facts.get("language", "")), bool(facts.get("has_time", True)),
        )
        for pk, owner, at, vector, norm, facts in rows
    }  # fmt: skip


def _sizes(pks: Collection[int]) -> dict[int, int]:
    """How many sentences these articles have that are long enough to tell."""
    return dict(
        SentencePrint.objects.filter(article__in=list(pks)).values_list("article").annotate(n=Count("*"))
    )


def _days(one: datetime | None, other: datetime | None) -> float | None:
    return None if one is None or other is None else abs((one - other).total_seconds()) / 86_400


def _likeness(
    profile: Profile, known: Known, other: Known, rare: Mapping[int, float], across: Mapping[int, float]
) -> tuple[float, float]:
    """How alike, 0 to 1, without the time between; and which part of the names and figures is the same."""
    there = {int(key): float(weight) for key, weight in other.facts.get("across", ())}
    if other.language == profile.language:
        return similarity.cosine(profile.terms, other.terms, rare, known.norm * other.norm), 0.0
    shared = profile.across.keys() & there.keys()
    if len(shared) < 3:
        return 0.0, 0.0
    norms = known.facts["norm"] * float(other.facts.get("norm", 0.0))
    alike = similarity.apart(profile.across, there)
    return similarity.cosine(profile.across, there, across, norms), alike


def _chosen(
    scored: Sequence[tuple[float, Known, float, float]], most: int
) -> list[tuple[float, Known, float, float]]:
    """The best of the library, and of every owner's private articles."""
    room: dict[int, int] = {0: most}
    chosen = []
    for row in scored:
        owner = row[1].owner
        left = room.get(owner, KEPT_PRIVATE)
        if left > 0:
            room[owner] = left - 1
            chosen.append(row)
    return chosen


def _with_reasons(
    subject: Subject,
    profile: Profile,
    chosen: Sequence[tuple[float, Known, float, float]],
    copied: Mapping[int, int],
    rare: Mapping[int, float],
    sentences: int,
    sizes: Mapping[int, int],
) -> list[Found]:
    """What was chosen with its kind and what speaks for it."""
    texts = dict(
        Article.objects.filter(pk__in=[row[1].pk for row in chosen]).values_list(
            "pk", "current_revision__text"
        )
    )
    mine = reasons.Side(
        subject.text, profile.language, profile.names, [(f.value, f.printed) for f in profile.figures],
        subject.at, subject.has_time,
    )  # fmt: skip
    found = []
    for score, other, shared, alike in chosen:
        text = texts.get(other.pk)
        if text is None:
            continue
        named = [Name(printed, tuple(words), times) for printed, words, times in other.facts["names"]]
        theirs = reasons.Side(
            text, other.language, named, [(value, printed) for value, printed in other.facts["figures"]],
            other.at, other.has_time,
        )  # fmt: skip
        of = min(sentences, sizes.get(other.pk, sentences)) or 1
        told = reasons.facts(mine, theirs, sentences=(copied.get(other.pk, 0), of))
        kind = similarity.kind_of(
            score, _days(subject.at, other.at), shared, across=other.language != profile.language, alike=alike
        )
        found.append(Found(other.pk, other.owner, kind, score, told))
    return found


# ---- keeping


def keep(subject: Subject, found: Sequence[Found]) -> None:
    """Writes the pairs, in one small transaction; what is no longer found goes, what somebody decided on stays."""
    rows = [
        StorySuggestion(
            first_id=min(subject.pk, each.pk), second_id=max(subject.pk, each.pk),
            kind=each.kind, score=each.score, reason=each.facts, updated_at=timezone.now(),
        )
        for each in sorted(found, key=lambda each: each.pk)
    ]  # fmt: skip
    kept = {each.pk for each in found}
    with transaction.atomic():
        Signature.objects.select_for_update().filter(pk=subject.pk).first()
        pks = set(Article.objects.kept().filter(pk__in=[subject.pk, *kept]).values_list("pk", flat=True))
        StorySuggestion.objects.bulk_create(
            [row for row in rows if {row.first_id, row.second_id} <= pks],
            update_conflicts=True,
            unique_fields=["first", "second"],
            update_fields=["kind", "score", "reason", "updated_at"],
        )
        open_pairs = StorySuggestion.objects.filter(state=StorySuggestion.State.SUGGESTED)
        open_pairs.filter(first=subject.pk).exclude(second__in=kept).delete()
        open_pairs.filter(second=subject.pk).exclude(first__in=kept).delete()
        Signature.objects.filter(pk=subject.pk).update(related_at=timezone.now())


def forget(article_id: int) -> None:
    """The article is no longer found, and nothing is suggested beside it; what somebody decided on is kept."""
    with transaction.atomic():
        SignatureTerm.objects.filter(article=article_id).delete()
        Signature.objects.filter(pk=article_id).delete()
        StorySuggestion.objects.filter(
            Q(first=article_id) | Q(second=article_id), state=StorySuggestion.State.SUGGESTED
        ).delete()
