"""Hostile Markdown in notes: what comes out is judged by two parsers that are not ours, one of them a browser."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html
from playwright.sync_api import BrowserContext

from reader.cleaning.sanitize import NOTE, sanitize
from reader.markdown import LIMIT, render_markdown
from tests.hanging import unhung

ELEMENTS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "code", "hr", "br", "em",
    "strong", "s", "del", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
"""What CommonMark with tables and strike-through makes, without pictures and raw HTML."""
ATTRIBUTES = {("a", "href"), ("ol", "start")}
SCHEMES = ("http://", "https://", "mailto:")

ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
    "javascript&colon;alert(1)", "&#106;avascript:alert(1)", "&#x6A&#x61vascript:alert(1)",
    "javascript&#58;alert(1)", "javascript:123", "data:1", "file:1", "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "file:///etc/passwd",
    "blob:https://x.example/1", "//evil.example", "/sign-out/", "#h1", "?a=1", "\\\\evil.example",
    "http:\\\\evil.example", "http:///x", "http://", "https://[::1", "javascript:%61lert(1)",
    "\u0001javascript:alert(1)", "feed:javascript:alert(1)", "view-source:https://x.example", "about:blank",
    "ws://x.example", "jar:https://x.example!/", "tel:123", "x:1", "https://user:secret@x.example/",
    "https://x.example/\"onmouseover=\"alert(1)", "mailto:", "mailto:a@b.example",
    "https://x.example/<script>", "https://x.example/`${alert(1)}`", "http://a.example:99999/",
]  # fmt: skip
TEXTS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "<SCRIPT\n>alert(1)</SCRIPT\n>", "<a href=\"javascript:alert(1)\">x</a>",
    "<div hx-get=/sign-out/ hx-trigger=load>x</div>", "<b id=main name=body>x</b>",
    "<style>@import '//evil.example'</style>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<!--><script>alert(1)</script>", "<![CDATA[<script>alert(1)</script>]]>", "<?php echo 1 ?>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;", "&#60;script&#62;alert(1)&#60;/script&#62;", "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```", "```\"><script>alert(1)</script>\nx\n```",
    "    <script>alert(1)</script>", "~~~ onload=alert(1)\nx\n~~~", "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))", "![x][1]\n\n[1]: https://evil.example/p.png",
    "<https://x.example/\"onclick=alert(1)>", "<javascript:alert(1)>", "<a@b.example\"onclick=alert(1)>",
    "https://evil.example/<script>", "[x](<javascript:alert(1)>)",
    "[x](https://x.example 'title\" onmouseover=alert(1)')",
    "[x](https://x.example \"<script>alert(1)</script>\")",
    "[<script>alert(1)</script>](https://x.example)", "[x]: javascript:alert(1)\n\n[x]",
    "[x]: <data:text/html,1> 'y'\n\n[x][x]", "[a][b]\n\n[b]: https://x.example\n[b]: javascript:alert(1)",
    "[x](https://x.example)<!-- -->[y](javascript:alert(1))",
    "|<script>|a|\n|-|-|\n|<img src=x onerror=alert(1)>|[x](javascript:alert(1))|",
    "# <img src=x onerror=alert(1)>\n===", "- <svg><a xlink:href=javascript:alert(1)>\n- </svg>",
    "> <math><mtext><script>alert(1)</script>", "1000000000000. x", "99999. x", "0. x",
    "*a **b*** _c __d___ ~~e~~", "**<b onclick=alert(1)>**", "a\\\nb  \nc", "\\<script>alert(1)\\</script>",
    "\u202e[x](https://x.example)\u2066", "\u2028<script>\u2029", "\ud800<b>\udfff", "\x00<b\x00r>",
    "{{7*7}}{% now 'Y' %}${7*7}<%= 7*7 %>",
    "]]>--></textarea></title></noscript></style></script><script>alert(1)</script>",
    "<p title='</p><script>alert(1)</script>'>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<math><annotation-xml encoding=\"text/html\"><script>alert(1)</script>",
    "<form><math><mtext></form><form><mglyph><style></math>" "<img src onerror=alert(1)>",
    "<x _=\"on load alert(1)\" x-data=alert(1) @click=alert(1)>", "<template><script>alert(1)</script>",
]  # fmt: skip
CASES = [
    *TEXTS,
    *[f"[x]({address})" for address in ADDRESSES],
    *[f"[x]\n\n[x]: {address}" for address in ADDRESSES],
    *[f"<{address}>" for address in ADDRESSES],
]
BOMBS = [
    "[", "*", "_", "`", "<", "> ", "- ", "![](", "[a](", "[](<", "*a ", "**a_", "a**b", "~~", "&#", "\\",
    "[x][", "| - ", "|\n", "<!--", "<![CDATA[", "<?", "\t", "# ", "1. ", "1.", "[a]: ", "x\n===\n", "``` ",
    "`a", "a`", "<a", "&lt;", "[x](javascript:alert(1))", "](", "!", "-\n", "* * ", "<http://a.b>",
    "\u0301", "[[a]()](", "|a|b\n|-|-\n",
]  # fmt: skip


def judged(markup: str) -> list[str]:
    """What lxml finds in ``markup`` that may not be there."""
    wrong = []
    for element in lxml_html.fragment_fromstring(markup, create_parent="div").iterdescendants():
        if element.tag not in ELEMENTS:
            wrong.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            if (element.tag, name) not in ATTRIBUTES:
                wrong.append(f"<{element.tag} {name}={value}>")
            elif name == "href" and not value.lower().startswith(SCHEMES):
                wrong.append(f"href {value}")
    return wrong


@pytest.mark.parametrize("text", CASES)
def test_nothing_outside_the_list_comes_out(text: str) -> None:
    markup = render_markdown(text)
    assert not judged(markup), markup
    assert sanitize(markup, NOTE) == markup


def test_what_is_no_markdown_is_shown_as_it_was_written() -> None:
    for text in ("<b>bold</b>", "&lt;script&gt;", "{{7*7}}", "${7*7}"):
        root = lxml_html.fragment_fromstring(render_markdown(text), create_parent="div")
        assert root.text_content().strip() == text.replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize("sign", BOMBS)
def test_repeated_signs_are_rendered_without_harm(sign: str) -> None:
    text = (sign * LIMIT)[:LIMIT]
    with unhung():
        markup = render_markdown(text)
    assert not judged(markup)


def test_in_a_browser_nothing_runs_and_nothing_is_fetched(context: BrowserContext) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    rendered = [render_markdown(text) for text in CASES]
    found = page.evaluate(
        """([rendered, elements, schemes]) => {
          const wrong = [];
          for (const markup of rendered) {
            document.body.innerHTML = markup;
            for (const element of document.body.querySelectorAll("*")) {
              const name = element.localName;
              if (!elements.includes(name)) wrong.push(`<${name}> in ${markup}`);
              for (const { name: attribute, value } of element.attributes) {
                if (attribute === "href" && name === "a" && schemes.includes(element.protocol)) continue;
                if (attribute === "start" && name === "ol") continue;
                wrong.push(`${attribute}=${value} in ${markup}`);
              }
            }
          }
          return wrong;
        }""",
        [rendered, sorted(ELEMENTS), ["http:", "https:", "mailto:"]],
    )
    assert found == []
    # written by the parser of the page too, where scripts would run
    page.set_content("<!doctype html><body>" + "".join(f"<div>{markup}</div>" for markup in rendered))
    page.wait_for_timeout(300)
    assert asked == []
