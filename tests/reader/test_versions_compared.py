"""What two versions of an article differ in, and where the marks stand in each of them."""

from __future__ import annotations

import pytest

from annotations.services.notes import prepared
from reader.models import Article, User
from tests.factories import make_highlight
from tests.reader.versions import FLOW, GAUGES, SALT, TABLES, TREATY, article, change, ines, page, texts

__all__ = ["article", "ines"]
pytestmark = pytest.mark.django_db


def test_the_newest_is_compared_with_the_one_before_unless_two_are_named(
    article: Article, ines: User
) -> None:
    change(article, TREATY, GAUGES.replace("12", "14"), FLOW, TABLES, SALT)
    change(article, TREATY, GAUGES.replace("12", "14"), FLOW, SALT)

    newest, named = page(ines, article), page(ines, article, "?from=1&to=2")

    assert texts(newest, "#prose del") == [TABLES]
    assert texts(newest, "#prose ins") == []
    assert texts(named, "#prose del") == ["12"]
    assert texts(named, "#prose ins") == ["14"]
    assert texts(named, "h1") == ["What Averil Courier changed"]
    assert "1 word added, 1 taken out" in texts(named, ".vers__sum")[0]
    assert "1 of 5 paragraphs" in texts(named, ".vers__sum")[0]


def test_named_the_other_way_round_they_are_compared_in_order_of_time(article: Article, ines: User) -> None:
    change(article, TREATY, GAUGES.replace("12", "14"), FLOW, TABLES, SALT)

    assert texts(page(ines, article, "?from=2&to=1"), "#prose del") == ["12"]


def test_unchanged_paragraphs_are_folded_with_what_stands_in_them(article: Article, ines: User) -> None:
    highlight = make_highlight(ines, article, "almost a fifth")
    prepared(ines, "Check.", article=article, highlight=highlight).save()
    change(article, TREATY.replace("two", "three"), GAUGES, FLOW, TABLES, SALT)

    root = page(ines, article)

    assert texts(root, "#prose details summary") == ["4 paragraphs unchanged, 1 note stands ShowHide"]
    assert FLOW in root.cssselect("#prose details")[0].text_content().replace("fifth1", "fifth")


def test_marks_stand_on_new_words_and_on_those_that_went(article: Article, ines: User) -> None:
    changed = make_highlight(ines, article, "12 have sent no reading", kind="fact")
    gone = make_highlight(ines, article, "neither capital has published", kind="quote")
    exact = make_highlight(ines, article, "almost a fifth", kind="disputed")
    change(article, TREATY, GAUGES.replace("12", "14"), FLOW.replace("summer", "winter"), SALT)

    root = page(ines, article)

    def marked(pk: int, path: str = "") -> list[str]:
        return [found.text_content() for found in root.cssselect(f'#prose mark[data-h="{pk}"]{path}')]

    assert "".join(marked(changed.pk)) == "1214 have sent no reading"
    assert [found.text_content() for found in root.cssselect(f'del mark[data-h="{changed.pk}"]')] == ["12"]
    assert [found.text_content() for found in root.cssselect(f'ins mark[data-h="{changed.pk}"]')] == ["14"]
    assert [found.text_content() for found in root.cssselect(f'del mark[data-h="{gone.pk}"]')] == [
        "neither capital has published"
    ]
    assert marked(exact.pk) == ["almost a fifth"]
    for one in (changed, gone, exact):
        assert len(root.cssselect(f"#h{one.pk}")) == 1
        assert len(root.cssselect(f'#prose a.ref[href="#n{one.pk}"]')) == 1
    assert texts(root, "#prose a.ref") == ["1", "2", "3"]
    assert texts(root, "#glosses .rel") == ["Words changed", "Exact", "Gone"]
    assert texts(root, ".margin__head span")[0] == "3 marks, 1 as it stood"


def test_then_and_now_are_whole_texts_with_the_marks_as_they_stand_there(
    article: Article, ines: User
) -> None:
    make_highlight(ines, article, "12 have sent no reading")
    change(
        article,
        TREATY,
        GAUGES.replace("12", "14"),
        FLOW,
        TABLES,
        SALT,
        headline="River chief cautions Teller",
    )

    then, now = page(ines, article, "?show=then"), page(ines, article, "?show=now")

    assert texts(then, "#prose mark") == ["12 have sent no reading"]
    assert texts(now, "#prose mark") == ["14 have sent no reading"]
    assert texts(then, "#glosses .rel") == ["Exact"]
    assert texts(now, "#glosses .rel") == ["Words changed"]
    assert texts(then, ".vers__h") == ["River chief warns Teller"]
    assert texts(now, ".vers__h") == ["River chief cautions Teller"]
    assert not then.cssselect("del, ins")


def test_a_mark_made_on_words_that_came_later_is_none_of_the_earlier_version(
    article: Article, ines: User
) -> None:
    change(
        article,
        TREATY,
        GAUGES,
        FLOW,
        TABLES,
        SALT,
        "The reservoir behind the Corran Gate was filled in February.",
    )
    make_highlight(ines, article, "Corran Gate")

    assert texts(page(ines, article, "?show=then"), ".margin__head b") == ["0 marks"]
    assert texts(page(ines, article), "#prose ins mark") == ["Corran Gate"]


def test_a_mark_that_stands_in_neither_is_told_of_above_the_others(article: Article, ines: User) -> None:
    make_highlight(ines, article, "neither capital has published")
    change(article, TREATY, GAUGES, FLOW, SALT)
    change(article, TREATY, GAUGES.replace("12", "14"), FLOW, SALT)

    root = page(ines, article)

    assert texts(root, ".vers__lost .rel") == ["Gone"]
    assert texts(root, ".vers__lost del") == ["neither capital has published"]
    assert not root.cssselect("#glosses li")


def test_a_paragraph_that_moved_says_from_where(article: Article, ines: User) -> None:
    change(article, SALT, TREATY, GAUGES, FLOW, TABLES)

    assert texts(page(ines, article), ".change--moved .change__how") == ["Moved here; it was paragraph 5."]


def test_one_version_is_a_page_that_says_so(article: Article, ines: User) -> None:
    root = page(ines, article)

    assert texts(root, "h1") == ["One version so far"]
    assert not root.cssselect("input[type=radio]")
    assert TREATY in root.cssselect("#prose")[0].text_content()


def test_identical_versions_say_so(article: Article, ines: User) -> None:
    change(article, TREATY, GAUGES, FLOW, TABLES, SALT)

    root = page(ines, article)

    assert "Both versions say the same, word for word." in texts(root, ".vers__none")
    assert "Same words" in texts(root, ".vers li div")[0]
    assert "Both are the same version" in texts(page(ines, article, "?from=2&to=2"), ".vers__none")[0]


@pytest.mark.parametrize(
    "query", ["?from=x&to=-1&show=no&before=z", "?from=&to=", "?from=1&from=x", "?to=999999999999"]
)
def test_an_address_that_says_nothing_shows_the_last_change(article: Article, ines: User, query: str) -> None:
    change(article, TREATY, GAUGES.replace("12", "14"), FLOW, TABLES, SALT)

    assert texts(page(ines, article, query), "#prose del") == ["12"]
