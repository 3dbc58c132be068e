"""What feeds must survive: bombs, breaks, floods, web pages in their place."""

from __future__ import annotations

import json

import pytest

from reader.intake.feeds import ENTRIES, DtdNotAllowed, NotAFeed, find_feeds, parse_feed
from tests.feeds.making import STORY, atom, full, item, rss
from tests.hanging import unhung

URL = "https://averil-courier.example/feeds/all.xml"


def read(text: str | bytes, content_type: str = "") -> object:
    return parse_feed(text.encode() if isinstance(text, str) else text, URL, content_type)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
QUADRATIC = '<!ENTITY a "' + "A" * 50_000 + '">'
BODY = "<rss><channel><title>&l9;&a;&x;</title><item><title>&x;</title></item></channel></rss>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize(
    "declared",
    [
        f'<!DOCTYPE lolz [<!ENTITY l0 "lol">{LAUGHS}]>', f"<!DOCTYPE rss [{QUADRATIC}]>",
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">', '<!DOCTYPE rss PUBLIC "-//X//Y" "http://127.0.0.1:9/">',
        "<!-- > --><?x > ?><!DOCTYPE rss []>", '<!doctype rss [<!ENTITY x "y">]>',
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "<!DOCTYPE rss>",
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x/" [<!ENTITY x "y">]>',
    ],
)  # fmt: skip
def test_a_dtd_is_refused_before_anything_is_read(declared: str, encoding: str) -> None:
    with unhung(10), pytest.raises(DtdNotAllowed) as found:
        read(f'<?xml version="1.0"?>\n{declared}\n{BODY}'.encode(encoding))
    assert "DTD not allowed" in found.value.message
    assert found.value.status == 422


def test_a_dtd_that_comes_late_declares_nothing() -> None:
    for late in (
        f'<rss><channel><!DOCTYPE rss [<!ENTITY x "boom">]><title>&x;</title>{item(1)}</channel></rss>',
        f'<rss><channel><title>T</title><item><!DOCTYPE x [<!ENTITY x "boom">]><title>&x;</title></item>{item(2)}'
        "</channel></rss>",
    ):
        try:
            feed = parse_feed(late.encode(), URL)
        except DtdNotAllowed:
            continue
        assert "boom" not in str(feed)


def test_a_break_at_entry_17_costs_entry_17() -> None:
    items = [item(n) for n in range(1, 31)]
    items[16] = "<item>\n<title>Story 17</title>\n<link>https://averil-courier.example/17</lnik></item>\n"
    feed = parse_feed(rss(*items).encode(), URL)
    assert [entry.title for entry in feed.entries] == [f"Story {n}" for n in range(1, 31) if n != 17]
    assert feed.notes == ("Entry 17 (line 22) could not be read: it is not well-formed.",)
    assert (feed.title, feed.language, feed.total) == ("Averil Courier", "en-GB", 30)


@pytest.mark.parametrize(
    "broken",
    [
        "<item><title>x</item>\n", "<item><title>x</title>\n", "<item><title>x</title><b></item>\n",
        "<item <title>x</item>\n",
        "<item><description><![CDATA[ never closed </description></item>\n", "<item><a b=c>x</a></item>\n",
        "<item><title>x</title><p>one<p>two</item>\n", "<item>" + "<a>" * 400 + "</a>" * 400 + "</item>\n",
    ],
)  # fmt: skip
def test_what_is_broken_in_one_entry_stays_in_it(broken: str) -> None:
    items = [item(1), item(2), broken, item(4), item(5)]
    feed = parse_feed(rss(*items).encode(), URL)
    assert [entry.title for entry in feed.entries] == ["Story 1", "Story 2", "Story 4", "Story 5"]
    assert len(feed.notes) == 1
    assert "Entry 3 (line" in feed.notes[0]


def test_html_that_was_not_escaped_is_read_as_it_stands_and_noted() -> None:
    more = "<description><p>Low <br>water & <img src=/a.png> <a href='b'>here</p></description>"
    feed = parse_feed(rss(item(1), item(2, more=more), item(3)).encode(), URL)
    assert [entry.title for entry in feed.entries] == ["Story 1", "Story 2", "Story 3"]
    assert feed.entries[1].summary == "Low water & here"
    assert 'src="https://averil-courier.example/a.png"' in feed.entries[1].content
    assert feed.notes == ("Entry 2 (line 5) is not well-formed; its text was read as it stands.",)


