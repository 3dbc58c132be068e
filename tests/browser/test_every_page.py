"""Every kind of page, in both themes: the browser complains of nothing, axe finds nothing, nothing is too wide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from annotations.services.notes import prepared
from reader.models import Article, Role, User
from reader.services.stories import join
from tests.browser.conftest import WIDTH_AND_COLOUR, run_axe
from tests.factories import make_article, make_highlight, make_outlet, make_tag, make_user

pytestmark = pytest.mark.browser

LOOKS: list[tuple[int, Any, list[str] | None]] = [
    (1440, "light", None),
    (390, "dark", WIDTH_AND_COLOUR),
]
"""Width, theme and the rules of axe: all of them once, then those that width and colour decide."""
DRAWN_WIDTH = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>"
    " done(document.documentElement.scrollWidth))))"
)
"""How wide a page is once it has been drawn in a window of another size."""
PARTS = 4
"""So that no process has all of them while the others have nothing left."""
OPEN = ["signin", "reset", "signup"]
ROOMS = [
    "about", "breaking", "following", "offline", "menu",
    "notices", "moderation", "compare",
    "home", "latest", "tags", "dossiers", "outlets", "notebook", "notebook-import",
    "search", "saved-searches", "changed", "add", "bookmarklet", "add-receive",
    "groups", "group-new", "feeds", "feed-inbox", "labels", "codebook-import", "bin",
    "profile", "password", "account-close", "members", "curate-rules", "curate-rule-new",
    "curate", "curate-log", "curate-twins", "curate-proposals", "curate-new", "admin:index",
]  # fmt: skip


@pytest.fixture
def library(transactional_db: None) -> dict[str, Any]:
    """A small library with something on every kind of page."""
    keeper = make_user("keeper", display_name="Ada Keeper", role=Role.ADMINISTRATOR)
    outlet = make_outlet("Averil Courier")
    water = make_tag("Water", kind="topic", article_count=3)
    make_tag("Dams", kind="topic", parent=water, article_count=1)
    section = make_tag("River desk", kind="section", article_count=3)
    articles = [
        make_article(
            "A treaty that nobody can measure.",
            "قال النهر.",
            tags=(water,),
            outlet=outlet,
            section=section,
            added_by=keeper,
        )
        for _ in range(3)
    ]
    highlight = make_highlight(keeper, articles[0], "nobody can measure", kind="quote", visibility="public")
    prepared(keeper, "The *line* of the interview.", article=articles[0], highlight=highlight).save()
    cache.clear()
    return {
        "keeper": keeper, "article": articles[0], "other": articles[1], "tag": water, "outlet": outlet,
        "section": section, "highlight": highlight, "story": join(articles[0], articles[1], keeper)[0],
    }  # fmt: skip


def addresses(library: dict[str, Any]) -> list[str]:
    article: Article = library["article"]
    return [
        *(reverse(name) for name in ROOMS),
        article.get_absolute_url(),
        reverse("article-edit", args=[article.pk]),
        reverse("versions", args=[article.pk]),
        reverse("version", args=[article.pk, 1]),
        reverse("compare-with", args=[article.pk]),
        *(reverse(name, args=[library["story"].pk]) for name in ("story", "story-claims", "story-join")),
        reverse("compare-two", args=[article.pk, library["other"].pk]),
        reverse("compare-two", args=[article.pk, library["other"].pk]) + "?view=full",
        reverse("compare-share", args=[article.pk, library["other"].pk]),
        reverse("link-new", args=[article.pk]),
        reverse("share-new", args=[article.pk]),
        reverse("highlight-edit", args=[library["highlight"].pk]),
        reverse("change-place", args=[library["highlight"].pk]),
        library["tag"].get_absolute_url(),
        library["tag"].get_absolute_url() + "?q=lang:en+-has:note",
        reverse("tags") + "?within=" + library["tag"].slug,
        reverse("latest") + "?q=outlet:averil-courier",
        reverse("section", args=[library["section"].slug]),
        reverse("search") + "?q=measure",
        reverse("search") + "?q=measure+hydrograph+tga:x",
        article.get_absolute_url() + "?hit=measure",
        reverse("curate-tag", args=[library["tag"].pk]),
        library["outlet"].get_absolute_url(),
        reverse("out-new") + "?q=tag:water&title=Water",
        reverse("keyboard"),
        "/nothing/here/",
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_sound(
    part: int,
    browser: Browser,
    live_server: Any,
    library: dict[str, Any],
    sign_in: Callable[[BrowserContext, User], None],
) -> None:
    room = browser.new_context(locale="en-GB", reduced_motion="reduce")
    faults: list[str] = []
    page = room.new_page()
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", lambda message: faults.append(f"{page.url}: {message.text}") if bad(message) else None)
    for name in OPEN[part::PARTS]:
        visit(page, f"{live_server.url}{reverse(name)}", faults)
    sign_in(room, library["keeper"])
    for address in addresses(library)[part::PARTS]:
        visit(page, f"{live_server.url}{address}", faults)
    page.evaluate("document.body.removeAttribute('data-user')")
    room.close()
    assert not faults, "\n".join(faults)


def bad(message: Any) -> bool:
    return message.type in ("error", "warning") and "Failed to load resource" not in message.text


def visit(page: Page, address: str, faults: list[str]) -> None:
    """One page, wide and narrow, light and dark, without loading it again."""
    page.set_viewport_size({"width": 1440, "height": 900})
    response = page.goto(address, wait_until="load")
    assert response is not None
    policy = response.headers.get("content-security-policy", "")
    if response.status >= 500 or "unsafe" in policy or "script-src 'self'" not in policy:
        faults.append(f"{address}: {response.status}, policy {policy!r}")
    for width, theme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        if (found := page.evaluate(DRAWN_WIDTH)) > width:
            faults.append(f"{address}: {found} pixels wide at {width}")
        broken = run_axe(page, rules)
        if broken.violations_count:
            faults.append(f"{address} at {width}, {theme}:\n{broken.generate_report()}")
