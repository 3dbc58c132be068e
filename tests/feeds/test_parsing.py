"""Feeds as publishers write them, in every format and with every mistake that is common."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.intake.feeds import NotAFeed, ParsedFeed, parse_feed
from reader.intake.feeds.dates import parse_date
from reader.intake.feeds.fulltext import ends_early
from reader.intake.feeds.text import lines_of, title_text
from tests.feeds.making import SENTENCES, STORY, atom, full, item, rss

URL = "https://averil-courier.example/feeds/all.xml"
SAMPLE = Path(__file__).resolve().parents[2] / "reader" / "sample" / "feeds"


def read(text: str | bytes, content_type: str = "", url: str = URL) -> ParsedFeed:
    return parse_feed(text.encode() if isinstance(text, str) else text, url, content_type)


# --- formats


def test_rss_2_with_its_modules() -> None:
    more = (
        "<description>Short.</description><dc:creator>Lia Fenn</dc:creator><category>Water</category>"
        "<category>water</category><category>Salt &amp;amp; trade</category>"
        '<enclosure url="https://averil-courier.example/a.mp3" length="1" type="audio/mpeg"/>' + full()
    )
    feed = read(rss(item(1, ago=1, more=more), head="<ttl>45</ttl>"))
    entry = feed.entries[0]
    assert (feed.title, feed.format, feed.language) == ("Averil Courier", "rss", "en-GB")
    assert (feed.site_url, feed.pause, feed.total) == ("https://averil-courier.example/", 2700, 1)
    assert (entry.title, entry.url) == ("Story 1", "https://averil-courier.example/story-1")
    assert (entry.authors, entry.tags) == (("Lia Fenn",), ("Water", "Salt & trade"))
    assert entry.summary == "Short."
    assert entry.is_full
    assert entry.words > 150
    assert "mp3" not in entry.content
    assert entry.published is not None


def test_rss_1_is_rdf() -> None:
    feed = read(
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        '<channel rdf:about="https://basin-quarterly.example/"><title>Basin Quarterly</title>'
        "<link>https://basin-quarterly.example/</link><dc:language>en</dc:language>"
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
        '<items><rdf:Seq><rdf:li resource="https://basin-quarterly.example/reeds"/></rdf:Seq></items></channel>'
        '<item rdf:about="https://basin-quarterly.example/reeds"><title>Reeds</title>'
        "<link>https://basin-quarterly.example/reeds</link><dc:date>2026-10-05T08:00:00+02:00</dc:date>"
        "<dc:subject>Reeds</dc:subject><dc:creator>Ines Calloway</dc:creator></item></rdf:RDF>"
    )
    entry = feed.entries[0]
    assert (feed.title, feed.language, feed.pause, len(feed.entries)) == ("Basin Quarterly", "en", 21_600, 1)
    assert (entry.url, entry.tags) == ("https://basin-quarterly.example/reeds", ("Reeds",))
    assert entry.published == datetime(2026, 10, 5, 6, 0, tzinfo=UTC)


def test_rss_0_91_with_the_document_type_of_its_time() -> None:
    feed = read(
        '<?xml version="1.0"?>\n<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">\n<rss version="0.91"><channel><title>Old</title>'
        "<item><title>One</title><link>/one</link></item></channel></rss>"
    )
    assert feed.entries[0].url == "https://averil-courier.example/one"


def test_atom_1_with_bases_within_each_other() -> None:
    feed = read(
        atom(
            '<entry xml:base="river/"><id>tag:1</id><title type="html">Salt &amp;amp; &lt;b&gt;trade&lt;/b&gt;</title>'
            '<link href="salt.html"/><updated>2026-11-01T10:00:00Z</updated><author><name>Nell Tranter</name></author>'
            '<category term="t1" label="Trade"/><category term="salt"/>'
            '<content type="xhtml" xml:base="deep/"><div xmlns="http://www.w3.org/1999/xhtml">'
            '<p>See <a href="a.html">a &amp; b</a><img src="/p.png" alt=""/><br/></p></div></content></entry>',
            attributes='xml:base="https://delta-gazette.example/2026/" xml:lang="en"',
        )
    )
    entry = feed.entries[0]
    assert (entry.title, entry.url) == ("Salt & trade", "https://delta-gazette.example/2026/river/salt.html")
    assert 'href="https://delta-gazette.example/2026/river/deep/a.html"' in entry.content
    assert 'src="https://delta-gazette.example/p.png"' in entry.content
    assert "a &amp; b" in entry.content
    assert "xmlns" not in entry.content
    assert (entry.authors, entry.tags) == (("Nell Tranter",), ("Trade", "salt"))
    assert entry.published == datetime(2026, 11, 1, 10, 0, tzinfo=UTC)


def test_atom_0_3() -> None:
    feed = read(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="en"><title mode="escaped">Old &amp;amp; true'
        '</title><link rel="alternate" type="text/html" href="https://delta-gazette.example/"/>'
        '<entry><title>Gauges</title><link rel="alternate" type="text/html" href="https://delta-gazette.example/g"/>'
        "<id>x</id><issued>2026-10-02T10:00:00Z</issued><modified>2026-10-03T10:00:00Z</modified>"
        '<content type="text/html" mode="escaped">&lt;p&gt;Low water.&lt;/p&gt;</content></entry></feed>'
    )
    assert feed.title == "Old & true"
    assert (feed.entries[0].content, feed.entries[0].published) == (
        "<p>Low water.</p>", datetime(2026, 10, 2, 10, 0, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"])
def test_json_feed(version: str) -> None:
    feed = read(
        json.dumps(
            {
                "version": version,
                "title": "Dunmarrow Post",
                "home_page_url": "https://dunmarrow-post.example/",
                "language": "en",
                "authors": [{"name": "The desk"}],
                "items": [
                    {"id": 7, "url": "/seven", "title": "Seven", "content_html": STORY + '<a href="x">x</a>',
                     "summary": "In short.", "tags": ["Courts"], "date_published": "2026-11-03T07:00:00-05:00",
                     "author": {"name": "Cato Brill"}},
                    {"id": "https://dunmarrow-post.example/eight", "content_text": "One.\n\nTwo <b> three."},
                ],
            }
        ),
        url="https://dunmarrow-post.example/feed.json",
    )  # fmt: skip
    first, second = feed.entries
    assert (feed.format, feed.title, feed.language) == ("json", "Dunmarrow Post", "en")
    assert (first.url, first.authors, first.tags) == (
        "https://dunmarrow-post.example/seven",
        ("Cato Brill",),
        ("Courts",),
    )
    assert first.is_full
    assert 'href="https://dunmarrow-post.example/x"' in first.content
    assert first.published == datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
    assert (second.url, second.authors) == ("https://dunmarrow-post.example/eight", ("The desk",))
    assert second.content == "<p>One.</p><p>Two &lt;b&gt; three.</p>"
    assert second.title == "One."


@pytest.mark.parametrize(
    ("name", "title", "count", "first"),
    [
        (
            "ketterby-ledger.atom.xml",
            "Ketterby Ledger",
            7,
            "Tarsk delegation arrives in Ketterby a day early",
        ),
        ("northwater-wire.rss.xml", "Northwater Wire: Basin", 8, "Ministers’ seating plan in Ketterby"),
    ],
)
def test_the_feeds_of_the_sample_library(name: str, title: str, count: int, first: str) -> None:
    feed = read((SAMPLE / name).read_bytes())
    assert (feed.title, len(feed.entries), feed.notes) == (title, count, ())
    assert feed.entries[0].title.startswith(first)
    assert all(
        entry.authors and entry.tags and entry.published and "src=" not in entry.url for entry in feed.entries
    )
    assert not any("&" in entry.title and ";" in entry.title for entry in feed.entries)


# --- mistakes


def test_namespaces_that_are_wrong_or_missing_are_understood() -> None:
    entry = (
        "<item><title>One</title><guid>1</guid><content:encoded>&lt;p&gt;Text&lt;/p&gt;</content:encoded>"
        "<dc:creator>Lia Fenn</dc:creator></item>"
    )
    wrong = read(
        '<rss xmlns:content="http://purl.org/rss/1.0/modules/content" xmlns:dc="HTTP://purl.org/dc/elements/1.1">'
        f"<channel><title>T</title>{entry}</channel></rss>"
    )
    missing = read(f"<rss><channel><title>T</title>{entry}</channel></rss>")
    for feed in (wrong, missing):
        assert (feed.entries[0].content, feed.entries[0].authors) == ("<p>Text</p>", ("Lia Fenn",))
        assert feed.notes == ()
    atom_elsewhere = read(
        '<feed xmlns="http://www.w3.org/2005/atom"><entry><id>1</id><title>A</title></entry></feed>'
    )
    assert atom_elsewhere.entries[0].title == "A"
    assert read("<feed><entry><id>1</id><title>A</title></entry></feed>").entries[0].title == "A"


def test_bare_ampersands_and_the_names_of_html_are_mended_and_lines_stay() -> None:
    feed = read("<rss><channel><title>Salt & trade</title><item><title>A&nbsp;B & C &eacute; &#8217; &#146; &bogus;"
                "</title><guid>1</guid></item></channel></rss>")  # fmt: skip
    assert feed.title == "Salt & trade"
    assert feed.entries[0].title == "A B & C é ’ ’ &bogus;"
    assert feed.notes == ()


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Salt &amp; trade", "Salt & trade"), ("Salt & trade", "Salt & trade"), ("3 < 4", "3 < 4"),
        ("A <b>bold</b> word", "A bold word"), ("L&#8217;eau", "L’eau"), ("&lt;script&gt;", "<script>"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"), ("a\n  b", "a b"), ("Q&A; more", "Q&A; more"),
    ],
)  # fmt: skip
def test_titles_are_decoded_once(written: str, text: str) -> None:
    assert title_text(written) == text


def test_entries_without_anything_have_a_title_and_keys_of_their_own() -> None:
    feed = read(
        rss(
            "<item><description>The river fell again, and nobody said a word about it.</description></item>",
            "<item><link>/only-a-link</link></item>",
            "<item></item>",
            "<item><title>Only a title</title></item>",
        )
    )
    titles = [entry.title for entry in feed.entries]
    assert titles[0] == "The river fell again, and nobody said a word about it."
    assert titles[1:] == ["averil-courier.example/only-a-link", "Untitled", "Only a title"]
    assert len({entry.key for entry in feed.entries}) == 4
    assert [entry.key for entry in feed.entries] == [
        entry.key for entry in read(rss("<item><description>The river fell again, and nobody said a word about it."
        "</description></item>", "<item><link>/only-a-link</link></item>", "<item/>",
        "<item><title>Only a title</title></item>")).entries
    ]  # fmt: skip


def test_an_empty_feed_is_a_feed() -> None:
    assert read(rss()).entries == ()
    assert read(atom()).title == "Delta Gazette"
    assert read('{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[]}').entries == ()


def test_addresses_that_only_count_visitors_are_made_plain() -> None:
    feed = read(rss(item(1, link="https://averil-courier.example/a?id=3&utm_source=x&src=rss#top")))
    assert feed.entries[0].url == "https://averil-courier.example/a?id=3"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://", "//"]
)
def test_addresses_of_no_page_are_left_out(link: str) -> None:
    assert read(rss(item(1, link=link))).entries[0].url == ""


# --- encodings


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (rss(item(1, title="Crédit à São")).encode("utf-8-sig"), ""),
        (rss(item(1, title="Crédit à São")).encode("utf-16"), "application/rss+xml; charset=utf-8"),
        (rss(item(1, title="Crédit à São")).encode(), "text/xml; charset=iso-8859-1"),
        (rss(item(1, title="Crédit à São")).replace("utf-8", "iso-8859-1").encode(), ""),
        (
            rss(item(1, title="Crédit à São")).replace("utf-8", "windows-1252").encode("cp1252"),
            "text/xml; charset=utf-8",
        ),
        (rss(item(1, title="Crédit à São")).encode("cp1252"), ""),
        (rss(item(1, title="Crédit à São")).encode("cp1252"), "text/xml; charset=windows-1252"),
        (b"\n\n  " + rss(item(1, title="Crédit à São")).encode(), ""),
        (rss(item(1, title="Crédit à\x0b São\x00")).encode(), ""),
    ],
)
def test_the_bytes_say_which_encoding_it_is(raw: bytes, content_type: str) -> None:
    assert read(raw, content_type).entries[0].title == "Crédit à São"


def test_other_scripts_by_their_label() -> None:
    text = rss(item(1, title="Уровень воды в реке упал")).replace("utf-8", "windows-1251")
    assert (
        read(text.encode("cp1251"), "text/xml; charset=iso-8859-1").entries[0].title
        == "Уровень воды в реке упал"
    )
    text = rss(item(1, title="川の水位が下がった")).replace("utf-8", "shift_jis")
    assert read(text.encode("shift_jis")).entries[0].title == "川の水位が下がった"
    text = rss(item(1, title="川の水位")).replace("utf-8", "iso-2022-jp")
    assert read(text.encode("iso-2022-jp")).entries[0].title == "川の水位"


# --- dates


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("Mon, 16 Nov 2026 18:20:00 +0000", "2026-11-16T18:20:00"), ("16 Nov 26 18:20 EST", "2026-11-16T23:20:00"),
        ("Mon, 16 Nov 2026 18:20:00 GMT", "2026-11-16T18:20:00"), ("2026-11-16T18:20:00+05:30", "2026-11-16T12:50:00"),
        ("2026-11-16 18:20", "2026-11-16T18:20:00"), ("2026-11-16", "2026-11-16T00:00:00"),
        ("20261116T182000Z", "2026-11-16T18:20:00"), ("Mon Nov 16 18:20:00 2026", "2026-11-16T18:20:00"),
        ("2026-11-16T18:20:00.123456789Z", "2026-11-16T18:20:00"), ("Nov 16, 2026 6:20 PM", "2026-11-16T18:20:00"),
        ("Sonntag, 15 März 2026 10:00:00 +0100", "2026-03-15T09:00:00"),
        ("Mon, 16 Nov 2026 24:00:00 +0000", "2026-11-17T00:00:00"),
        ("Mon, 16 Nov 2026 18:20:60 Z", "2026-11-16T18:20:59"),
        ("Mon,16 Nov 2026 18:20:00 +0000 (UTC)", "2026-11-16T18:20:00"),
        ("28 Feb 2024 23:59:59 -0800", "2024-02-29T07:59:59"),
    ],
)  # fmt: skip
def test_dates_in_the_usual_spellings(written: str, iso: str) -> None:
    found = parse_date(written, now=datetime(2026, 11, 20, tzinfo=UTC))
    assert found == datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "", "yesterday", "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT", "-2026-11-16",
        "31 Feb 2026 10:00 GMT",
        "2026-02-31", "2026-13-01", "0000-00-00 00:00:00", "Mon, 00 Nov 2026 10:00:00 GMT", "16 Nov 2026 25:00 GMT",
        "16 Nov 2026 10:00 +9999", "1e308", "NaN", "99999999999999999999", "1500-01-01", "Mon, 16 Foo 2026 10:00 GMT",
        "2027-11-16", "٢٠٢٦-١١-١٦", "2026-11-16T18:20:00Z" * 50, "Thu, 01 Jan 1970 00:00:00 GMT",
    ],
)  # fmt: skip
def test_dates_that_cannot_be_are_unknown(written: str) -> None:
    assert parse_date(written, now=datetime(2026, 11, 20, tzinfo=UTC)) is None


def test_an_entry_with_an_impossible_date_comes_in_without_one() -> None:
    feed = read(
        rss(
            item(1, more="<pubDate>31 Feb 2026 99:00</pubDate>"),
            item(2, more="<dc:date>9999-01-01</dc:date>"),
        )
    )
    assert [entry.published for entry in feed.entries] == [None, None]


# --- the whole text


@pytest.mark.parametrize(
    ("content", "summary", "whole"),
    [
        (STORY, "Short.", True), (STORY, "", True), ("<p>Too short.</p>", "", False),
        (STORY, " ".join(SENTENCES), False),
        (STORY + "<p>…</p>", "", False), (STORY.removesuffix("</p>") + " […]</p>", "", False),
        (STORY + "<p><a href='x'>Read more</a></p>", "", False),
        (STORY + "<p><a href=x>Weiterlesen »</a></p>", "", False),
        (STORY + "<p>The post Gauges appeared first on Averil Courier.</p>", "", True),
        (STORY + "<p>Continue reading at Averil Courier</p>", "", False), (STORY + "<p>اقرأ المزيد</p>", "", False),
        (STORY + "<script>if (a<b) { document.write('<p>Read more</p>') }</script>", "", True),
    ],
)  # fmt: skip
def test_what_counts_as_the_whole_text(content: str, summary: str, whole: bool) -> None:
    more = (f"<description>{summary}</description>" if summary else "") + full(content)
    assert read(rss(item(1, more=more))).entries[0].is_full is whole


def test_a_summary_is_the_whole_text_only_when_it_is_long() -> None:
    import html

    assert not read(rss(item(1, more=f"<description>{html.escape(STORY)}</description>"))).entries[0].is_full
    assert read(rss(item(1, more=f"<description>{html.escape(STORY * 2)}</description>"))).entries[0].is_full


def test_text_without_markup_has_a_line_for_each_block() -> None:
    markup = "<p>One<br>two</p><script>x</script><!-- <p>no</p> --><ul><li>a &amp; b</li></ul><style>p{}</style>end"
    assert lines_of(markup) == "One\ntwo\na & b\nend"
    assert lines_of("<p>cut <b") == "cut"
    assert ends_early("")


# --- what is no feed


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "nothing in this file"), (b"   \n", "nothing in this file"), (b"hello", "neither RSS nor Atom"),
        (b"<opml version='2.0'><body/></opml>", "OPML"), (b"{}", "no list of items"), (b"[1,2]", "no list of items"),
        (b'{"a": ' * 100_000, "nested too deeply"), (b"<urlset></urlset>", "site map"),
        (b"\x89PNG\r\n\x1a\n", "neither"),
        (b"[" * 200_000, "nested too deeply"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_said(raw: bytes, said: str) -> None:
    with pytest.raises(NotAFeed) as found:
        read(raw)
    assert said in found.value.message
    assert found.value.status == 422