def test_atom_and_json_that_break_give_what_they_have() -> None:
    entries = [f"<entry><id>{n}</id><title>Story {n}</title></entry>\n" for n in range(1, 6)]
    entries[2] = "<entry><id>3</id><title>Story 3</entry>\n"
    feed = parse_feed(atom(*entries).encode(), URL)
    assert [entry.title for entry in feed.entries] == ["Story 1", "Story 2", "Story 4", "Story 5"]
    text = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T",
                       "items": [{"id": str(n), "title": f"Story {n}"} for n in range(1, 6)]}, indent=1)  # fmt: skip
    broken = text.replace('"Story 3"', '"Story 3')
    feed = parse_feed(broken.encode(), URL)
    assert [entry.title for entry in feed.entries] == ["Story 1", "Story 2", "Story 4", "Story 5"]
    assert feed.title == "T"
    assert "Entry 3 (line" in feed.notes[0]


def test_a_feed_cut_in_the_middle_gives_the_entries_before() -> None:
    whole = rss(*[item(n, more=full()) for n in range(1, 11)])
    feed = parse_feed(whole.encode()[: len(whole) * 2 // 3], URL)
    assert [entry.title for entry in feed.entries] == [f"Story {n}" for n in range(1, len(feed.entries) + 1)]
    assert 5 <= len(feed.entries) <= 6
    assert len(feed.notes) == 1
    assert parse_feed(b"<rss><channel><title>Averil", URL).notes == (
        "The feed breaks off before its first entry.",
    )


def test_words_that_look_like_entries_inside_text_are_text() -> None:
    more = "<description><![CDATA[An <item> and </item> of <entry> ]]></description>"
    broken = "<item><title>x</item>"
    feed = parse_feed(rss(item(1, more=more), broken, item(3)).encode(), URL)
    assert [entry.title for entry in feed.entries] == ["Story 1", "Story 3"]


def test_of_50_000_entries_the_first_are_read_and_the_rest_is_said() -> None:
    with unhung(30):
        feed = parse_feed(rss(*[item(n) for n in range(50_000)]).encode(), URL)
    assert len(feed.entries) == ENTRIES
    assert feed.total == 50_000
    assert feed.entries[0].title == "Story 0"
    assert feed.notes == (
        f"The feed has 50000 entries; the first {ENTRIES} were read, {50_000 - ENTRIES} were not.",
    )


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><head>{}</head><body><p>x</p></body></html>", "<html><head>{}</head></html>",
        "\n<!-- x --><!doctype HTML PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'http://www.w3.org/TR/x.dtd'>"
        "<html xmlns='http://www.w3.org/1999/xhtml'><head>{}</head></html>",
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head>{}</head></html>",
    ],
)  # fmt: skip
def test_a_web_page_names_its_feeds(page: str) -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="All &amp; more" href="/all.rss">'
    with pytest.raises(NotAFeed) as found:
        read(page.format(link))
    assert "web page" in found.value.message
    assert [(feed.url, feed.title, feed.format) for feed in found.value.feeds] == [
        ("https://averil-courier.example/all.rss", "All & more", "rss")
    ]


def test_what_remarks_before_a_feed_say_is_nothing() -> None:
    remark = "<!-- <html><feed> <!DOCTYPE rss [<!ENTITY x 'y'>]> -->\n<?xml-stylesheet href='a.xsl'?>"
    feed = parse_feed(f"<?xml version='1.0'?>{remark}{rss(item(1)).partition(chr(10))[2]}".encode(), URL)
    assert [entry.title for entry in feed.entries] == ["Story 1"]
    with pytest.raises(NotAFeed):
        read("<!-- never closed <rss>")


def test_a_feed_behind_the_document_type_of_a_page_is_refused_as_such() -> None:
    with pytest.raises(DtdNotAllowed):
        read(
            '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://x.example/">'
            + rss(item(1)).partition("\n")[2]
        )


def test_a_tag_that_is_not_closed_at_the_very_end_costs_nothing() -> None:
    assert len(parse_feed(rss(item(1)).rstrip().rstrip(">").encode(), URL).entries) == 1


def test_stray_ends_before_the_first_entry_cost_nothing() -> None:
    feed = parse_feed(rss(item(1), head="<image><url>x</url></height></image>").encode(), URL)
    assert ([entry.title for entry in feed.entries], feed.title) == (["Story 1"], "Averil Courier")


