"""Three tellings of one event and an article on something else, for tests of what is related."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from reader.models import Article, StorySuggestion
from tests.factories import make_article

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
TELLINGS = (
    (
        "River chief warns of a hasty treaty",
        "Fourteen of the 62 gauges on the Ilvane have sent nothing since March, Maren Osk said at Lisk on Thursday.",
        "“A treaty that nobody can measure is a promise with nowhere to stand,” Osk said in the gauge house.",
        "Ruan Teller wants the basin states to sign before winter. His office did not answer.",
    ),
    (
        "No signature without gauges, says Osk",
        "The new head of the river commission, Maren Osk, will not be hurried into a treaty on water.",
        "At Lisk 14 of 62 gauges are silent, and Ruan Teller knows that, she said in the gauge house.",
        "A treaty nobody can measure, she added, is a promise with nowhere to stand.",
    ),
    (
        "Teller and Osk at odds over silent gauges",
        "Ruan Teller heard from Maren Osk at Lisk that fourteen gauges of 62 stay silent.",
        "The treaty can wait, Osk told him in the gauge house; the river commission measures first.",
        "Teller still hopes that the basin states sign before winter sets in.",
    ),
)
FERRY = (
    "Last crossing of the chain ferry",
    "The chain ferry at Saltmarsh made its last crossing after ninety years.",
    "Anders Pell rang the bell, and passengers queued along the quay for a ticket.",
)


def tell(number: int, hours: float = 0, **fields: object) -> Article:
    """One of the tellings, ``hours`` after noon."""
    headline, *texts = TELLINGS[number]
    at = NOON + timedelta(hours=hours)
    return make_article(*texts, headline=headline, **{"listed_at": at, "published_at": at, **fields})


def ferry(hours: float = 1) -> Article:
    """An article on something else."""
    headline, *texts = FERRY
    return make_article(*texts, headline=headline, listed_at=NOON + timedelta(hours=hours))


def pairs() -> set[tuple[int, int]]:
    """What is suggested now."""
    return set(StorySuggestion.objects.values_list("first", "second"))
