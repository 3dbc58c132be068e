"""The versions of an article: what the list says, what two of them differ in, and who may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html as lxml_html

from annotations.services.notes import prepared
from reader.models import Article, Capture, Revision, RevisionDelta, User, Watch
from reader.services.articles import add_revision, remove_article
from reader.services.deltas import AT_ONCE
from reader.services.rechecks import watch
from tests.factories import make_article, make_highlight, make_outlet, make_revision, make_user, paragraphs

pytestmark = pytest.mark.django_db

TREATY = "Maren Osk said that the two governments were negotiating over a river that neither could measure."
GAUGES = "Of the 62 gauges on the Ilvane, 12 have sent no reading since March, the commission said."
FLOW = "Her office says the flow at Averil fell by almost a fifth over the summer."
TABLES = "The two ministries trade monthly tables in private, and neither capital has published its releases."
SALT = "Salt farmers near Ketterby counted their poorest season in eleven years."


@pytest.fixture
def ines() -> User:
    return make_user("ines", display_name="Ines Calloway")


@pytest.fixture
def article(ines: User) -> Article:
    return make_article(
        TREATY, GAUGES, FLOW, TABLES, SALT, headline="River chief warns Teller", outlet=make_outlet("Averil Courier"),
        added_by=ines, canonical_url="https://courier.example/river",
    )  # fmt: skip


def change(article: Article, *texts: str, headline: str = "") -> Revision:
    """A new version of these paragraphs."""
    article.headline = headline or article.headline
    return make_revision(article, paragraphs(*texts))


def opened(user: User | None, article: Article, query: str = "", at: str = "") -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(f"/articles/{article.pk}/versions/{at}{query}")


def page(user: User, article: Article, query: str = "", at: str = "") -> lxml_html.HtmlElement:
    answer = opened(user, article, query, at)
    assert answer.status_code == 200, answer.status_code
    return lxml_html.document_fromstring(answer.content.decode())


def texts(root: lxml_html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in root.cssselect(path)]


def test_the_list_says_what_each_version_changed(article: Article, ines: User) -> None:
    change(
        article,
        TREATY,
        GAUGES.replace("12", "14"),
        FLOW,
        TABLES,
        SALT,
        headline="River chief cautions Teller",
    )
    change(article, TREATY, GAUGES.replace("12", "14"), FLOW, SALT)
    rows = texts(page(ines, article), ".vers li div")

    assert len(rows) == 3
    assert "+0" in rows[0]
    assert "−15" in rows[0]
    assert "+2" in rows[1]
    assert "−2" in rows[1]
    assert "headline changed" in rows[1]
    assert "First seen, 74 words" in rows[2]
    assert "added by you" in rows[2]


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


def test_a_version_is_shown_as_it_stood_with_its_time_and_the_way_to_the_present_one(
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

    root = page(ines, article, at="1/")

    assert texts(root, "h1") == ["River chief warns Teller"]
    assert texts(root, "#prose mark") == ["12 have sent no reading"]
    assert "Version 1 of 2, to read only" in texts(root, ".notice--then")[0]
    assert root.cssselect(f'.notice--then a[href="{article.get_absolute_url()}"]')
    assert not root.cssselect("[data-signed-in], .seltool, #prose[data-article], #margin form")


@pytest.mark.parametrize(
    "query", ["?from=x&to=-1&show=no&before=z", "?from=&to=", "?from=1&from=x", "?to=999999999999"]
)
def test_an_address_that_says_nothing_shows_the_last_change(article: Article, ines: User, query: str) -> None:
    change(article, TREATY, GAUGES.replace("12", "14"), FLOW, TABLES, SALT)

    assert texts(page(ines, article, query), "#prose del") == ["12"]


@pytest.mark.parametrize(
    "address", ["?from=7", "?to=9", "?from=1&to=99999", "?before=1", "7/", "0/", "99999999999999999999/"]
)
def test_a_version_that_is_none_is_not_found(article: Article, ines: User, address: str) -> None:
    query, at = (address, "") if address.startswith("?") else ("", address)

    assert opened(ines, article, query, at).status_code == 404


def test_only_who_may_see_the_article_sees_its_versions(article: Article, ines: User) -> None:
    Article.objects.filter(pk=article.pk).update(visibility="private")
    other = make_user("other")

    for at in ("", "1/"):
        assert opened(other, article, at=at).status_code == 404
        assert opened(None, article, at=at).status_code == 302
        assert opened(ines, article, at=at).status_code == 200
    article.refresh_from_db()
    remove_article(article)
    for at in ("", "1/"):
        assert opened(ines, article, at=at).status_code == 404


def test_each_reader_sees_their_own_marks_and_public_ones(article: Article, ines: User) -> None:
    make_highlight(ines, article, "12 have sent no reading")
    public = make_highlight(ines, article, "almost a fifth", visibility="public")
    change(article, TREATY, GAUGES.replace("12", "14"), FLOW, TABLES, SALT)
    other = make_user("other")

    for query, at in (("", ""), ("?show=then", ""), ("", "1/")):
        root = page(other, article, query, at)
        assert {mark.get("data-h") for mark in root.cssselect("#prose mark")} == {str(public.pk)}
        assert len(root.cssselect("#glosses li")) == 1


def test_strangers_are_not_told_who_brought_it(article: Article, settings: Any) -> None:
    settings.POSTIL_PUBLIC = True

    text = opened(None, article).content.decode()

    assert "Ines" not in text
    assert "added" in text


def test_how_a_version_came_is_told(article: Article, ines: User) -> None:
    tomas = make_user("tomas", display_name="Tomas Reeve")
    first, second, third = (
        Capture.objects.create(
            kind="html", sha256=str(n) * 64, size=9, file=f"captures/{n}.gz", captured_by=by,
            captured_at=timezone.now() - timedelta(hours=9 - n),
        )
        for n, by in ((1, ines), (2, None), (3, tomas))
    )  # fmt: skip
    for number, (capture, by_hand) in enumerate(
        [(second, {}), (second, {}), (second, {"kept": ["x"]}), (third, {"kept": ["x"]})], start=2
    ):
        Revision.objects.create(
            article=article, number=number, headline="H", text=f"Text {number}", sha256=str(number) * 64,
            blocks=[block.to_json() for block in paragraphs(f"Text {number}")], capture=capture,
            captured_at=capture.captured_at, report={"by_hand": by_hand},
        )  # fmt: skip
    article.current_revision = article.revisions.get(number=5)
    article.save()
    assert first

    root = page(ines, article)

    assert [row.split(", ")[-1].split(" −")[-1] for row in texts(root, ".vers li small:last-child")] == [
        "brought in by Tomas Reeve", "pieces chosen by hand", "cleaned again", "fetched by schedule", "added by you"
    ]  # fmt: skip
    assert texts(page(ines, article, "?from=2&to=3"), "h1") == ["What another cleaning changed"]


def test_a_change_is_counted_when_it_is_saved_and_kept(
    article: Article, ines: User, django_capture_on_commit_callbacks: Any
) -> None:
    from reader.cleaning.blocks import Cleaned, Metadata

    blocks = tuple(paragraphs(TREATY, GAUGES.replace("12", "14"), FLOW, TABLES, SALT))
    with django_capture_on_commit_callbacks(execute=True):
        revision = add_revision(article, Cleaned(blocks, Metadata()), None)

    assert revision is not None
    row = RevisionDelta.objects.get(revision=revision)
    assert (row.added, row.gone, row.touched, row.paragraphs, row.words) == (1, 1, 1, 5, 74)


def test_a_long_history_is_paged_and_counted_bit_by_bit(
    article: Article, ines: User, django_assert_max_num_queries: Any
) -> None:
    for n in range(45):
        change(article, TREATY, GAUGES.replace("12", str(n)), FLOW, TABLES, SALT)

    root = page(ines, article)
    assert len(root.cssselect(".vers li")) == 20
    assert RevisionDelta.objects.count() == AT_ONCE
    for _ in range(3):
        page(ines, article)
    assert "not counted yet" not in opened(ines, article).content.decode()
    for _ in range(3):
        page(ines, article, "?before=27")
    with django_assert_max_num_queries(38):  # signing in included
        earlier = page(ines, article, "?from=45&to=46&before=27")
    assert next(time.get("href") for time in earlier.cssselect(".vers b a")).endswith("/versions/26/")
    assert [field.get("value") for field in earlier.cssselect("input[type=hidden][name=to]")] == ["46"]
    last = page(ines, article, "?before=7")
    assert len(last.cssselect(".vers li")) == 6
    assert not last.cssselect("a[rel=next]")


def test_the_publisher_is_asked_now_where_the_article_is_followed(article: Article, ines: User) -> None:
    client = Client()
    client.force_login(ines)
    address = f"/articles/{article.pk}/versions/check/"

    assert client.post(address).status_code == 404
    assert client.get(address).status_code == 405
    watch(article, ines)
    Watch.objects.update(
        article=article, held_until=timezone.now() + timedelta(minutes=5)
    )  # nothing is fetched
    answer = client.post(address, follow=True)

    assert "The page is looked at now." in answer.content.decode()
    assert "Check now" in answer.content.decode()
    assert client.post(f"/articles/{article.pk + 9}/versions/check/").status_code == 404


def test_the_article_leads_to_its_versions(article: Article, ines: User) -> None:
    change(article, TREATY, GAUGES, FLOW, SALT)
    client = Client()
    client.force_login(ines)

    root = lxml_html.document_fromstring(client.get(article.get_absolute_url()).content.decode())

    assert texts(root, f'.byline .meta a[href="/articles/{article.pk}/versions/"]') == ["2 versions"]


def test_what_the_publisher_wrote_is_shown_and_never_run(article: Article, ines: User) -> None:
    evil = '<script>alert(1)</script> & "quotes"'
    blocks = paragraphs(TREATY)
    escaped = evil.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    blocks.append(type(blocks[0])(blocks[0].type, html=f"<p>{escaped}</p>", text=evil))
    article.headline = "<b>Bold</b>"
    make_revision(article, blocks)
    make_highlight(ines, article, "alert(1)")
    change(article, TREATY.replace("two", "three"), headline="<i>Now</i>")

    for query in ("?from=1&to=2", "?from=2&to=3", "?show=then"):
        text = opened(ines, article, query).content.decode()
        assert "<script>alert" not in text
        assert "<b>Bold" not in text
        assert "<i>Now" not in text
