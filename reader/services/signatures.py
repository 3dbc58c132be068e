"""Signatures: what an article is found by, kept where one look into an index finds it. And how rare terms are.

Weighing happens outside transactions. What is written may be written again, and by two workers at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils import timezone

from reader.models import Article, ArticleVisibility, Signature, SignatureTerm, TermCount
from reader.stories import similarity
from reader.stories.similarity import Profile, Rarity

ALL = -1
"""The row of ``TermCount`` that holds how many articles were counted."""
PORTION = 800
"""Values a statement; databases limit what one may carry."""
GROWTH, FEW = 1.6, 20
"""A signature was weighed by the counts of a library that had some number of articles. Where it has this many times as
many now, and these few more, it is weighed again."""
COUNTED_AT_ONCE = 100
PARTS = 16
"""Pieces that the terms are cut into, so that counting all of them anew takes little memory and short transactions."""
ONCE = 2
"""Terms that stand in fewer articles are not kept when all are counted anew: they are as rare as what is not there."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An article whose relatives are looked for. ``owner`` is who alone may see it; 0 for everyone in the library."""

    pk: int
    revision: int
    headline: str
    standfirst: str
    text: str
    language: str
    at: datetime | None
    has_time: bool
    owner: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a signature says of an article."""

    pk: int
    owner: int
    at: datetime | None
    terms: dict[int, float]
    common: dict[int, float]
    norm: float
    facts: dict[str, Any]

    @property
    def language(self) -> str:
        return str(self.facts.get("language", ""))

    @property
    def has_time(self) -> bool:
        return bool(self.facts.get("has_time", True))

    @property
    def across(self) -> dict[int, float]:
        """Names and figures as terms of any language."""
        return {int(key): float(weight) for key, weight in self.facts.get("across", ())}

    @property
    def across_norm(self) -> float:
        return float(self.facts.get("norm", 0.0))


@dataclass(frozen=True, slots=True)
class Weighed:
    """An article with how rare its terms are now."""

    subject: Subject
    profile: Profile
    rarity: Rarity
    rare: dict[int, float]
    across: dict[int, float]
    known: Known


def subject_of(article_id: int) -> Subject | None:
    """An article as it is now; None where there is nothing to relate: it is gone, in the bin, or has no text."""
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
    owner = owner_of(visibility, added_by)
    return Subject(pk, int(revision or 0), headline, standfirst, str(text), language, at, has_time, owner)


NOBODY = (1 << 62) - 1
"""Stands for the owner of a private article whose owner is gone: nobody sees it."""


def owner_of(visibility: str, added_by: int | None) -> int:
    """Who alone may see an article of this visibility; 0 where everyone in the library may."""
    return 0 if visibility == ArticleVisibility.LIBRARY else added_by or NOBODY


def weigh(subject: Subject) -> Weighed:
    """What an article is found by, weighed by the library's counts. Writes nothing; some milliseconds."""
    profile = similarity.profile(subject.headline, subject.standfirst, subject.text, subject.language)
    rarity = rarity_of([*profile.terms, *profile.across])
    rare = {key: rarity.of(key, profile.common[key]) for key in profile.terms}
    across = {key: rarity.of(key) for key in profile.across}
    telling = sorted(
        profile.names,
        key=lambda name: (
            -similarity.weight_of_name(
                name.times,
                len(name.words),
                rarity.of(similarity.term(similarity.stem(name.words[-1], profile.language))),
            )
        ),
    )
    facts = {
        "language": profile.language,
        "has_time": subject.has_time,
        "names": [[name.printed, list(name.words), name.times] for name in telling],
        "figures": [[figure.key, figure.printed] for figure in profile.figures],
        "across": [[key, round(weight, 2)] for key, weight in profile.across.items()],
        "printed": [[key, name] for key, name in profile.across_printed.items()],
        "norm": round(similarity.length(profile.across, across), 4) if profile.cased else 0.0,
    }
    norm = similarity.length(profile.terms, rare)
    known = Known(subject.pk, subject.owner, subject.at, profile.terms, profile.common, norm, facts)
    return Weighed(subject, profile, rarity, rare, across, known)


