"""Feeds out: valid in both formats, whole where asked, quiet when nothing is new, and never more than may be seen."""

from __future__ import annotations

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree
from PIL import Image

from annotations.models import Note
from reader.cleaning.blocks import Block, BlockType
from reader.cleaning.blocks import Picture as Figure
from reader.intake.feeds import parse_feed
from reader.models import Article, ArticleVisibility, Attempts, PrivateAddress, SavedSearch, User
from reader.out.wanted import Wanted
from reader.queries.feeds_out import SHOWN
from reader.services.pictures import encode, store
from reader.services.private_addresses import ARTICLES, NOTEBOOK, make, renew, revoke
from reader.views.out import ASKED, MISSES_A_MINUTE
from tests.factories import make_article, make_highlight, make_outlet, make_tag, make_user, paragraphs

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def feed(user: User, format: str = "atom", purpose: str = ARTICLES, **wanted: Any) -> str:
    """The path of a private feed."""
    return reverse(
        "out-private", args=[make(user, purpose, Wanted(format=format, **wanted).pack())[1], format]
    )


def root_of(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    return etree.fromstring(answer.content, etree.XMLParser(resolve_entities=False, no_network=True))


def titles(answer: Any) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in root_of(answer).findall(f"{ATOM}entry")]


def links(element: Any) -> dict[str, str]:
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


def note_on(user: User, article: Article, quote: str, body: str, **fields: Any) -> Note:
    highlight = make_highlight(user, article, quote, kind="fact", **fields)
    return Note.objects.create(
        client_id=uuid.uuid4(),
        user=user,
        article=article,
        highlight=highlight,
        body=body,
        html=f"<p>{body}</p>",
    )


def picture_for(article: Article, source: str) -> Any:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "#888").save(out, "PNG")
    picture = store(article, source, encode(out.getvalue()), alt="Grey & wide")
    assert picture is not None
    return picture


def test_atom_says_what_the_format_asks_for(reader: User) -> None:
    tag, outlet = make_tag("Gauges", slug="gauges"), make_outlet("Averil Courier")
    plain = make_article("The river rose.", headline="Gauges & <silence>\x07", standfirst="Who counts?", tags=(tag,),
                         outlet=outlet, canonical_url="https://courier.example/1")  # fmt: skip
    arabic = make_article("قالت الهيئة إن النهر لا ينتظر.", headline="النهر", language="ar", direction="rtl")
    address = feed(reader, full=True)
    answer = Client().get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "private" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
    root = root_of(answer)
    for name in ("id", "title", "updated", "author"):
        assert len(root.findall(f"{ATOM}{name}")) == 1, name
    assert links(root)["self"] == settings.POSTIL_URL + address
    by_title = {entry.findtext(f"{ATOM}title"): entry for entry in root.findall(f"{ATOM}entry")}
    first = by_title["Gauges & <silence>"]
    for name in ("id", "title", "updated", "content"):
        assert len(first.findall(f"{ATOM}{name}")) == 1, name
    assert first.findtext(f"{ATOM}id").startswith("tag:")
    assert first.findtext(f"{ATOM}id").endswith(f":articles/{plain.pk}")
    assert first.findtext(f"{ATOM}summary") == "Who counts?"
    assert first.find(f"{ATOM}author").findtext(f"{ATOM}name") == "Averil Courier"
    assert [each.get("term") for each in first.findall(f"{ATOM}category")] == ["Gauges"]
    assert links(first)["via"] == "https://courier.example/1"
    assert first.find(f"{ATOM}content").get("type") == "html"
    second = by_title["النهر"]
    assert second.get(XML_LANG) == "ar"
    assert '<div lang="ar" dir="rtl"><p>' in second.findtext(f"{ATOM}content")
    assert second.findtext(f"{ATOM}id").endswith(f":articles/{arabic.pk}")


