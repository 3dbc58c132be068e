"""Lists of feeds (OPML), in and out."""

from __future__ import annotations

import pytest
from lxml import etree

from reader.errors import UserError
from reader.intake.feeds import DtdNotAllowed
from reader.intake.opml import OPML_BYTES, NotOpml, OpmlFeed, read_opml, write_opml
from reader.models import Feed, Subscription, User
from reader.services import feeds
from tests.factories import make_user
from tests.hanging import unhung

NESTED = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Basin"><outline text="Rivers &amp; salt">
<outline type="rss" text="Courier" xmlUrl="https://averil-courier.example/feed" htmlUrl="https://averil-courier.example/"/>
</outline><outline type="rss" title="Wire" xmlUrl="feed://northwater-wire.example/rss"/></outline>
<outline xmlUrl="https://averil-courier.example/feed" text="again"/><outline text="A note"/>
<outline type="rss" xmlUrl="javascript:alert(1)" text="Bad"/></body></opml>"""


def test_folders_within_folders_are_read() -> None:
    assert read_opml(NESTED) == (
        OpmlFeed(
            "https://averil-courier.example/feed", "Courier", "https://averil-courier.example/", "Basin / Rivers & salt"
        ),
        OpmlFeed("https://northwater-wire.example/rss", "Wire", "", "Basin"),
        OpmlFeed("javascript:alert(1)", "Bad", "", ""),
    )  # fmt: skip
    assert [feed.is_address for feed in read_opml(NESTED)] == [True, True, False]


@pytest.mark.parametrize(
    "raw",
    [
        b'<opml><body><outline text="A & B" xmlUrl="https://averil-courier.example/feed"/></body></opml>',
        b'<opml><body><outline text="A" xmlUrl="https://averil-courier.example/feed"></body>',
        b'<OPML><BODY><OUTLINE TEXT="A" XMLURL="https://averil-courier.example/feed"/></BODY></OPML>',
        b'\xef\xbb\xbf<opml><body><outline text="A" xmlUrl="https://averil-courier.example/feed"/></body></opml>',
        '<?xml version="1.0" encoding="utf-16"?><opml><body><outline xmlUrl="https://averil-courier.example/feed"/>'
        "</body></opml>".encode("utf-16"),
        b'<opml xmlns:x="urn:x"><body><outline x:y="1" text="A" xmlUrl="https://averil-courier.example/feed"/></body></opml>',
        b'<opml><body><outline type="rss" url="https://averil-courier.example/feed"/></body></opml>',
    ],
)  # fmt: skip
def test_lists_with_mistakes_are_read(raw: bytes) -> None:
    assert [feed.url for feed in read_opml(raw)] == ["https://averil-courier.example/feed"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"), (b"hello", "not a list of feeds"), (b"<rss><channel/></rss>", "not a list of feeds"),
        (b"{}", "not a list of feeds"),
        (b'<!DOCTYPE opml [<!ENTITY x "y">]><opml><outline/></opml>', "DTD not allowed"),
        (b"<opml>" + b" " * OPML_BYTES, "5.0 MB"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_said(raw: bytes, said: str) -> None:
    with pytest.raises(UserError) as found:
        read_opml(raw)
    assert said in found.value.message
    assert isinstance(found.value, NotOpml | DtdNotAllowed) or found.value.status == 413


def test_floods_end() -> None:
    with unhung(20):
        for flood in (b"<outline>" * 200_000, b'<outline text="a" ' * 200_000, b"<outline" * 500_000):
            read_opml(b"<opml><body>" + flood)
        deep = b'<outline text="f">' * 200 + b'<outline xmlUrl="https://a.example/"/>' + b"</outline>" * 200
        assert read_opml(b"<opml><body>" + deep + b"</body></opml>")[0].folder.count(" / ") == 19


def test_what_is_written_is_valid_and_reads_the_same() -> None:
    listed = (
        OpmlFeed(
            "https://averil-courier.example/feed?a=1&b=2",
            'A "B" <C> & D\x00',
            "https://averil-courier.example/",
        ),
        OpmlFeed("https://delta-gazette.example/f", "ضفاف اليوم", "", "Basin / Delta"),
    )
    raw = write_opml("Mine & yours", listed)
    root = etree.fromstring(raw)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "Mine & yours"
    assert all(outline.get("text") for outline in root.iter("outline"))
    again = read_opml(raw)
    assert again[0].title == 'A "B" <C> & D'
    assert again[1] == listed[1]
    assert [one.url for one in again] == [one.url for one in listed]


@pytest.fixture
def user(db: None) -> User:
    return make_user("ines")


def test_a_list_is_shown_before_anything_happens(user: User) -> None:
    shown = feeds.preview_opml(user, NESTED)
    assert [one.state for one in shown] == ["new", "new", "wrong"]
    assert "javascript" in shown[2].problem
    assert not Feed.objects.exists()


def test_a_list_is_followed_once_and_asked_later(user: User) -> None:
    done = feeds.import_opml(user, NESTED, chosen=["https://averil-courier.example/feed"])
    assert [one.state for one in done] == ["added", "new", "wrong"]
    done = feeds.import_opml(user, NESTED)
    assert [one.state for one in done] == ["followed", "added", "wrong"]
    assert [one.state for one in feeds.import_opml(user, NESTED)] == ["followed", "followed", "wrong"]
    assert Subscription.objects.filter(user=user).count() == 2
    assert Feed.objects.get(url="https://averil-courier.example/feed").title == "Courier"


def test_export_and_import_again_bring_the_same(user: User) -> None:
    feeds.import_opml(user, NESTED)
    other = make_user("tomas")
    feeds.import_opml(other, feeds.export_opml(user))
    urls = [set(one.subscriptions.values_list("feed__url", flat=True)) for one in (user, other)]
    assert urls[0] == urls[1]
    assert len(urls[0]) == 2
    assert b"Ines" not in feeds.export_opml(make_user("nobody"))
