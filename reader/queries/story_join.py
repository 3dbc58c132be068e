"""Another telling for a story: found by words, or suggested."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from reader.access import Visitor, story_for
from reader.models import Article, Story
from reader.queries.finding import find_stories
from reader.queries.related import Suggested, suggestions_for
from reader.queries.stories import Told, tellings_of

ASKED = 4
"""Tellings whose suggestions are offered."""
OFFERED = 8


@dataclass(slots=True)
class JoinPage:
    story: Story
    tellings: list[Told]
    words: str
    found: list[Article]
    suggested: list[Suggested]

    @property
    def title(self) -> str:
        return self.story.title or self.tellings[0].article.headline


def join_page(visitor: Visitor, pk: int, params: QueryDict) -> JoinPage:
    """What can be put to a story that this visitor sees. Raises ``Http404``."""
    story = story_for(visitor, pk)
    tellings = tellings_of(visitor, story)
    here = {told.article.pk for told in tellings}
    words = params.get("q", "").replace("\x00", "").strip()[:200]
    if words:
        found = [article for article in find_stories(visitor, words) if article.pk not in here]
        return JoinPage(story, tellings, words, found, [])
    suggested: list[Suggested] = []
    but = set(here)
    for told in tellings[:ASKED]:
        for one in suggestions_for(visitor, told.article, OFFERED, but=but):
            but.add(one.other.pk)
            suggested.append(one)
    suggested.sort(key=lambda one: -one.score)
    return JoinPage(story, tellings, "", [], suggested[:OFFERED])
