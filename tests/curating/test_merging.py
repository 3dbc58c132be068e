"""One tag becomes part of another, and comes back."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.models import Anchor, Highlight
from reader.errors import Conflict, Invalid, Unprocessable
from reader.models import (
    Article,
    ArticleTag,
    Feed,
    OldTagSlug,
    Quotation,
    Subscription,
    SubscriptionTag,
    Tag,
    TagAlias,
    TagKind,
    TagMerge,
    TagRule,
    TagRuleTag,
    TwinDismissal,
    User,
    Utterance,
)
from reader.services import curating, placing
from reader.services.merging import merge
from reader.services.tags import create_tag, recount
from reader.services.unmerging import undo_merge, undo_merges
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db


def state() -> dict[str, list[Any]]:
    """Everything that a merge touches, row by row, with ids and times; not when a tag was last written."""
    tags = [
        {key: value for key, value in row.items() if key != "updated_at"}
        for row in Tag.objects.order_by("pk").values()
    ]
    return {
        "tags": tags,
        "aliases": list(TagAlias.objects.order_by("pk").values()),
        "slugs": list(OldTagSlug.objects.order_by("pk").values()),
        "filed": list(ArticleTag.objects.order_by("pk").values()),
        "apart": list(TwinDismissal.objects.order_by("pk").values("first", "second", "made_by", "made_at")),
        "sections": list(Article.objects.order_by("pk").values_list("pk", "section")),
        "highlights": list(Highlight.objects.order_by("pk").values()),
        "anchors": list(Anchor.objects.order_by("pk").values()),
    }


@pytest.fixture
def library(curator: User) -> dict[str, Tag]:
    """Two twins with everything that a tag can have, and neighbours."""
    basin = create_tag("Ilvane basin", TagKind.PLACE, aliases=["Ilvane valley"])
    twin = create_tag("Basin of the Ilvane", TagKind.TOPIC, aliases=["The Ilvane", "حوض الإيلفان"])
    curating.edit(twin.pk, curating.Wanted("Basin of Ilvane", "topic", None), keep_name=True)
    curating.edit(
        twin.pk,
        curating.Wanted(
            "Basin of the Ilvane", "topic", None, "A river and its towns.", "*Once* upon a flood."
        ),
        keep_name=False,
    )
    velmara = create_tag("Velmara", TagKind.PLACE, parent=Tag.objects.get(pk=twin.pk))
    averil = create_tag("Averil", TagKind.PLACE, parent=velmara)
    water = create_tag("Water")
    first = make_article(tags=(basin, twin))
    make_article(tags=(twin, averil), section=twin)
    make_article(tags=(twin,), visibility="private", added_by=make_user())
    make_article(tags=(basin,))
    make_highlight(curator, first, "river rose")
    ArticleTag.objects.filter(tag=twin).update(as_written="the basin", added_by=curator)
    curating.dismiss_twins(twin, water, by=curator)
    recount([tag.pk for tag in Tag.objects.all()])
    return {
        tag.name: Tag.objects.get(pk=tag.pk)
        for tag in (basin, Tag.objects.get(pk=twin.pk), velmara, averil, water)
    }


def test_everything_goes_over(library: dict[str, Tag], curator: User) -> None:
    basin, twin = library["Ilvane basin"], library["Basin of the Ilvane"]
    merge([twin.pk], basin.pk, by=curator)
    basin.refresh_from_db()
    assert not Tag.objects.filter(pk=twin.pk).exists()
    assert basin.articles.count() == 4
    assert {alias.name for alias in basin.aliases.all()} >= {
        "Ilvane valley", "The Ilvane", "حوض الإيلفان", "Basin of the Ilvane",
    }  # fmt: skip
    assert {slug.slug for slug in basin.old_slugs.all()} >= {"basin-of-the-ilvane", "basin-of-ilvane"}
    assert Tag.objects.get(name="Velmara").parent == basin
    assert Tag.objects.get(name="Averil").path.startswith(basin.path)
    assert Article.objects.filter(section=basin).count() == 1
    assert basin.introduction == "*Once* upon a flood."
    assert basin.article_count == 3  # what somebody keeps to themselves counts for nobody


def test_undo_restores_every_row(library: dict[str, Tag], curator: User) -> None:
    before = state()
    twin = library["Basin of the Ilvane"]
    written = twin.updated_at
    (done,) = merge([twin.pk], library["Ilvane basin"].pk, by=curator)
    assert state() != before
    undone = undo_merge(done.pk, by=curator)
    assert undone.said == []
    assert state() == before
    assert Tag.objects.get(pk=twin.pk).updated_at == written


def test_highlights_are_not_touched(library: dict[str, Tag], curator: User) -> None:
    before = {key: value for key, value in state().items() if key in ("highlights", "anchors")}
    merge([library["Basin of the Ilvane"].pk], library["Ilvane basin"].pk, by=curator)
    assert before == {key: value for key, value in state().items() if key in before}


def test_several_into_one_come_back_together_or_one_by_one(library: dict[str, Tag], curator: User) -> None:
    water, twin, basin = library["Water"], library["Basin of the Ilvane"], library["Ilvane basin"]
    both = make_article(tags=(water, twin))
    recount([tag.pk for tag in Tag.objects.all()])
    before = state()
    done = merge([twin.pk, water.pk], basin.pk, by=curator)
    stood, said = undo_merges([row.pk for row in done], by=curator)
    assert {tag.pk for tag in stood} == {twin.pk, water.pk}
    assert said == []
    assert state() == before
    # the first alone: what the second brought stays under the target
    done = merge([twin.pk, water.pk], basin.pk, by=curator)
    undo_merge(done[0].pk, by=curator)
    assert basin.articles.filter(pk=both.pk).exists()
    undo_merge(done[1].pk, by=curator)
    assert not basin.articles.filter(pk=both.pk).exists()
    assert [row for row in state()["filed"] if row["article_id"] == both.pk] == [
        row for row in before["filed"] if row["article_id"] == both.pk
    ]


def test_the_one_that_stays_may_stand_within_the_one_that_goes(
    library: dict[str, Tag], curator: User
) -> None:
    before = state()
    twin, averil = library["Basin of the Ilvane"], library["Averil"]
    (done,) = merge([twin.pk], averil.pk, by=curator)
    averil.refresh_from_db()
    assert averil.path == f"/{averil.pk}/"
    assert Tag.objects.get(name="Velmara").parent == averil
    assert undo_merge(done.pk, by=curator).said == []
    assert state() == before


def test_undo_after_the_target_was_changed(library: dict[str, Tag], curator: User) -> None:
    basin, twin, velmara = library["Ilvane basin"], library["Basin of the Ilvane"], library["Velmara"]
    rows = list(
        ArticleTag.objects.filter(tag=twin).order_by("pk").values("pk", "article", "as_written", "origin")
    )
    (done,) = merge([twin.pk], basin.pk, by=curator)
    basin.refresh_from_db()
    curating.edit(basin.pk, curating.Wanted("The basin", "place", None, "Mine.", basin.introduction))
    ArticleTag.objects.filter(tag=basin, article=rows[1]["article"]).delete()
    TagAlias.objects.filter(tag=basin, name="The Ilvane").delete()
    placing.move([velmara.pk], library["Water"].pk)
    undone = undo_merge(done.pk, by=curator)
    twin = undone.tag
    again = ArticleTag.objects.filter(tag=twin).order_by("pk")
    assert list(again.values("pk", "article", "as_written", "origin")) == rows
    assert twin.aliases.filter(name="The Ilvane").exists()
    assert twin.slug == "basin-of-the-ilvane"
    basin.refresh_from_db()
    assert (basin.name, basin.description, basin.introduction) == ("The basin", "Mine.", "")
    assert any("Velmara" in text for text in undone.said)
    assert any("description" in text for text in undone.said)
    assert Tag.objects.get(pk=velmara.pk).parent == library["Water"]


def test_undo_says_what_is_gone_for_good(library: dict[str, Tag], curator: User) -> None:
    basin, twin = library["Ilvane basin"], library["Basin of the Ilvane"]
    (done,) = merge([twin.pk], basin.pk, by=curator)
    Article.objects.filter(section=basin).update(section=None)
    Article.objects.exclude(pk__in=Highlight.objects.values("article")).filter(visibility="private").delete()
    said = undo_merge(done.pk, by=curator).said
    assert any(text.startswith("1 article was deleted") for text in said)
    assert any("another section" in text for text in said)


def test_undo_is_refused_where_the_name_is_taken(library: dict[str, Tag], curator: User) -> None:
    twin = library["Basin of the Ilvane"]
    (done,) = merge([twin.pk], library["Ilvane basin"].pk, by=curator, keep_names=False)
    create_tag("Basin of the Ilvane", TagKind.TOPIC)
    before = state()
    with pytest.raises(Conflict, match="another tag “Basin of the Ilvane”"):
        undo_merge(done.pk, by=curator)
    assert state() == before


def test_undo_once_and_within_thirty_days(library: dict[str, Tag], curator: User) -> None:
    (done,) = merge([library["Basin of the Ilvane"].pk], library["Ilvane basin"].pk, by=curator)
    TagMerge.objects.update(made_at=timezone.now() - timedelta(days=31))
    with pytest.raises(Unprocessable, match="30 days; this one is 31 days old"):
        undo_merge(done.pk, by=curator)
    TagMerge.objects.update(made_at=timezone.now() - timedelta(days=29))
    undo_merge(done.pk, by=curator)
    with pytest.raises(Conflict, match="undone already"):
        undo_merge(done.pk, by=curator)


def test_a_chain_is_undone_from_its_end(library: dict[str, Tag], curator: User) -> None:
    before = state()
    basin, twin, water = library["Ilvane basin"], library["Basin of the Ilvane"], library["Water"]
    (first,) = merge([twin.pk], basin.pk, by=curator)
    (second,) = merge([basin.pk], water.pk, by=curator)
    with pytest.raises(Unprocessable, match="“Ilvane basin” was itself merged since into “Water”"):
        undo_merge(first.pk, by=curator)
    undo_merge(second.pk, by=curator)
    undo_merge(first.pk, by=curator)
    after = state()
    # a pair that was said to be no twins cannot stay so while one of them is the other
    assert {**after, "apart": []} == {**before, "apart": []}


def test_nothing_to_merge_and_tags_that_are_gone(library: dict[str, Tag], curator: User) -> None:
    basin, twin = library["Ilvane basin"], library["Basin of the Ilvane"]
    with pytest.raises(Invalid):
        merge([basin.pk], basin.pk, by=curator)
    merge([twin.pk], basin.pk, by=curator)
    with pytest.raises(Conflict, match="was merged into “Ilvane basin” in the meantime"):
        merge([twin.pk], library["Water"].pk, by=curator)


def test_a_name_that_a_third_tag_has_becomes_no_alias(curator: User) -> None:
    one, other = create_tag("Mercury", TagKind.TOPIC), create_tag("Quicksilver", TagKind.TOPIC)
    create_tag("Mercury", TagKind.PERSON)
    (done,) = merge([one.pk], other.pk, by=curator)
    assert not TagAlias.objects.filter(folded="mercury").exists()
    undo_merge(done.pk, by=curator)
    assert Tag.objects.filter(name="Mercury").count() == 2


def test_the_statements_do_not_grow_with_the_articles(curator: User) -> None:
    asked = []
    for number in (20, 300):
        target, source = create_tag(f"Target {number}"), create_tag(f"Source {number}")
        articles = Article.objects.bulk_create(
            [Article(headline=f"H {n}", listed_at=timezone.now()) for n in range(number)]
        )
        ArticleTag.objects.bulk_create(
            [ArticleTag(article=article, tag=source, listed_at=article.listed_at) for article in articles]
            + [
                ArticleTag(article=article, tag=target, listed_at=article.listed_at)
                for article in articles[::2]
            ]
        )
        with CaptureQueriesContext(
            connection,
        ) as merging:
            (done,) = merge([source.pk], target.pk, by=curator)
        assert target.articles.count() == number
        with CaptureQueriesContext(connection) as undoing:
            undo_merge(done.pk, by=curator)
        assert (Tag.objects.get(pk=source.pk).articles.count(), target.articles.count()) == (
            number,
            number // 2,
        )
        asked.append((len(merging), len(undoing)))
    assert asked[0][0] == asked[1][0]
    assert asked[1][1] - asked[0][1] <= 10  # rows that are made again go in portions


def test_rules_and_subscriptions_go_along_with_a_merge_and_back(curator: User) -> None:
    source, target = create_tag("Gauging"), create_tag("Gauges")
    one, both = (TagRule.objects.create(words=words) for words in ("gauge", "meter"))
    feed = Feed.objects.create(url="https://averil-courier.example/feed")
    followed = Subscription.objects.create(user=curator, feed=feed)
    for rule, tag in ((one, source), (both, source), (both, target)):
        TagRuleTag.objects.create(rule=rule, tag=tag)
    SubscriptionTag.objects.create(subscription=followed, tag=source)
    (done,) = merge([source.pk], target.pk, by=curator)
    assert [set(used.tags.all()) for used in (one, both, followed)] == [{target}] * 3
    undo_merge(done.pk, by=curator)
    assert set(one.tags.all()) == {source} == set(followed.tags.all())
    assert set(both.tags.all()) == {source, target}


def test_every_relation_to_a_tag_is_known_to_the_merge() -> None:
    relations = [field for field in Tag._meta.get_fields(include_hidden=True) if field.is_relation]
    fields = {
        (field.related_model.__name__, field.field.name)
        for field in relations
        if field.auto_created and not field.concrete
    }
    assert fields == {
        ("TagRuleTag", "tag"), ("TagRule", "tags"), ("SubscriptionTag", "tag"), ("Subscription", "tags"),
        ("Tag", "parent"), ("TagAlias", "tag"), ("OldTagSlug", "tag"), ("ArticleTag", "tag"),
        ("TagMerge", "target"), ("TwinDismissal", "first"), ("TwinDismissal", "second"), ("Article", "section"),
        ("Article", "tags"), ("Quotation", "speaker"), ("Utterance", "speaker"), ("Follow", "tag"),
        ("TagFacets", "tag"), ("DossierPick", "tag"), ("DossierMoment", "tag"),
    }, "teach reader.services.merging about what points at a tag"  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_curators_merge_the_same_tag_at_once() -> None:
    curator = make_user(role="curator")
    source, one, other = create_tag("Source"), create_tag("One"), create_tag("Other")
    article = make_article(tags=(source,))
    answers: list[str] = []
    start = threading.Barrier(2)

    def run(target: Tag) -> None:
        try:
            start.wait(timeout=10)
            merge([source.pk], target.pk, by=curator)
            answers.append("merged")
        except Conflict as error:
            answers.append(error.message)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(tag,)) for tag in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers)[0] == "merged" or sorted(answers)[1] == "merged"
    assert sum(answer == "merged" for answer in answers) == 1
    assert any("was merged into" in answer for answer in answers)
    assert TagMerge.objects.count() == 1
    assert ArticleTag.objects.filter(article=article).count() == 1


def test_who_was_quoted_is_quoted_as_the_other_and_back(curator: User) -> None:
    stays, goes = create_tag("Maren Osk", kind="person"), create_tag("M. Osk", kind="person")
    article = make_article("“The river is a number,” M. Osk said.", tags=(goes,))
    revision = article.current_revision
    assert revision is not None
    utterance = Utterance.objects.create(speaker=goes, speaker_name="M. Osk")
    quotation = Quotation.objects.create(
        article=article, revision=revision, start=0, end=24, sentence_start=0, sentence_end=37,
        text="The river is a number", speaker=goes, utterance=utterance, listed_at=article.listed_at,
    )  # fmt: skip

    (done,) = merge([goes.pk], stays.pk, by=curator)
    quotation.refresh_from_db()
    utterance.refresh_from_db()
    assert quotation.speaker == utterance.speaker == stays

    undo_merge(done.pk, by=curator)
    quotation.refresh_from_db()
    utterance.refresh_from_db()
    assert quotation.speaker is not None
    assert quotation.speaker.name == "M. Osk"
    assert utterance.speaker == quotation.speaker
