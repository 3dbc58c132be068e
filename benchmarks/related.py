"""Related stories, measured on a generated library: how many of an event's other tellings are found, and how long it
takes.

    python benchmarks/related.py [--articles 10000] [--database URL] [--json]

An event is told by three outlets within two days, each with its own choice of the event's words and names, among
articles on the same topics and earlier and later ones on the same people. Words are made up, and as frequent as words
of news are: few stand everywhere, most stand in few articles.

Milliseconds are of the clock, the least of three runs for each article, so that a busy machine disturbs them little;
for the median article and for the slowest of twenty (p95). ``candidates`` is the look into the index, ``look`` all that
is read and compared for one article. MAP is the mean average precision of both other tellings, R@10 the share of them
among the first ten.

Above 10,000 articles the rest have no text of their own: they are found by a mixture of what two others are found by.

With ``--database`` the library is made in that database, which must be empty, and is left there.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from measuring import library, show

if TYPE_CHECKING:
    from reader.models import Article, Revision

RUNS = 3
EVENTS, TELLINGS, TOPICS = 100, 3, 300
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 120
COUNTED, WRITTEN = 5_000, 10_000
"""Articles by which the frequencies of words are known; articles with a text."""


class Words:
    """Made-up words: the n-th is as frequent as the n-th word of news is."""

    def __init__(self, chance: random.Random, number: int = 60_000) -> None:
        self.chance = chance
        syllables = [
            c + v for c in ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v") for v in "aeiou"
        ]
        made = itertools.product(syllables, syllables, syllables)
        self.words = ["".join(parts) for parts in itertools.islice(made, number)]
        chance.shuffle(self.words)
        self.topics = [[self.frequent(40) for _ in range(120)] for _ in range(TOPICS)]

    def frequent(self, least: int = 0) -> str:
        """One word, as often as its place says (Zipf); ``least`` leaves the commonest out."""
        place = least + int(math.exp(self.chance.random() * math.log(len(self.words) - least))) - 1
        return self.words[place]

    def name(self) -> str:
        """A full name."""
        return f"{self.frequent(300).title()} {self.frequent(300).title()}"


def told(words: Words, topic: list[str], own: list[str], names: list[str]) -> tuple[str, str]:
    """Headline and text of one telling."""
    chance = words.chance
    mine = [word for word in own if chance.random() < 0.6]
    people = [name for name in names if chance.random() < 0.75]
    lines = []
    for _line in range(chance.randint(8, 16)):
        line = [words.frequent() for _ in range(chance.randint(8, 16))]
        line += [chance.choice(topic) for _ in range(chance.randint(2, 6))]
        line += [chance.choice(mine) for _ in range(chance.randint(0, 2)) if mine]
        chance.shuffle(line)
        if people and chance.random() < 0.5:
            line.insert(chance.randrange(1, len(line)), chance.choice(people))
        lines.append(" ".join(line).capitalize() + ".")
    head = [*mine[:3], *(name.split()[1] for name in people[:1]), *(words.frequent() for _ in range(3))]
    chance.shuffle(head)
    return " ".join(head).capitalize(), "\n".join(lines)


def written(number: int) -> Iterator[tuple[int, str, str, datetime]]:
    """(event, headline, text, time) of every article; -1 for those of no event."""
    chance = random.Random(7)
    words = Words(chance)
    people = [words.name() for _ in range(4_000)]
    for event in range(EVENTS):
        topic = chance.choice(words.topics)
        own = [words.frequent(1_000) for _ in range(14)]
        names = [*chance.sample(people, 2), *(words.name() for _ in range(2))]
        day = chance.uniform(0, DAYS)
        for _telling in range(TELLINGS):
            yield event, *told(words, topic, own, names), BEGIN + timedelta(days=day + chance.uniform(0, 2))
        for _later in range(3):
            others = [*names[:2], words.name()]
            later = day + chance.gauss(0, 20)
            fresh = [*own[:3], *(words.frequent(1_000) for _ in range(11))]
            yield -1, *told(words, topic, fresh, others), BEGIN + timedelta(days=later)
    for _number in range(number - EVENTS * (TELLINGS + 3)):
        names = [*chance.sample(people, 2), words.name()]
        own = [words.frequent(1_000) for _ in range(14)]
        at = BEGIN + timedelta(days=chance.uniform(0, DAYS))
        yield -1, *told(words, chance.choice(words.topics), own, names), at


def fill(number: int) -> dict[int, list[int]]:
    """Writes the library with its signatures; the articles of each event."""
    from reader.models import Article, Signature, SignatureTerm, TermCount
    from reader.services import signatures
    from reader.stories import similarity

    events: defaultdict[int, list[int]] = defaultdict(list)
    rows = list(written(min(number, WRITTEN)))
    chance = random.Random(3)
    # what is rare is known before the first is signed, as in a library that has grown; a part tells
    counts: Counter[int] = Counter()
    seen = chance.sample(rows, min(len(rows), COUNTED))
    for _event, headline, text, _at in seen:
        profile = similarity.profile(headline, "", text, "en")
        counts.update({*profile.terms, *profile.across})
    for key in counts:
        counts[key] = round(counts[key] * number / len(seen))
    counts[signatures.ALL] = number
    TermCount.objects.bulk_create(
        [TermCount(term=key, articles=times) for key, times in sorted(counts.items())], batch_size=400
    )
    rarity = similarity.Rarity(number, counts)
    signatures.rarity_of = lambda keys: rarity  # type: ignore[assignment]
    made: list[tuple[Signature, dict[int, float]]] = []
    for portion in itertools.batched(rows, 500):
        articles, revisions = saved([(headline, text, at) for _event, headline, text, at in portion])
        terms = []
        for article, revision, (event, headline, text, at) in zip(articles, revisions, portion, strict=True):
            subject = signatures.Subject(article.pk, revision.pk, headline, "", text, "en", at, True, 0)
            weighed = signatures.weigh(subject)
            found_by = signatures.terms_of(weighed)
            made.append((signatures.row_of(weighed), {row.term: row.weight for row in found_by}))
            terms += found_by
            if event >= 0:
                events[event].append(article.pk)
        Signature.objects.bulk_create([row for row, _terms in made[-len(portion) :]], batch_size=40)
        SignatureTerm.objects.bulk_create(terms, batch_size=200)
    plain = [each for each, (event, *_rest) in zip(made, rows, strict=True) if event < 0]
    for portion in itertools.batched(range(number - len(rows)), 500):
        times = [BEGIN + timedelta(days=chance.uniform(0, DAYS)) for _each in portion]
        articles, revisions = saved([("Another", "Another.", at) for at in times])
        signed, terms = [], []
        for article, revision, at in zip(articles, revisions, times, strict=True):
            (one, ours), (_other, theirs) = chance.choice(plain), chance.choice(plain)
            keys = dict(chance.sample(sorted(ours.items()), len(ours) // 2))
            keys |= dict(chance.sample(sorted(theirs.items()), len(theirs) // 2))
            signed.append(
                Signature(
                    article=article, revision=revision, at=at, facts=one.facts, norm=one.norm,
                    vector=similarity.pack(keys, dict.fromkeys(keys, 0.002)), library=number,
                )
            )  # fmt: skip
            terms += [SignatureTerm(article=article, term=key, weight=weight) for key, weight in keys.items()]
        Signature.objects.bulk_create(signed, batch_size=40)
        SignatureTerm.objects.bulk_create(terms, batch_size=200)
    Signature.objects.update(counted=True)
    assert Article.objects.count() == number
    return events


def saved(portion: list[tuple[str, str, datetime]]) -> tuple[list[Article], list[Revision]]:
    """Articles with a revision each, of (headline, text, time)."""
    from reader.models import Article, Revision

    articles = Article.objects.bulk_create(
        [Article(headline=headline, listed_at=at, published_at=at) for headline, _text, at in portion],
        batch_size=20,
    )
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                article=article, number=1, headline=head, blocks=[], text=text, sha256="", captured_at=at
            )
            for article, (head, text, at) in zip(articles, portion, strict=True)
        ],
        batch_size=40,
    )
    for article, revision in zip(articles, revisions, strict=True):
        article.current_revision = revision
    Article.objects.bulk_update(articles, ["current_revision"], batch_size=100)
    return articles, revisions


def measured(events: dict[int, list[int]], system: str, number: int) -> dict[str, str | int | float]:
    """Looks for the other tellings of every event."""
    from reader.services import related, signatures

    taken: defaultdict[str, list[float]] = defaultdict(list)
    precision, recall = [], []
    for pks in events.values():
        for pk in pks:
            subject = signatures.subject_of(pk)
            assert subject is not None
            weighed = signatures.weigh(subject)
            for what, work in (("candidates", related.candidates), ("look", related.look)):
                times = []
                for _run in range(RUNS):
                    began = time.perf_counter()
                    work(weighed)  # type: ignore[operator]
                    times.append((time.perf_counter() - began) * 1000)
                taken[what].append(min(times))
            ranked = [each.pk for each in related.look(weighed, most=20, weak=0.0)]
            places = [ranked.index(other) + 1 for other in pks if other in ranked]
            places.sort()
            precision.append(sum((n + 1) / place for n, place in enumerate(places)) / (len(pks) - 1))
            recall.append(sum(place <= 10 for place in places) / (len(pks) - 1))
    slow = {what: sorted(times) for what, times in taken.items()}
    return {
        "database": system,
        "articles": number,
        "MAP": round(sum(precision) / len(precision), 3),
        "R@10": round(sum(recall) / len(recall), 3),
        "candidates ms": slow["candidates"][len(slow["candidates"]) // 2],
        "candidates p95": slow["candidates"][int(len(slow["candidates"]) * 0.95)],
        "look ms": slow["look"][len(slow["look"]) // 2],
        "look p95": slow["look"][int(len(slow["look"]) * 0.95)],
    }


def main() -> None:
    """Reads the command line and prints the table."""
    parser = argparse.ArgumentParser(description="Related stories on a generated library.")
    parser.add_argument("--articles", type=int, default=10_000, metavar="N", help="how many (10,000)")
    parser.add_argument("--database", default="", metavar="URL", help="an empty PostgreSQL database")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    with library(options.database):
        from django.db import connection

        from reader.services import signatures

        real = signatures.rarity_of
        events = fill(options.articles)
        signatures.rarity_of = real
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
        show([measured(events, connection.vendor, options.articles)], as_json=options.json)


if __name__ == "__main__":
    main()