@pytest.mark.parametrize("kind", ["atom", "json"])
def test_what_is_written_is_read_again_as_it_was(reader: User, kind: str) -> None:
    words = " ".join(f"The gauge at Averil was read on day {n} and the ledger says so." for n in range(60))
    for n in range(3):
        make_article(words, headline=f"Day {n} “&” <b>", canonical_url=f"https://courier.example/{n}",
                     listed_at=timezone.now() - timedelta(days=n))  # fmt: skip
    answer = Client().get(feed(reader, kind, full=True, title="Gauges"))
    parsed = parse_feed(answer.content, "https://reader.example/", answer["Content-Type"])
    assert parsed.notes == ()
    assert parsed.format == kind
    assert parsed.title.startswith("Gauges, ")
    assert [entry.title for entry in parsed.entries] == [f"Day {n} “&” <b>" for n in range(3)]
    assert all("read on day 59 and the ledger" in entry.content for entry in parsed.entries)
    assert len({entry.key for entry in parsed.entries}) == 3
    assert all(entry.published is not None for entry in parsed.entries)


def test_a_json_feed_has_what_its_version_asks_for(reader: User) -> None:
    article = make_article("The river rose.", headline="Rose", standfirst="Again.")
    answer = Client().get(feed(reader, "json"))
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    whole = json.loads(answer.content)
    assert whole["version"] == "https://jsonfeed.org/version/1.1"
    assert whole["feed_url"].startswith(settings.POSTIL_URL)
    (item,) = whole["items"]
    assert item["id"].endswith(f":articles/{article.pk}")
    assert item["url"] == settings.POSTIL_URL + article.get_absolute_url()
    assert item["content_text"] == "Again."
    assert "content_html" not in item
    assert item["date_published"].endswith("Z")
    assert "next_url" not in whole
    empty = json.loads(Client().get(feed(reader, "json", q="tag:nothing-has-this")).content)
    assert empty["items"] == []


def test_pages_follow_each_other_without_gap_or_double(reader: User) -> None:
    now = timezone.now()
    for n in range(SHOWN + 5):
        make_article(headline=f"Day {n}", listed_at=now - timedelta(hours=n // 2))
    answer = Client().get(feed(reader))
    first = root_of(answer)
    older = links(first)["next"].removeprefix(settings.POSTIL_URL)
    second = Client().get(older)
    assert links(root_of(second))["self"] == settings.POSTIL_URL + older
    assert links(root_of(second))["first"] == links(first)["self"]
    assert "next" not in links(root_of(second))
    both = titles(answer) + titles(second)
    assert sorted(both) == sorted(f"Day {n}" for n in range(SHOWN + 5))
    back = Client().get(links(root_of(second))["previous"].removeprefix(settings.POSTIL_URL))
    assert titles(back) == titles(answer)
    assert root_of(second).findtext(f"{ATOM}id") == first.findtext(f"{ATOM}id")
    assert titles(Client().get(feed(reader) + "?older=nonsense")) == titles(answer)


def test_nothing_new_is_said_in_one_line_and_anything_new_is_told(reader: User) -> None:
    article = make_article("The river rose.", headline="Rose")
    address = feed(reader, notes="all", full=True)
    first = Client().get(address)
    for header, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        again = Client().get(address, headers={header: value})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
    assert Client().head(address).content == b""
    note_on(reader, article, "river", "Which one?")
    changed = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "Which one?" in changed.content.decode()


def test_only_what_the_owner_may_see_is_in_it(reader: User) -> None:
    other = make_user("other", display_name="Somebody Else")
    public = make_article("Plain words for everyone.", headline="Plain")
    make_article("Hidden.", headline="Theirs alone", visibility=ArticleVisibility.PRIVATE, added_by=other)
    make_article("Mine.", headline="Mine alone", visibility=ArticleVisibility.PRIVATE, added_by=reader)
    gone = make_article("Gone.", headline="In the bin")
    Article.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    note_on(other, public, "Plain", "Quincunx")
    note_on(other, public, "words", "Seen by all", visibility="public")
    note_on(reader, public, "everyone", "My own")
    address = feed(reader, notes="all", full=True)
    answer = Client().get(address)
    assert sorted(titles(answer)) == ["Mine alone", "Plain"]
    text = answer.content.decode()
    assert "Seen by all" in text
    assert "My own" in text
    assert "Quincunx" not in text
    mine = Client().get(feed(reader, notes="mine")).content.decode()
    assert "My own" in mine
    assert "Seen by all" not in mine
    assert titles(Client().get(feed(other))) == ["Theirs alone", "Plain"]
    reader.is_active = False
    reader.save()
    assert Client().get(address).status_code == 404


def test_what_is_closed_answers_like_what_never_was(reader: User) -> None:
    kept, token = make(reader, ARTICLES, Wanted().pack())
    address = reverse("out-private", args=[token, "atom"])
    assert Client().get(address).status_code == 200
    renewed = renew(kept)
    answers = [Client().get(address), Client().get(reverse("out-private", args=["x" * 32, "json"]))]
    assert Client().get(reverse("out-private", args=[renewed, "json"])).status_code == 200
    revoke(kept)
    answers.append(Client().get(reverse("out-private", args=[renewed, "atom"])))
    answers.append(Client().get(reverse("out-public", args=["atom"])))
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, b"Not found.\n")}
    for _n in range(MISSES_A_MINUTE):
        Client().get(address)
    assert Client().get(address).status_code == 429