def test_feeds_are_found_in_what_a_page_declares_then_in_its_links() -> None:
    page = (
        '<html><head><base href="https://averil-courier.example/news/"><!-- <link rel=alternate '
        'type="application/rss+xml" href="/old.rss"> --><script>"<link rel=alternate href=/no.rss>"</script>'
        '<link rel="alternate" type="application/atom+xml" href="atom.xml">'
        "<link href='feed://averil-courier.example/f.rss' type='application/rss+xml' rel='ALTERNATE home'>"
        '<link rel="alternate" type="application/feed+json" href="/feed.json" title="JSON">'
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">'
        '<link rel="stylesheet" type="application/rss+xml" href="/no.xml"></head>'
        '<body><a href="/rss/politics">Politics</a> <a href="/feedback">Write</a> <a href="https://x.example/feed/">X</a>'
        '<a href="javascript:rss">no</a><a href="atom.xml">again</a></body></html>'
    )
    found = find_feeds(page, "https://averil-courier.example/")
    assert [(one.url, one.format) for one in found] == [
        ("https://averil-courier.example/news/atom.xml", "atom"), ("https://averil-courier.example/f.rss", "rss"),
        ("https://averil-courier.example/feed.json", "json"), ("https://averil-courier.example/rss/politics", "rss"),
        ("https://x.example/feed/", "rss"),
    ]  # fmt: skip
    assert found[3].title == "Politics"


@pytest.mark.parametrize(
    "flood",
    [
        "<![CDATA[" * 300_000, "<!--" * 500_000, "<item>" * 300_000, "</item>" * 300_000, "<item " * 300_000,
        "<a>" * 500_000, "&" * 1_000_000, "&a" * 500_000, "<a:b " * 300_000, "<item><![CDATA[</item> <item>" * 60_000,
        "<item a='" * 200_000, "<" * 1_000_000, "<item>" + "<b " * 200_000, " " * 2_000_000,
        '<item xmlns:a="' + "x" * 1_000_000, "<item><title>" + "&#x41;" * 300_000 + "</title></item>",
        "<item><description>" + "&lt;a " * 300_000 + "</description></item>",
        "<item><description>" + "&lt;!--" * 200_000 + "</description></item>",
        "<item><description>" + "&lt;script&gt;" * 100_000 + "</description></item>",
        "<item><description>" + "&lt;p a=&quot;" * 100_000 + "</description></item>",
        "<item " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>",
    ],
    ids=range(21),
)  # fmt: skip
def test_floods_end(flood: str) -> None:
    with unhung(20):
        for whole in (
            f"<rss><channel><title>T</title>{flood}",
            f"<rss><channel>{flood}{item(1)}</channel></rss>",
        ):
            try:
                parse_feed(whole.encode(), URL)
            except (NotAFeed, DtdNotAllowed):
                continue


@pytest.mark.parametrize(
    "flood", ["<!--", "<script>", "<link ", "<a href='", "<link rel=alternate type='", '<base "']
)
def test_floods_in_pages_end(flood: str) -> None:
    with unhung(20):
        assert find_feeds("<html>" + flood * 400_000, URL) == ()


def test_lone_surrogates_and_null_characters_of_json_are_left_out() -> None:
    raw = (
        b'{"version":"https://jsonfeed.org/version/1.1","title":"a\\u0000b\\ud800c","items":[{"id":"\\ud800",'
        b'"title":"\\udfff\\u0000x","content_html":"<p>\\ud800y\\u0000</p>","tags":["\\ud800"]}]}'
    )
    feed = parse_feed(raw, URL)
    assert (feed.title, feed.entries[0].title, feed.entries[0].content) == ("abc", "x", "<p>y</p>")
    str(feed).encode()


def test_an_entry_of_huge_text_keeps_no_text() -> None:
    feed = parse_feed(rss(item(1, more=full(STORY * 1000))).encode(), URL)
    assert (feed.entries[0].content, feed.entries[0].is_full) == ("", False)


def test_keys_are_short_however_long_a_guid_is() -> None:
    feed = parse_feed(rss(item(1, guid="g" * 1_000_000, title="t" * 100_000)).encode(), URL)
    assert len(feed.entries[0].key) == 64
    assert len(feed.entries[0].title) <= 500
