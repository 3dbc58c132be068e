"""Hostile text in entries of feeds: it is cleaned like any page, and judged by two parsers that are not ours."""

from __future__ import annotations

import html
import json

import pytest
from lxml import html as lxml_html
from playwright.sync_api import BrowserContext

from reader.cleaning import CleaningError, clean
from reader.intake.feeds import ParsedEntry, parse_feed
from reader.intake.feeds.page import page_of
from tests.feeds.making import STORY, atom, item, rss
from tests.hanging import unhung

URL = "https://averil-courier.example/feed"
ELEMENTS = {
    "p", "h2", "h3", "h4", "blockquote", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tfoot", "tr", "th",
    "td", "pre", "hr", "figure", "figcaption", "a", "em", "strong", "b", "i", "sub", "sup", "code", "br", "q", "cite",
    "abbr", "span", "bdi", "s", "small", "u",
}  # fmt: skip
ATTRIBUTES = {"href", "lang", "dir", "start", "colspan", "rowspan", "scope", "title"}
SCHEMES = ("http://", "https://", "mailto:")

X = "alert(1)"
HOSTILE = [
    f"<script>{X}</script>",
    f"<SCRIPT SRC=//evil.example/x.js></SCRIPT>{X}",
    f"<img src=x onerror={X}>",
    f"<img src='https://evil.example/pixel.gif' width=1 height=1>{X}",
    f"<svg onload={X}>",
    f"<svg><script>{X}</script></svg>",
    f"<svg><a xlink:href='javascript:{X}'><text>x</text></a></svg>",
    f"<math><mtext><script>{X}</script></mtext></math>",
    f"<math href='javascript:{X}'>x</math>",
    f"<iframe src='javascript:{X}'></iframe>",
    f"<iframe srcdoc='<script>{X}</script>'>",
    f"<object data='javascript:{X}'></object>",
    f"<embed src='data:text/html,<script>{X}</script>'>",
    f"<applet code=x>{X}</applet>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href='//evil.example/x.css'>",
    "<style>@import '//evil.example';p{color:red}</style>",
    "<p style='background:url(//evil.example)'>x</p>",
    f"<p onclick={X} onmouseover='{X}'>x</p>",
    f"<p onclick\n=\n{X}>x</p>",
    f"<p/onclick={X}>x</p>",
    f"<p \x00onclick={X}>x</p>",
    f"<a href='javascript:{X}'>x</a>",
    f"<a href='JaVaScRiPt:{X}'>x</a>",
    f"<a href=' javascript:{X}'>x</a>",
    f"<a href='java\tscript:{X}'>x</a>",
    f"<a href='java&#10;script:{X}'>x</a>",
    f"<a href='javascript&colon;{X}'>x</a>",
    f"<a href='&#106;avascript:{X}'>x</a>",
    f"<a href='&#x6A&#x61vascript:{X}'>x</a>",
    "<a href='javascript:123'>x</a>",
    f"<a href='\x01javascript:{X}'>x</a>",
    f"<a href='vbscript:{X}'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='data:1'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    f"<a href='feed:javascript:{X}'>x</a>",
    "<a href='blob:https://x.example/1'>x</a>",
    "<a href='tel:1'>x</a>",
    f"<a href=`javascript:{X}`>x</a>",
    "<a href='https://x.example/' target=_blank ping='//evil.example' download rel=opener>x</a>",
    f"<a href='https://x.example/\"onclick=\"{X}'>x</a>",
    "<a href='https://user:secret@x.example/'>x</a>",
    f"<form action='//evil.example'><input autofocus onfocus={X}><button formaction='javascript:{X}'>x</button></form>",
    f"<textarea><img src=x onerror={X}></textarea>",
    f"<select><option onclick={X}>x</select>",
    f"<video poster='javascript:{X}' src='//evil.example' autoplay onplay={X}></video>",
    f"<audio src=x onerror={X}>",
    f"<details open ontoggle={X}><summary>x</summary></details>",
    f"<marquee onstart={X}>x</marquee>",
    f"<template><script>{X}</script></template>",
    "<div id=main name=body class=note data-x=1>x</div>",
    "<div hx-get=/sign-out/ hx-trigger=load hx-swap-oob=true data-hx-on:load=x _='on load x' x-data=y>x</div>",
    f"<!--><script>{X}</script>-->",
    f"<!-- --!><script>{X}</script>",
    f"<![CDATA[<script>{X}</script>]]>",
    f"<?php echo 1 ?><?xml-stylesheet href='//evil.example'?>{X}",
    f"<!DOCTYPE x [<!ENTITY y '<script>{X}</script>'>]>&y;",
    f'<noscript><p title="</noscript><img src=x onerror={X}>">',
    f"<title></title><script>{X}</script>",
    f"<p title='</p><script>{X}</script>'>x</p>",
    f"</article></main></body></html><script>{X}</script>",
    f"<scr<script>ipt>{X}</scr</script>ipt>",
    f"<<script>{X}//<</script>",
    f"<script>{X}",
    "<p><b><i>x</p></b></i>",
    f"&lt;script&gt;{X}&lt;/script&gt;",
    f"&amp;lt;script&amp;gt;{X}",
    f"<xmp><script>{X}</script></xmp>",
    f"<plaintext><script>{X}</script>",
    f"<table><td background='javascript:{X}'>x<script>{X}</script></table>",
    f"<custom-element onclick={X}>x</custom-element>",
    "<slot name=x></slot><div shadowrootmode=open>x</div>",
    f"<img src='x' srcset='//evil.example/a 1x' sizes=1 alt='\"><script>{X}</script>'>",
    f"<image src=x onerror={X}>",
    f"<figure><img src='javascript:{X}'><figcaption onclick={X}>x<script>{X}</script></figcaption></figure>",
    "\u202eevil\u2066<b>x",
    "{{7*7}}{% now 'Y' %}${7*7}<%= 7*7 %>",
    "x\U0001f47fy" + "<b>" * 100,
    "<p>" + "\u0301" * 500 + "</p>",
]