def test_one_feed_is_not_asked_all_the_time(reader: User) -> None:
    address = feed(reader)
    assert Client().get(address).status_code == 200
    Attempts.objects.filter(key__startswith="feed-out").update(count=ASKED)
    answer = Client().get(address)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_whole_texts_bring_pictures_that_can_be_fetched_and_no_others(reader: User) -> None:
    source = "https://courier.example/gate.jpg"
    blocks = [
        *paragraphs("Before the gate."),
        Block(BlockType.FIGURE, html="<figcaption>The <em>gate</em>.</figcaption>", text="The gate.",
              picture=Figure(source, alt="A gate", credit="L. Fenn")),
        Block(BlockType.FIGURE, html="<figcaption>Lost.</figcaption>", text="Lost.",
              picture=Figure("https://courier.example/lost.jpg", alt="Lost")),
        Block(BlockType.PARAGRAPH, html="<p>النهر</p>", text="النهر", lang="ar", dir="rtl"),
        Block(BlockType.RELATED),
    ]  # fmt: skip
    tag = make_tag(slug="gates")
    article = make_article(blocks=blocks, headline="The gate", tags=(tag,))
    picture = picture_for(article, source)
    elsewhere = picture_for(make_article(headline="Elsewhere"), "https://courier.example/else.jpg")
    token = make(reader, ARTICLES, Wanted(q="tag:gates", full=True).pack())[1]
    text = root_of(Client().get(reverse("out-private", args=[token, "atom"]))).findtext(f".//{ATOM}content")
    path = reverse("out-picture", args=[token, picture.pk, 1600])
    assert f'<img src="{settings.POSTIL_URL}{path}" alt="A gate" width="900" height="600">' in text
    assert "<figcaption>The <em>gate</em>. <small>L. Fenn</small></figcaption>" in text
    assert "lost.jpg" not in text
    assert '<p lang="ar" dir="rtl">النهر</p>' in text
    shown = Client().get(path)
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/webp"
    assert shown["Cross-Origin-Resource-Policy"] == "cross-origin"
    for wrong in (("x" * 32, picture.pk), (token, elsewhere.pk), (token, 10**9)):
        assert Client().get(reverse("out-picture", args=[*wrong, 1600])).status_code == 404
    PrivateAddress.objects.all().delete()
    assert Client().get(path).status_code == 404
    assert Client().get(reverse("out-public-picture", args=[picture.pk, 800])).status_code == 404


def test_a_filter_a_saved_search_and_its_end(reader: User) -> None:
    water, courier = make_tag("Water", slug="water"), make_outlet("Courier", slug="courier")
    make_article(headline="Both", tags=(water,), outlet=courier)
    make_article(headline="Tag alone", tags=(water,))
    make_article(headline="Neither")
    assert titles(Client().get(feed(reader, q="tag:water"))) == ["Tag alone", "Both"]
    assert titles(Client().get(feed(reader, q="tag:water outlet:courier"))) == ["Both"]
    saved = SavedSearch.objects.create(user=reader, name="Water", query="tag:water")
    address = feed(reader, saved=saved.pk, title="Water")
    assert titles(Client().get(address)) == ["Tag alone", "Both"]
    saved.query = "outlet:courier"
    saved.save()
    assert titles(Client().get(address)) == ["Both"]
    reading = Client()
    reading.force_login(reader)
    page = reading.get(reverse("out-new"), {"saved": saved.pk}).content.decode()
    assert "Feed: <bdi>Water</bdi>" in page
    theirs = feed(make_user(), saved=saved.pk)
    assert Client().get(theirs).status_code == 404
    saved.delete()
    assert Client().get(address).status_code == 404


