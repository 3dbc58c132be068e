"""Rules that file articles by themselves: what they hold for, the dry run, the run over what is there, and back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reader.errors import Conflict, Invalid
from reader.models import (
    ArticleTag,
    ArticleVisibility,
    Feed,
    FeedEntry,
    InboxEntry,
    Subscription,
    TagRule,
    User,
)
from reader.services import tag_rules
from reader.services.tag_rules import Facts, Wanted, dry_run, filings_for, save, start, step, undo_run
from reader.services.tags import create_tag
from reader.tasks import tag_rules as tasks
from tests.factories import make_article, make_outlet

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(curator: User) -> User:
    create_tag("Gauges")
    create_tag("Ilvane", "place", aliases=["The river"])
    return curator


def asked(facts: Facts) -> list[str]:
    return [filing.tag.name for filing in filings_for(facts)]


def test_all_conditions_must_hold(by: User) -> None:
    courier, wire = make_outlet("Averil Courier"), make_outlet("Northwater Wire")
    save(Wanted(outlet="averil courier", section="Water", words="gauge* -ferry", tags=("Gauges",)), by=by)
    good = {"outlet": courier.pk, "section": "WATER", "headline": "A gauge fails", "text": "Nobody knows."}
    assert asked(Facts(**good)) == ["Gauges"]  # type: ignore[arg-type]
    for change in ({"outlet": wire.pk}, {"outlet": None}, {"section": "Sport"}, {"headline": "It fails"},
                   {"text": "The ferry knows."}):  # fmt: skip
        assert asked(Facts(**{**good, **change})) == []  # type: ignore[arg-type]


def test_a_rule_for_a_feed_holds_for_what_came_by_it(by: User) -> None:
    feed = Feed.objects.create(url="https://averil-courier.example/feed")
    save(Wanted(feed=str(feed.pk), tags=("Gauges", "The river")), by=by)
    assert sorted(asked(Facts(feeds=frozenset({feed.pk})))) == ["Gauges", "Ilvane"]
    assert asked(Facts(feeds=frozenset({feed.pk + 1}))) == []
    assert asked(Facts()) == []


def test_a_rule_that_is_switched_off_asks_for_nothing(by: User) -> None:
    rule = save(Wanted(words="gauge", tags=("Gauges",)), by=by)
    tag_rules.switch(rule, on=False)
    assert asked(Facts(text="A gauge.")) == []
    tag_rules.switch(rule, on=True)
    assert asked(Facts(text="A gauge.")) == ["Gauges"]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(tags=("Gauges",)), "words"), (Wanted(words="gauge"), "tags"),
        (Wanted(words="x", tags=("Nope",)), "tags"),
        (Wanted(outlet="Nope", tags=("Gauges",)), "outlet"), (Wanted(feed="77", tags=("Gauges",)), "feed"),
        (Wanted(words='"open', tags=("Gauges",)), "words"), (Wanted(section="s" * 101, tags=("Gauges",)), "section"),
        (Wanted(words="x", tags=tuple(f"t{n}" for n in range(11))), "tags"),
    ],
)  # fmt: skip
def test_a_rule_that_says_nothing_or_names_what_is_not_there_is_refused(
    by: User, wanted: Wanted, field: str
) -> None:
    with pytest.raises(Invalid) as found:
        save(wanted, by=by)
    assert found.value.field == field
    assert not TagRule.objects.exists()


def test_a_dry_run_counts_and_changes_nothing(by: User) -> None:
    tagged = make_article("A gauge failed.", tags=(tag_rules.resolve(["Gauges"])["Gauges"],))
    plain = make_article("Another gauge failed.")
    make_article("A ferry sank.")
    make_article("A gauge in a drawer.", visibility=ArticleVisibility.PRIVATE, added_by=by)
    found = dry_run(Wanted(words="gauge", tags=("Gauges",)))
    assert (found.looked, found.whole, found.matched, found.new) == (3, True, 2, 1)
    assert found.shown == [plain]
    assert tagged not in found.shown
    assert ArticleTag.objects.count() == 1
    assert not TagRule.objects.exists()


def test_a_dry_run_without_time_says_that_it_did_not_look_at_all(by: User) -> None:
    for _number in range(tag_rules.PORTION + 1):
        make_article("A gauge failed.")
    found = dry_run(Wanted(words="gauge", tags=("Gauges",)), seconds=0)
    assert not found.whole
    assert found.looked == tag_rules.PORTION


def test_a_run_files_what_is_there_once_and_can_be_taken_back(
    by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tag_rules, "PORTION", 2)
    articles = [make_article(f"Gauge {number} failed.") for number in range(5)]
    make_article("A ferry sank.")
    gauges = tag_rules.resolve(["Gauges"])["Gauges"]
    ArticleTag.objects.create(article=articles[0], tag=gauges, listed_at=articles[0].listed_at)
    rule = save(Wanted(words="gauge", tags=("Gauges",)), by=by)
    start(rule)
    with pytest.raises(Conflict):
        start(rule)
    while step(rule.pk):
        continue
    rule.refresh_from_db()
    assert (rule.run["state"], rule.run["looked"], rule.run["filed"]) == ("done", 6, 4)
    gauges.refresh_from_db()
    assert gauges.article_count == 5
    assert ArticleTag.objects.filter(origin="rule", rule=rule).count() == 4
    assert undo_run(rule) == 4
    gauges.refresh_from_db()
    assert gauges.article_count == 1
    assert list(gauges.articles.all()) == [articles[0]]


def test_a_portion_that_somebody_else_did_is_not_done_twice(
    by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tag_rules, "PORTION", 2)
    for number in range(3):
        make_article(f"Gauge {number} failed.")
    rule = save(Wanted(words="gauge", tags=("Gauges",)), by=by)
    start(rule)
    real = tag_rules._holds
    stolen = []

    def stealing(*arguments: object) -> bool:
        if not stolen:
            stolen.append(True)
            step(rule.pk)  # another worker is quicker
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(tag_rules, "_holds", stealing)
    assert step(rule.pk) is True
    rule.refresh_from_db()
    assert (rule.run["looked"], rule.run["filed"]) == (2, 2)


def test_a_run_whose_worker_was_killed_goes_on(by: User) -> None:
    make_article("A gauge failed.")
    rule = save(Wanted(words="gauge", tags=("Gauges",)), by=by)
    start(rule)
    tasks.resume()
    rule.refresh_from_db()
    assert rule.run["state"] == "running", "somebody may still be at it"
    TagRule.objects.update(updated_at=timezone.now() - timedelta(minutes=5))
    tasks.resume()
    rule.refresh_from_db()
    assert rule.run["state"] == "done"


def test_a_feeds_rule_finds_the_articles_that_came_by_it(by: User) -> None:
    feed = Feed.objects.create(url="https://averil-courier.example/feed")
    followed = Subscription.objects.create(user=by, feed=feed)
    entry = FeedEntry.objects.create(feed=feed, key="1")
    came, other = make_article("One."), make_article("Two.")
    InboxEntry.objects.create(subscription=followed, entry=entry, article=came, state="taken")
    found = dry_run(Wanted(feed=str(feed.pk), tags=("Gauges",)))
    assert (found.looked, found.shown) == (1, [came])
    assert other not in found.shown


def test_the_curator_makes_tries_runs_and_deletes_a_rule(by: User, client: Client) -> None:
    client.force_login(by)
    article = make_article("A gauge failed.")
    typed = {
        "words": "gauge",
        "tags": "Gauges, The river",
        "outlet": "",
        "feed": "",
        "section": "",
        "name": "",
    }
    tried = client.post(reverse("curate-rule-new"), {**typed, "do": "try"}, headers={"HX-Request": "true"})
    assert "1 article would be filed" in tried.content.decode()
    assert article.headline in tried.content.decode()
    wrong = client.post(reverse("curate-rule-new"), {**typed, "words": '"open'})
    assert wrong.status_code == 400
    assert "&quot;open" in wrong.content.decode(), "what was typed stays"
    made = client.post(reverse("curate-rule-new"), typed, follow=True)
    assert "Gauges, Ilvane" in made.content.decode()
    rule = TagRule.objects.get()
    ran = client.post(reverse("curate-rule-do", args=[rule.pk]), {"do": "run"}, follow=True)
    assert "1 looked at, 1 filed" in ran.content.decode()
    assert article.tags.count() == 2
    listed = client.get(reverse("curate-rules")).content.decode()
    assert "gauge" in listed
    client.post(reverse("curate-rule-do", args=[rule.pk]), {"do": "undo"})
    assert article.tags.count() == 0
    client.post(reverse("curate-rule-do", args=[rule.pk]), {"do": "delete"})
    assert not TagRule.objects.exists()
    assert "Deleted the rule" in client.get(reverse("curate-log")).content.decode()


def test_readers_find_no_rules(reading: Client, by: User) -> None:
    rule = save(Wanted(words="gauge", tags=("Gauges",)), by=by)
    for name, arguments in (("curate-rules", []), ("curate-rule-new", []), ("curate-rule", [rule.pk]),
                            ("curate-rule-progress", [rule.pk])):  # fmt: skip
        assert reading.get(reverse(name, args=arguments)).status_code == 404
    assert reading.post(reverse("curate-rule-do", args=[rule.pk]), {"do": "delete"}).status_code == 404
