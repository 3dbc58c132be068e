"""Two tellings side by side: who may see them, rows, filters, switches, whole texts, versions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reader.models import ArticleVisibility, Comparison, Story, StoryMember, User
from reader.stories.comparison import Relation
from tests.factories import make_article, make_revision, make_user, paragraphs
from tests.reader.comparing_texts import COURIER, LEDGER, address, courier, ledger, parsed, texts

pytestmark = pytest.mark.django_db


def test_each_sentence_of_both_stands_in_a_row_with_its_relation_in_words(reading: Client) -> None:
    root = parsed(reading.get(address(courier(), ledger())))

    shown = " ".join(texts(root, ".cmp__row"))
    for sentence in (*COURIER, *LEDGER):
        assert sentence in shown
    names = texts(root, ".cmp__st > span:first-of-type")
    assert "Same" in names
    assert "Only in A" in names
    assert "Only in B" in names
    assert sorted(texts(root, ".cmp__none")) == ["Not in A", "Not in B"]
    assert [one.get("id") for one in root.cssselect(".cmp__row")] == [
        f"r{n}" for n in range(1, len(names) + 1)
    ]
    assert texts(root, ".cmp-head h2") == [
        "River chief cautions Teller", "Treaty would rest on a number that does not exist",
    ]  # fmt: skip


def test_the_figure_that_differs_is_named_and_counted(reading: Client) -> None:
    root = parsed(reading.get(address(courier(), ledger(), "?show=figures")))

    assert len(root.cssselect(".cmp__row")) == 1
    assert "14 and 12" in texts(root, ".cmp__row.is-differs .cmp__st")[0]
    assert texts(root, ".cmp__row .w-n") == ["14", "12"]
    assert "1" in texts(root, ".stat--red dd")
    assert "14 or 12" in texts(root, ".stat--red dt")[0]


@pytest.mark.parametrize("show", ["differences", "quotes", "figures", "only-a", "only-b", "same", "reworded"])
def test_a_filter_shows_as_many_rows_as_it_says(reading: Client, show: str) -> None:
    root = parsed(reading.get(address(courier(), ledger(), f"?show={show}")))

    chosen = root.cssselect(".toolbar--cmp .chip[aria-current]")[0]
    count = int(chosen.cssselect(".count")[0].text_content())
    assert count == len(root.cssselect(".cmp__row"))
    assert count > 0
    numbers = [int(one.get("id")[1:]) for one in root.cssselect(".cmp__row")]
    everything = parsed(reading.get(address(*_pair(root), "")))
    for number in numbers:
        there = texts(everything, f"#r{number} .cmp__c")
        assert texts(root, f"#r{number} .cmp__c") == there


def _pair(root: Any) -> tuple[Any, Any]:
    class Numbered:
        def __init__(self, pk: str) -> None:
            self.pk = pk

    a, b = (one.get("href").split("/")[2] for one in root.cssselect(".cmp-head h2 a"))
    return Numbered(a), Numbered(b)


def test_the_legend_counts_every_row_once(reading: Client) -> None:
    root = parsed(reading.get(address(courier(), ledger())))

    assert sum(int(count) for count in texts(root, ".legend b")) == len(root.cssselect(".cmp__row"))
    bars = root.cssselect(".sharebar rect")
    assert sum(float(bar.get("width").rstrip("%")) for bar in bars) == pytest.approx(100, abs=0.1)
    assert not root.cssselect("[style]")


def test_quotations_can_be_left_out(reading: Client) -> None:
    a, b = courier(), ledger()
    root = parsed(reading.get(address(a, b, "?quotes=off")))

    assert "does not exist" not in " ".join(texts(root, ".cmp__row"))
    assert "1 quotation left out" in texts(root, ".toolbar--cmp")[0]
    with_them = parsed(reading.get(address(a, b)))
    assert len(with_them.cssselect(".cmp__row")) == len(root.cssselect(".cmp__row")) + 1


def test_copied_runs_are_named_from_the_length_chosen(reading: Client) -> None:
    a, b = courier(), ledger()

    def copied(query: str) -> list[str]:
        root = parsed(reading.get(address(a, b, query)))
        return [line for line in texts(root, ".cmp__x") if "copied" in line]

    assert copied("?run=5")
    assert len(copied("?run=5")) >= len(copied("?run=8")) >= len(copied("?run=30"))
    assert copied("?run=0") == []


def test_what_means_nothing_in_the_address_is_taken_as_not_said(reading: Client) -> None:
    root = parsed(reading.get(address(courier(), ledger(), "?show=nonsense&run=x&a_rev=%00&view=q&quotes=5")))

    assert texts(root, ".toolbar--cmp .chip[aria-current]")[0].startswith("Everything")


def test_whole_texts_have_every_word_and_name_their_pairs(reading: Client) -> None:
    root = parsed(reading.get(address(courier(), ledger(), "?view=full")))

    a, b = root.cssselect("[data-full] > .prose")
    assert " ".join(COURIER) in " ".join(a.text_content().split()).replace("Only in A: ", "")
    assert " ".join(LEDGER) in " ".join(b.text_content().split()).replace("Only in B: ", "")
    pairs = [one.get("data-pair") for one in a.cssselect(".s[data-pair]")]
    assert set(pairs) == {one.get("data-pair") for one in b.cssselect(".s[data-pair]")}
    assert len(pairs) == 4
    assert len(a.cssselect(".s--only")) == len(b.cssselect(".s--only")) == 1


def test_a_stranger_signs_in_and_private_articles_are_not_found(client: Client, reader: User) -> None:
    other = make_user()
    mine = courier(visibility=ArticleVisibility.PRIVATE, added_by=reader)
    open_to_all = ledger()
    for pair in ((mine, open_to_all), (open_to_all, mine)):
        assert client.get(address(*pair)).status_code == 302
        theirs = Client()
        theirs.force_login(other)
        for name in ("compare-two", "compare-export"):
            assert theirs.get(reverse(name, args=[pair[0].pk, pair[1].pk])).status_code == 404
        own = Client()
        own.force_login(reader)
        assert "Only you" in own.get(address(*pair)).content.decode()
    assert not Comparison.objects.filter(first__article=open_to_all, second__article=open_to_all).exists()


def test_strangers_read_in_a_public_library_and_not_without_end(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.POSTIL_PUBLIC = True
    monkeypatch.setattr("reader.views.comparing.STRANGERS", 2)
    a, b = courier(), ledger()
    for view in ("", "?view=full"):
        root = parsed(client.get(address(a, b, view)))
        assert COURIER[3] in root.text_content()
        assert not root.cssselect("[data-open=share]")
    assert client.get(address(a, b)).status_code == 429


def test_what_is_unknown_is_not_found(reading: Client) -> None:
    a = courier()
    for pair in ((a.pk, 999_999), (999_999, a.pk)):
        assert reading.get(reverse("compare-two", args=pair)).status_code == 404
    assert reading.get(address(a, ledger(), "?a_rev=7")).status_code == 404
    assert reading.get(reverse("compare-with", args=[999_999])).status_code == 404
    bare = make_article()
    bare.current_revision = None
    bare.save()
    assert reading.get(address(a, bare)).status_code == 404


def test_the_same_article_twice_is_said_to_be_the_same(reading: Client) -> None:
    a = courier()
    answer = reading.get(address(a, a))

    assert answer.status_code == 422
    assert "Both are the same" in answer.content.decode()


def test_two_versions_of_one_article(reading: Client) -> None:
    a = courier()
    make_revision(a, paragraphs(*COURIER[:1], COURIER[1].replace("14", "12"), *COURIER[2:]))

    led = reading.get(address(a, a))
    assert led.status_code == 302
    assert led["Location"].endswith("?a_rev=1&b_rev=2")
    root = parsed(reading.get(led["Location"]))
    assert texts(root, ".kicker") == ["One article, two versions"]
    assert texts(root, ".cmp-head .meta a") == ["version 1", "version 2"]
    assert "14 and 12" in " ".join(texts(root, ".cmp__st"))
    assert not [line for line in texts(root, ".cmp__x") if "copied" in line]
    linked = parsed(reading.get(reverse("versions", args=[a.pk])))
    assert led["Location"] in [one.get("href") for one in linked.cssselect("a")]


def test_an_older_version_of_one_side_is_said_to_be_one(reading: Client) -> None:
    a, b = courier(), ledger()
    make_revision(a, paragraphs("All of it was taken back."))

    then = parsed(reading.get(address(a, b, "?a_rev=1")))
    now = parsed(reading.get(address(a, b)))

    assert texts(then, ".cmp-head .meta a") == ["version 1"]
    assert COURIER[0] in " ".join(texts(then, ".cmp__row"))
    assert not now.cssselect(".cmp-head .meta a")
    assert "All of it was taken back." in " ".join(texts(now, ".cmp__row"))


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ((), LEDGER, "A has no text"),
        (COURIER, (), "B has no text"),
        ((), (), "Neither of the two has a text"),
        (COURIER, COURIER, "word for word"),
        (COURIER[:1], LEDGER[4:], "Nothing that one says was found in the other"),
        (COURIER[3:4], LEDGER[3:4], "word for word"),
    ],
)
def test_pairs_with_little_to_show_say_so(
    reading: Client, a: tuple[str, ...], b: tuple[str, ...], said: str
) -> None:
    first, second = courier(texts=a or ("x",)), ledger(texts=b or ("x",))
    for article, own in ((first, a), (second, b)):
        if not own:
            make_revision(article, [])
    for view in ("", "?view=full", "?show=figures", "?quotes=off"):
        root = parsed(reading.get(address(first, second, view)))
        assert said in texts(root, ".cmp-remark")[0]


def test_each_side_keeps_its_own_language_and_direction(reading: Client) -> None:
    arabic = make_article(
        "من بين ٦٢ محطة لم ترسل ١٤ محطة أي قراءة منذ آذار.",
        language="ar",
        direction="rtl",
        headline="رئيسة الهيئة",
    )
    english = courier()
    for view in ("", "?view=full"):
        root = parsed(reading.get(address(english, arabic, view)))
        assert "different languages" in texts(root, ".cmp-remark")[0]
        assert {one.get("dir") for one in root.cssselect(".cmp__c p[lang=ar], .prose[lang=ar]")} == {"rtl"}
        assert root.cssselect(".cmp-head h2[lang=ar][dir=rtl]")
        assert root.cssselect(".cmp-head h2[lang=en][dir=ltr]")
        assert not root.cssselect("main .w-a, main .w-b")


def test_a_story_gives_the_page_its_title(reading: Client, reader: User) -> None:
    now = timezone.now()
    a, b = courier(listed_at=now), ledger(listed_at=now - timedelta(hours=4))
    secret = make_article("x", visibility=ArticleVisibility.PRIVATE, added_by=make_user())
    story = Story.objects.create()
    for article in (a, b, secret):
        StoryMember.objects.create(story=story, article=article)

    root = parsed(reading.get(address(a, b)))
    assert texts(root, ".kicker") == ["Same story, two tellings"]
    assert texts(root, "h1") == [b.headline]
    assert "All 3" not in root.text_content()
    Story.objects.update(title="River chief on the water accord")
    assert texts(parsed(reading.get(address(a, b))), "h1") == ["River chief on the water accord"]


@pytest.mark.parametrize(
    ("minutes", "with_time", "said"),
    [
        (-225, True, "3 h 45 min earlier"), (60, True, "1 h later"), (12, True, "12 min later"),
        (0, True, "the same minute"), (-3 * 1440, True, "3 days earlier"), (1440, False, "1 day later"),
        (5, False, "the same day"),
    ],
)  # fmt: skip
def test_how_far_apart_they_came_is_said_in_words(
    reading: Client, minutes: int, with_time: bool, said: str
) -> None:
    noon = datetime(2031, 12, 3, 12, tzinfo=UTC)
    a = courier(published_at=noon)
    b = ledger(published_at=noon + timedelta(minutes=minutes), published_has_time=with_time)

    assert said in texts(parsed(reading.get(address(a, b))), ".cmp-head .meta")[1]


def test_a_telling_without_a_date_is_not_said_to_be_earlier(reading: Client) -> None:
    b = ledger()
    type(b).objects.filter(pk=b.pk).update(published_at=None)
    meta = texts(parsed(reading.get(address(courier(), b))), ".cmp-head .meta")[1]
    assert "earlier" not in meta
    assert "later" not in meta


def test_a_swapped_comparison_keeps_what_was_chosen(reading: Client) -> None:
    a, b = courier(), ledger()
    root = parsed(reading.get(address(a, b, "?show=only-a&quotes=off&a_rev=1")))
    swapped = next(one.get("href") for one in root.cssselect(".pop a") if "Swap" in one.text_content())

    assert swapped.startswith(address(b, a))
    assert {"show=only-b", "quotes=off", "b_rev=1"} == set(swapped.partition("?")[2].split("&"))
    assert texts(parsed(reading.get(swapped)), ".cmp__st > span:first-of-type") == ["Only in B"]


def test_words_that_look_like_markup_are_words(reading: Client) -> None:
    hostile = "<script>alert(1)</script> & <b>the \"gauge\"</b> of 'Corran' said 14 & 12 <!-- so."
    a, b = courier(texts=(hostile,), headline="<i>A</i>"), ledger(texts=(hostile.replace("14", "15"),))
    for view in ("", "?view=full"):
        root = parsed(reading.get(address(a, b, view)))
        assert not root.cssselect("main script, main i:not([class]), main b script")
        assert "<script>alert(1)</script>" in " ".join(root.cssselect("main")[0].text_content().split())


def test_rows_are_read_as_a_table(reading: Client) -> None:
    root = parsed(reading.get(address(courier(), ledger())))
    table = root.cssselect("[role=table]")[0]
    for row in table.cssselect("[role=row]"):
        assert len(row.cssselect("[role=cell], [role=columnheader]")) == 3
    assert [one.get("data-diff") is not None for one in table.cssselect(".is-same")] == [False] * len(
        table.cssselect(".is-same")
    )


def test_every_relation_has_a_name_and_a_sign() -> None:
    from reader.queries.compare_words import ICONS, relation_name

    names = [relation_name(relation) for relation in Relation]
    assert len(set(names)) == len(names)
    assert set(ICONS) == set(Relation)