def row_of(weighed: Weighed) -> Signature:
    """The signature, not saved; its relatives are still to be looked for."""
    subject, known = weighed.subject, weighed.known
    return Signature(
        article_id=subject.pk, revision_id=subject.revision, edition=similarity.EDITION, at=subject.at,
        headline=_crc(subject), facts=known.facts, norm=known.norm, owner=subject.owner,
        vector=similarity.pack(known.terms, known.common), library=weighed.rarity.articles,
        updated_at=timezone.now(),
    )  # fmt: skip


def terms_of(weighed: Weighed) -> list[SignatureTerm]:
    """What the article is found by, not saved: its weightiest terms, names and figures."""
    profile, subject = weighed.profile, weighed.subject
    best = {key: profile.terms[key] for key in similarity.strongest(profile.terms, weighed.rare)}
    far = {
        key: profile.across[key]
        for key in similarity.strongest(profile.across, weighed.across, similarity.ACROSS_KEPT)
    }
    return [
        SignatureTerm(article_id=subject.pk, term=key, weight=weight, owner=subject.owner)
        for key, weight in sorted((far | best).items())
    ]


_KEPT = (
    "revision", "edition", "at", "headline", "facts", "vector", "norm", "owner", "library", "related_at", "updated_at"
)  # fmt: skip


