"""The one sanitiser: what passes, what does not, and that its result is a fixed point."""

from __future__ import annotations

import html
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.cleaning.sanitize import (
    ARTICLE,
    INLINE,
    NOTE,
    Profile,
    safe_url,
    sanitize,
    sanitize_fragment,
    text_of,
)

PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<em>",
            "</em>",
            "<ul>",
            "<li>",
            "</li>",
            "</ul>",
            "<ol start=3>",
            "</ol>",
            "<br>",
            "<b>",
            "</b>",
        ),
        *(
            "<table>",
            "<caption>",
            "<tbody>",
            "<tr>",
            "<td>",
            "<th colspan=2>",
            "</td>",
            "</tr>",
            "</table>",
            "<hr>",
        ),
        *(
            '<a href="https://averil.example/?a=1&b=2">',
            "<a href=javascript:1>",
            "</a>",
            "<blockquote>",
            "</blockquote>",
        ),
        *(
            "<h2 id=x onclick=1 lang=ar dir=rtl>",
            "</h2>",
            "<pre>",
            "</pre>",
            "<code>",
            "</code>",
            "<q>",
            "</q>",
        ),
        *(
            "<script>",
            "</script>",
            "<style>",
            "</style>",
            "<svg>",
            "<math>",
            "<mtext>",
            "</svg>",
            "<!--",
            "-->",
            "<![CDATA[",
        ),
        *(
            "<template>",
            "<noscript>",
            "<textarea>",
            "<title>",
            "<select>",
            "<option>",
            "<form>",
            "<font>",
            "<nobr>",
        ),
        *(
            "<div hx-get=x data-x=1>",
            "</div>",
            "<span lang=en>",
            "</span>",
            "&nbsp;",
            "&amp;lt;",
            " ",
            "\n",
            "\x0b",
            "\u0301",
        ),
        *("<img src=x onerror=alert(1)>", "<iframe src=x>", "<figcaption>", "e", "\u200b", "\ud800"),
    ]
)
FRAGMENTS = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(FRAGMENTS, st.sampled_from([ARTICLE, INLINE, NOTE]))
def test_sanitising_twice_changes_nothing(fragment: str, profile: Profile) -> None:
    once = sanitize(fragment, profile)
    assert sanitize(once, profile) == once


@settings(max_examples=300, deadline=None)
@given(FRAGMENTS)
def test_text_of_a_block_is_single_spaced_nfc_and_on_one_line(fragment: str) -> None:
    text = text_of(sanitize(fragment))
    assert text == text.strip()
    assert "  " not in text
    assert "\n" not in text
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    "hostile",
    [
        "<p onclick=alert(1)>x</p>",
        "<p><script>alert(1)</script>x</p>",
        "<p><img src=x onerror=alert(1)>x</p>",
        '<p><a href="javascript:alert(1)">x</a></p>',
        '<p><a href="javascript:123">x</a></p>',
        '<p><a href="java\nscript:1">x</a></p>',
        '<p><a href="data:1">x</a></p>',
        '<p><a href="file:1">x</a></p>',
        '<p><a href="//averil.example/">x</a></p>',
        '<p><a href="https://averil.example/" ping="https://spy.example/" target=_blank>x</a></p>',
        '<p id=form name=submit class=note style="color:red" data-x=1>x</p>',
        '<p hx-get="/x" data-hx-post="/y" hx-on:click="z" hx-swap-oob="true" x-data="1" _="on load">x</p>',
        "<p><svg><style><!--</style><img title='--><img src=1 onerror=alert(1)>'></svg>x</p>",
        "<p>x</p><math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=1&gt;'>",
        '<p><span srcset="a" style="x" shadowrootmode=open>x</span></p>',
    ],
)
def test_nothing_hostile_survives(hostile: str) -> None:
    clean = sanitize(hostile)
    for word in (
        "script",
        "onclick",
        "onerror",
        "style",
        "data",
        "hx-",
        " id",
        "name",
        "class",
        "ping",
        "srcset",
        "file:",
    ):
        assert word not in clean
    assert "x</" in clean
    for attribute in ("target", "_=", "shadowroot", 'href="//'):
        assert attribute not in clean


def test_escaped_markup_stays_text_however_often_it_passes() -> None:
    fragment = "<p>He wrote &amp;lt;script&amp;gt; and &lt;b&gt;.</p>"
    assert text_of(sanitize(sanitize(fragment))) == "He wrote &lt;script&gt; and <b>."


def test_words_of_neighbouring_cells_items_and_lines_never_fuse() -> None:
    assert text_of(sanitize("<ul><li>one</li><li>two<ul><li>three</li></ul></li></ul>")) == "one two three"
    assert text_of(sanitize("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>")) == "a b c"
    assert text_of(sanitize("<p>one<br>two</p>")) == "one two"
    assert text_of(sanitize("<blockquote><p>one</p><p>two</p></blockquote>")) == "one two"


def test_structure_links_language_and_direction_stay() -> None:
    fragment = (
        '<p lang="ar" dir="rtl">نص <a href="https://averil.example/a?b=1&amp;c=2">رابط</a> '
        "<strong>قوي</strong></p>"
    )
    assert sanitize(fragment) == fragment


def test_a_mark_across_elements_in_two_forms_is_brought_to_one() -> None:
    assert text_of(sanitize("<p>e<em>\u0301</em></p>")) == "é"


def test_a_block_beyond_the_limit_keeps_its_words_and_loses_its_markup() -> None:
    long = "<p>" + "<em>word</em> " * 30_000 + "</p>"
    clean = sanitize(long)
    assert "<em>" not in clean
    assert text_of(clean).count("word") == 30_000


def test_notes_keep_their_line_breaks_in_code() -> None:
    assert sanitize_fragment("<pre><code>a\n  b\n</code></pre>") == "<pre><code>a\n  b\n</code></pre>"
    assert "<script" not in sanitize_fragment("<p>x</p><script>1</script>")


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://averil.example/a b?q=é#f", "https://averil.example/a%20b?q=%C3%A9#f"),
        ("HTTP://Averil.example:8080/", "http://averil.example:8080/"),
        ("mailto:desk@averil.example", "mailto:desk@averil.example"),
        ("https://user:secret@averil.example/x", "https://averil.example/x"),
        (" java\tscript:alert(1)", ""),
        ("javascript:123", ""),
        ("data:text/html,x", ""),
        ("vbscript:x", ""),
        ("//averil.example/", ""),
        ("/relative", ""),
        ("https:\\\\averil.example", ""),
        ("https://", ""),
        ("https://averil.example:99999/", ""),
        ("https://aver<il.example/", ""),
        ("mailto:nobody", ""),
        ("https://averil.example/" + "x" * 3000, ""),
    ],
)
def test_only_web_and_mail_addresses_are_safe(address: str, safe: str) -> None:
    assert safe_url(address) == safe
    assert safe_url(safe) == safe


@given(st.text(max_size=200))
def test_plain_words_come_through_escaped(text: str) -> None:
    clean = sanitize("<p>" + html.escape(text.replace("\r", " ")) + "</p>")
    assert "<" not in text_of(clean) or "<" in text
