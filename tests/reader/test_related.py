"""Related articles are found, shown with a true reason to whom may see them, and not to others."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from reader.models import (
    Article,
    ArticleVisibility,
    SignatureTerm,
    StorySuggestion,
    SuggestionDismissal,
    User,
)
from reader.queries.related import reason_of, suggestions_for
from reader.services import related, signatures
from tests.factories import make_article, make_outlet
from tests.reader.relating import NOON, TELLINGS, ferry, pairs, tell

pytestmark = pytest.mark.django_db


def test_the_tellings_are_suggested_to_each_other_and_nothing_else(reader: User) -> None:
    one, other, third, boat = tell(0), tell(1, 3), tell(2, 20), ferry()
    for article in (one, other, third, boat):
        related.relate(article.pk)
    assert pairs() == {(one.pk, other.pk), (one.pk, third.pk), (other.pk, third.pk)}
    found = suggestions_for(reader, one)
    assert {each.other for each in found} == {other, third}
    assert {each.kind for each in found} == {"same_story"}
    assert {each.kind_name for each in found} == {"Same story"}
    told = next(each for each in found if each.other == other)
    assert "both name Maren Osk, Ruan Teller and Lisk" in told.reason
    assert "14 of 62" in told.reason
    assert "1 quotation shared" in told.reason
    assert "3 h apart" in told.reason
    assert suggestions_for(reader, boat) == []


def test_an_article_that_comes_later_is_suggested_beside_the_earlier_one_at_once(reader: User) -> None:
    one = tell(0)
    related.relate(one.pk)
    assert suggestions_for(reader, one) == []
    other = tell(1, 3)
    related.relate(other.pk)
    assert [each.other for each in suggestions_for(reader, one)] == [other]


def test_doing_it_again_changes_nothing() -> None:
    for number in range(3):
        tell(number, number)
    for _time in range(2):
        for pk in Article.objects.values_list("pk", flat=True):
            related.relate(pk)
    before = list(
        StorySuggestion.objects.order_by("pk").values("pk", "first", "second", "kind", "score", "reason")
    )
    terms = SignatureTerm.objects.count()
    for pk in Article.objects.values_list("pk", flat=True):
        related.relate(pk)
    again = list(
        StorySuggestion.objects.order_by("pk").values("pk", "first", "second", "kind", "score", "reason")
    )
    assert [(row["pk"], row["kind"]) for row in again] == [(row["pk"], row["kind"]) for row in before]
    assert [row["score"] for row in again] == pytest.approx([row["score"] for row in before], abs=0.01)
    assert SignatureTerm.objects.count() == terms


def test_an_article_without_a_time_is_found_and_its_reason_says_so(reader: User) -> None:
    one, other = tell(0), tell(1, published_at=None)
    assert Article.objects.filter(pk=other.pk).update(published_at=None)
    related.relate(one.pk)
    related.relate(other.pk)
    (found,) = suggestions_for(reader, one)
    assert found.kind == "same_story"
    assert "one of the two has no date" in found.reason


def test_weeks_later_it_is_a_follow_up_and_years_later_background() -> None:
    one, weeks, years = tell(0), tell(1, 24 * 12), tell(2, 24 * 800)
    for article in (one, weeks, years):
        related.relate(article.pk)
    kinds = dict(StorySuggestion.objects.values_list("second", "kind"))
    assert kinds[weeks.pk] == "follow_up"
    assert StorySuggestion.objects.filter(first=one, second=years).values_list("kind", flat=True).first() in (
        None, "background",
    )  # fmt: skip


def test_the_same_text_is_a_copy() -> None:
    from reader.services.near_copies import keep_prints

    _headline, *texts = TELLINGS[0]
    one, other = tell(0), make_article(*texts, headline="From the wire", listed_at=NOON + timedelta(hours=5))
    for article in (one, other):
        assert article.current_revision
        keep_prints(article, article.current_revision.text)
    related.relate(other.pk)
    related.relate(one.pk)
    row = StorySuggestion.objects.get()
    assert row.kind == "copy"
    assert row.score >= 0.9
    assert row.reason[0] == ["copied", 100, 3]


# ---- who sees what


def test_a_private_article_is_suggested_to_its_owner_alone(reader: User, curator: User) -> None:
    one, private = tell(0), tell(1, 2, visibility=ArticleVisibility.PRIVATE, added_by=reader)
    related.relate(one.pk)
    related.relate(private.pk)
    assert [each.other for each in suggestions_for(reader, one)] == [private]
    assert [each.other for each in suggestions_for(reader, private)] == [one]
    assert suggestions_for(curator, one) == []


def test_private_articles_of_two_people_are_never_paired(reader: User, curator: User) -> None:
    for number, owner in enumerate((reader, curator)):
        related.relate(tell(number, visibility=ArticleVisibility.PRIVATE, added_by=owner).pk)
    assert pairs() == set()


def test_others_private_articles_do_not_crowd_out_what_a_reader_may_see(
    reader: User, curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(related, "CANDIDATES", 10)
    one, seen = tell(0), tell(2, 40)
    for _number in range(30):
        signatures.sign(
            signatures.weigh(
                signatures.subject_of(tell(1, 1, visibility=ArticleVisibility.PRIVATE, added_by=curator).pk)  # type: ignore[arg-type]
            )
        )
    related.relate(seen.pk)
    related.relate(one.pk)
    assert [each.other for each in suggestions_for(reader, one)] == [seen]
    assert len(suggestions_for(curator, one, most=50)) == 1 + related.KEPT_PRIVATE


def test_strangers_see_suggestions_only_where_the_library_is_public(settings: pytest.FixtureRequest) -> None:
    from django.contrib.auth.models import AnonymousUser

    one, other = tell(0), tell(1, 2)
    related.relate(one.pk)
    related.relate(other.pk)
    settings.POSTIL_PUBLIC = False  # type: ignore[attr-defined]
    assert suggestions_for(AnonymousUser(), one) == []
    settings.POSTIL_PUBLIC = True  # type: ignore[attr-defined]
    assert [each.other for each in suggestions_for(AnonymousUser(), one)] == [other]


def test_what_a_reader_dismissed_is_not_offered_to_them_again(reader: User, curator: User) -> None:
    one, other = tell(0), tell(1, 2)
    related.relate(other.pk)
    related.relate(one.pk)
    SuggestionDismissal.objects.create(user=reader, first=one, second=other)
    related.relate(one.pk)
    assert suggestions_for(reader, one) == []
    assert suggestions_for(reader, other) == []
    assert [each.other for each in suggestions_for(curator, one)] == [other]


def test_what_is_shown_elsewhere_is_left_out(reader: User) -> None:
    articles = [tell(number, number) for number in range(3)]
    for article in articles:
        related.relate(article.pk)
    one, other, third = articles
    assert [each.other for each in suggestions_for(reader, one, but={other.pk})] == [third]
    assert len(suggestions_for(reader, one, most=1)) == 1


def test_suggestions_take_one_query_however_many_there_are(reader: User) -> None:
    for number in range(3):
        related.relate(tell(number, number).pk)
    one = Article.objects.get(headline=TELLINGS[0][0])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = suggestions_for(reader, one)
        assert [each.other.outlet for each in found] == [None, None]
    assert len(asked) == 1


# ---- by hand


def run(*arguments: str) -> str:
    """What a command prints."""
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_the_commands_relate_everything_and_print_what_is_related() -> None:
    outlet = make_outlet("Delta Gazette")
    one, other = tell(0), tell(1, 3, outlet=outlet)
    assert run("relate", "--all") == "2 articles, 2 suggestions.\n"
    assert run("relate") == "0 articles, 0 suggestions.\n"
    told = json.loads(run("related", str(one.pk), "--json"))
    assert told["article"] == one.pk
    (row,) = told["related"]
    assert (row["article"], row["outlet"], row["kind"]) == (other.pk, "Delta Gazette", "same_story")
    assert row["score"] > 0.3
    assert "Maren Osk" in row["reason"]
    assert "Delta Gazette: No signature without gauges, says Osk" in run("related", str(one.pk))
    assert run("related", str(ferry().pk)) == "Nothing is related.\n"


def test_the_commands_name_an_article_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="No article 4711"):
        run("related", "4711")
    with pytest.raises(CommandError, match="No article 4711, 4712"):
        run("relate", "4711", "4712")


# ---- the words of a reason


def test_every_fact_has_words_and_unknown_ones_none() -> None:
    told = reason_of(
        [
            ["copied", 31, 5], ["credits", "Northwater Wire"], ["quotations", 3], ["run", 12],
            ["names", 5, "Maren Osk", "Tarsk", "Lisk"], ["figures", 2, "14/62", "5,200"],
            ["words", "estuary", "herons"], ["across", "en", "ar"], ["days", 2], ["something new", 1],
        ]
    )  # fmt: skip
    assert told == (
        "Shares 31 % of its sentences (5); one credits the other’s outlet, Northwater Wire; 3 quotations shared; "
        "a run of 12 words in common; both name Maren Osk, Tarsk, Lisk and 2 more; the figures 14 of 62 and 5,200; "
        "both speak of estuary and herons; in two languages (English, Arabic); 2 days apart"
    )
    assert reason_of([["hours", 0]]) == "Less than an hour apart"
    assert reason_of([["day"]]) == "On the same day"
    assert reason_of([]) == ""


def test_names_written_the_other_way_keep_to_themselves_in_a_reason() -> None:
    told = reason_of([["names", 2, "الخزان", "Tarsk"], ["hours", 3]])
    assert told == "Both name \u2068الخزان\u2069 and Tarsk; 3 h apart"
    with translation.override("ar"):
        assert "\u2068Tarsk\u2069" in reason_of([["names", 2, "الخزان", "Tarsk"]])
        assert "\u2068الخزان" not in reason_of([["names", 2, "الخزان", "Tarsk"]])


def test_a_reason_is_in_the_language_of_the_page() -> None:
    with translation.override("es"):
        assert "árabe" in reason_of([["across", "en", "ar"]])


# ---- the two seeds


def test_the_two_seeds_are_suggested_to_each_other_with_a_true_reason(
    shared: Path, reader: User, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted((shared / "seeds").glob("*.txt"))
    assert len(files) == 2
    call_command("import_articles", *map(os.fspath, files), verbosity=0)
    capsys.readouterr()
    dated, undated = Article.objects.order_by("published_at")
    assert run("relate", "--all").startswith("2 articles")
    (found,) = suggestions_for(reader, dated)
    assert (found.other, found.kind) == (undated, "same_story")
    assert found.score > 0.3
    assert "4 quotations shared" in found.reason
    assert "one of the two has no date" in found.reason