def sign(weighed: Weighed) -> None:
    """Makes the article findable, in one small transaction; what was known of its earlier text is replaced."""
    row, terms = row_of(weighed), terms_of(weighed)
    with transaction.atomic():
        # writing the row first holds off another worker that signs the same article
        Signature.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["article"], update_fields=_KEPT
        )
        SignatureTerm.objects.filter(article=row.pk).delete()
        SignatureTerm.objects.bulk_create(terms, batch_size=PORTION // 4)


def _crc(subject: Subject) -> int:
    return similarity.term(f"{subject.headline}\n{subject.standfirst}\n{subject.language}")


def is_current(weighed: Weighed) -> bool:
    """Whether the kept signature is of this text, time and owner, weighed by about these counts."""
    subject = weighed.subject
    return Signature.objects.filter(
        pk=subject.pk, revision=subject.revision, edition=similarity.EDITION, owner=subject.owner, at=subject.at,
        headline=_crc(subject), library__gte=(weighed.rarity.articles - FEW) / GROWTH,
    ).exists()  # fmt: skip


def known_of(pks: Collection[int]) -> dict[int, Known]:
    """The kept signatures of these articles."""
    rows = Signature.objects.filter(pk__in=list(pks)).values_list(
        "pk", "owner", "at", "vector", "norm", "facts"
    )
    return {
        pk: Known(pk, owner, at, *similarity.unpack(bytes(vector)), norm, facts)
        for pk, owner, at, vector, norm, facts in rows
    }


def stale(most: int) -> list[int]:
    """Articles that have no signature yet, or one of another text, time, owner or way of weighing, or whose relatives
    were not looked for; the oldest first. Headlines are compared when it comes to them (``article_corrected``)."""
    counted = TermCount.objects.filter(term=ALL).values_list("articles", flat=True).first() or 0
    library = Q(article__visibility=ArticleVisibility.LIBRARY)
    current = Signature.objects.filter(
        Q(at=OuterRef("published_at")) | Q(at__isnull=True, article__published_at__isnull=True),
        Q(library, owner=0) | Q(~library & Q(owner__gt=0)),
        article=OuterRef("pk"), revision=OuterRef("current_revision"), edition=similarity.EDITION,
        library__gte=(counted - FEW) / GROWTH, related_at__isnull=False,
    )  # fmt: skip
    due = Article.objects.kept().filter(~Exists(current), current_revision__isnull=False)
    return list(due.order_by("pk").values_list("pk", flat=True)[:most])


def unsigned(most: int) -> list[int]:
    """Articles that cannot be found yet, the oldest first."""
    due = Article.objects.kept().filter(signature__isnull=True, current_revision__isnull=False)
    return list(due.order_by("pk").values_list("pk", flat=True)[:most])


def left_over(most: int) -> list[int]:
    """Articles in the bin that can still be found."""
    found = Signature.objects.filter(article__deleted_at__isnull=False).order_by("pk")
    return list(found.values_list("pk", flat=True)[:most])


# ---- how rare terms are


def rarity_of(keys: Iterable[int]) -> Rarity:
    """How rare these terms are in the library. A query for each 800."""
    wanted = sorted({*keys, ALL})
    counts: dict[int, int] = {}
    for at in range(0, len(wanted), PORTION):
        rows = TermCount.objects.filter(term__in=wanted[at : at + PORTION])
        counts.update(rows.values_list("term", "articles"))
    return Rarity(counts.pop(ALL, 0), counts)


def _terms(vector: Any, facts: dict[str, Any]) -> set[int]:
    return {*similarity.unpack(bytes(vector))[0], *(int(key) for key, _weight in facts.get("across", ()))}


def count_terms(most: int = COUNTED_AT_ONCE) -> int:
    """Counts the terms of articles that were not counted yet, a portion; how many articles it took.

    Who counts holds the row of the number of articles, so that two do not count one article.
    """
    rows = list(
        Signature.objects.filter(counted=False).order_by("pk").values_list("pk", "vector", "facts")[:most]
    )
    terms = {pk: _terms(vector, facts) for pk, vector, facts in rows}
    if not terms:
        return 0
    TermCount.objects.bulk_create([TermCount(term=ALL, articles=0)], ignore_conflicts=True)
    with transaction.atomic():
        TermCount.objects.select_for_update().get(term=ALL)
        mine = set(Signature.objects.filter(pk__in=terms, counted=False).values_list("pk", flat=True))
        added = Counter(key for pk in mine for key in terms[pk])
        added[ALL] = len(mine)
        keys = sorted(added)
        for at in range(0, len(keys), PORTION):
            portion = keys[at : at + PORTION]
            there = dict(TermCount.objects.filter(term__in=portion).values_list("term", "articles"))
            TermCount.objects.bulk_create(
                [TermCount(term=key, articles=there.get(key, 0) + added[key]) for key in portion],
                update_conflicts=True,
                unique_fields=["term"],
                update_fields=["articles"],
                batch_size=PORTION // 2,
            )
        Signature.objects.filter(pk__in=mine).update(counted=True)
    return len(rows)


def recount(part: int) -> int:
    """Counts one of ``PARTS`` pieces of the terms anew, so that what went and what changed drops out; how many terms.

    Reads every signature, outside of the transaction that replaces the piece.
    """
    counted: Counter[int] = Counter()
    articles = 0
    rows = Signature.objects.filter(counted=True).values_list("vector", "facts")
    for vector, facts in rows.iterator(chunk_size=500):
        articles += 1
        counted.update(key for key in _terms(vector, facts) if key % PARTS == part)
    wanted = {key: number for key, number in counted.items() if number >= ONCE}
    mine = TermCount.objects.annotate(piece=F("term") % Value(PARTS)).filter(piece=part, term__gte=0)
    there = dict(mine.values_list("term", "articles"))
    changed = [key for key, number in wanted.items() if abs(there.get(key, 0) - number) > 0.02 * number]
    gone = [key for key in there if key not in wanted]
    for at in range(0, max(len(changed), len(gone)), PORTION):
        with transaction.atomic():
            TermCount.objects.filter(term__in=gone[at : at + PORTION]).delete()
            TermCount.objects.bulk_create(
                [TermCount(term=key, articles=wanted[key]) for key in sorted(changed[at : at + PORTION])],
                update_conflicts=True,
                unique_fields=["term"],
                update_fields=["articles"],
                batch_size=PORTION // 2,
            )
    TermCount.objects.filter(term=ALL).update(articles=articles)
    return len(wanted)