def test_the_notebook_is_a_feed(reader: User) -> None:
    article = make_article("The gauge fell silent. Nobody said why.", headline="Silence")
    other = make_user("other")
    note_on(reader, article, "The gauge fell silent.", "Ask the <b>office</b>.")
    make_highlight(reader, article, "Nobody said why.", kind="question")
    note_on(other, article, "Nobody", "Quincunx")
    answer = Client().get(feed(reader, purpose=NOTEBOOK, notes="all"))
    assert titles(answer) == ["“Nobody said why.”, Silence", "“The gauge fell silent.”, Silence"]
    text = answer.content.decode()
    assert "office" in text
    assert "Quincunx" not in text
    assert titles(Client().get(feed(reader, purpose=NOTEBOOK, q="kind=question"))) == [
        "“Nobody said why.”, Silence"
    ]
    parsed = parse_feed(Client().get(feed(reader, "json", NOTEBOOK)).content, "https://reader.example/")
    assert len(parsed.entries) == 2


def test_a_feed_of_the_notebook_brings_paragraphs_and_notes_as_chosen(reader: User) -> None:
    article = make_article("The gauge fell silent. Nobody said why.", "The lock opened.", headline="Silence")
    note = note_on(reader, article, "fell silent", "Ask the office.", visibility="public")
    other = make_user("other")
    Note.objects.create(client_id=uuid.uuid4(), user=other, article=article, highlight=note.highlight, parent=note,
                        body="They said so.", html="<p>They said so.</p>")  # fmt: skip

    def brought(**choice: Any) -> str:
        return Client().get(feed(reader, purpose=NOTEBOOK, **choice)).content.decode()

    alone = brought()
    assert "fell silent" in alone
    assert "Ask the office" not in alone
    assert "Nobody said why" not in alone
    mine = brought(notes="mine")
    assert "Ask the office" in mine
    assert "They said so" not in mine
    whole = brought(notes="all", full=True)
    assert "They said so" in whole
    assert "The gauge &lt;mark&gt;fell silent&lt;/mark&gt;. Nobody said why." in whole
    assert "The lock opened" not in whole


def test_a_public_library_has_public_feeds(reader: User, settings: Any) -> None:
    article = make_article("Plain.", headline="Plain", standfirst="For everyone.")
    make_article("Mine.", headline="Mine alone", visibility=ArticleVisibility.PRIVATE, added_by=reader)
    note_on(reader, article, "Plain", "Quincunx")
    settings.POSTIL_PUBLIC = True
    signed_in = Client()
    signed_in.force_login(reader)
    address = reverse("out-public", args=["atom"]) + "?full=1&notes=all"
    for client in (Client(), signed_in):
        answer = client.get(address)
        assert titles(answer) == ["Plain"]
        assert "Quincunx" not in answer.content.decode()
        assert answer["Cache-Control"] == "public, max-age=300"
    assert links(root_of(answer))["self"].endswith("?full=1&notes=all")
    picture = picture_for(article, "https://courier.example/a.jpg")
    assert Client().get(reverse("out-public-picture", args=[picture.pk, 800])).status_code == 200
    page = Client().get(reverse("out-new"), {"q": "tag:water", "format": "json"}).content.decode()
    assert "/out/articles.json?q=tag%3Awater" in page
    assert Client().get(reverse("out-public", args=["atom"]), {"notes": "some"}).status_code == 400


def test_a_feed_asks_the_database_little(reader: User, django_assert_max_num_queries: Any) -> None:
    tag = make_tag()
    for n in range(12):
        article = make_article("The river rose.", headline=f"Day {n}", tags=(tag,), outlet=make_outlet())
        note_on(reader, article, "river", "Which?")
    address = feed(reader, full=True, notes="all")
    Client().get(address)
    with django_assert_max_num_queries(19):
        assert len(titles(Client().get(address))) == 12