def entries(hostile: str) -> list[ParsedEntry]:
    """The hostile text as content of each format, and as everything else of an entry."""
    around, bare = f"{STORY}{hostile}{STORY}", hostile.replace("\x00", "").replace("\x01", "")
    escaped = html.escape(f"{STORY}{bare}{STORY}")
    unsplit = f"{STORY}{bare}{STORY}".replace("]]>", "]] >")
    short = html.escape(html.escape(bare))
    more = (
        f"<content:encoded>{escaped}</content:encoded><dc:creator>{short}</dc:creator>"
        f"<category>{short}</category><description>{short}</description>"
    )
    written = {
        "id": "1",
        "title": hostile,
        "content_html": around,
        "tags": [hostile],
        "authors": [{"name": hostile}],
    }
    texts = [
        rss(item(1, title=bare, more=more)),
        rss(item(1, more=f"<content:encoded><![CDATA[{unsplit}]]></content:encoded>")),
        atom(
            f'<entry><id>1</id><title type="html">{short}</title><content type="html">{escaped}</content></entry>'
        ),
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [written]}),
    ]
    return [entry for text in texts for entry in parse_feed(text.encode(), URL).entries]


def cleaned(entry: ParsedEntry) -> list[str]:
    """The HTML of the blocks that an entry becomes."""
    page = page_of(
        entry.content, title=entry.title, url=entry.url, authors=entry.authors, tags=entry.tags,
        published=entry.published, outlet="Averil Courier", language="en",
    )  # fmt: skip
    found = clean(page, kind="html", url=entry.url)
    for picture in [block.picture for block in found.blocks if block.picture]:
        assert picture.src.startswith(("http://", "https://")), picture.src
    assert not found.meta.canonical_url or found.meta.canonical_url.startswith(("http://", "https://"))
    return [block.html for block in found.blocks]


def judge(markup: str) -> None:
    """Nothing but known elements, attributes and schemes stands in ``markup``."""
    for element in lxml_html.fragment_fromstring(markup, create_parent="div").iter():
        assert isinstance(element.tag, str), f"comment or instruction in {markup[:300]}"
        if element.tag == "div" and element.getparent() is None:
            continue
        assert element.tag in ELEMENTS, element.tag
        assert set(element.attrib) <= ATTRIBUTES, dict(element.attrib)
        assert element.get("href", "http://").startswith(SCHEMES), element.get("href")


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_comes_in_clean_by_every_format(hostile: str) -> None:
    with unhung():
        found = entries(hostile)
        assert len(found) == 4
        for entry in found:
            assert entry.title
            assert "\x00" not in entry.content
            blocks = cleaned(entry)
            assert any("sluices of the Corran Gate" in block for block in blocks)
            for block in blocks:
                judge(block)


def test_a_browser_runs_and_fetches_nothing_of_it(context: BrowserContext) -> None:
    blocks = [block for hostile in HOSTILE for entry in entries(hostile)[:2] for block in cleaned(entry)]
    asked: list[str] = []
    page = context.new_page()
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
    page.set_content("<!doctype html><meta charset=utf-8><body>" + "\n".join(blocks))
    page.mouse.move(200, 200)
    names = set(page.evaluate("[...new Set([...document.body.querySelectorAll('*')].map(e => e.localName))]"))
    assert names <= ELEMENTS
    events = "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
    assert page.evaluate(events) == []
    assert asked == []


def test_what_leaves_no_words_is_no_article() -> None:
    entry = parse_feed(
        rss(item(1, title="x", more="<content:encoded>&lt;script&gt;</content:encoded>")).encode(), URL
    ).entries[0]
    try:
        blocks = cleaned(entry)
    except CleaningError:
        blocks = []
    assert all("script" not in block for block in blocks)
