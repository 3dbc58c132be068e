"""The curator's room and the admin in a real browser: alias, merge, undo; rules of accessibility; the strict policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from reader.models import Tag, TagKind, User
from reader.services.tags import create_tag, propose, recount
from tests.browser.conftest import WIDTH_AND_COLOUR, run_axe
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db(transaction=True)

type SignIn = Callable[[BrowserContext, User], None]


@pytest.fixture
def keeper() -> User:
    return make_user("keeper", display_name="Tomas Reeve", role="administrator")


@pytest.fixture
def tags() -> dict[str, Tag]:
    """Twins with articles, and a name that waits."""
    basin = create_tag("Ilvane basin", TagKind.PLACE, aliases=["حوض الإيلفان"])
    twin = create_tag("Basin of the Ilvane")
    water = create_tag("Water")
    make_article(headline="Lower towns ask who counts the reeds", tags=(basin, twin))
    article = make_article(headline="The winter ledger nobody signs", tags=(twin, water))
    propose(article, ["Floods"])
    recount([basin.pk, twin.pk, water.pk])
    return {tag.name: tag for tag in (basin, twin, water)}


@pytest.fixture
def refused(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser complained of: nothing may be refused by the policy, nothing may fail."""
    heard: list[str] = []
    context.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: heard.append(str(error.error)))
    yield heard
    assert heard == []


def test_alias_merge_and_undo(
    page: Page, context: BrowserContext, live_server: LiveServer, sign_in: SignIn, keeper: User,
    tags: dict[str, Tag], refused: list[str],
) -> None:  # fmt: skip
    sign_in(context, keeper)
    page.goto(f"{live_server.url}/curate/")
    page.get_by_role("link", name="Add an alias of Water").click()
    page.get_by_label("Add an alias").fill("Agua")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Remove the alias Agua")).to_be_visible()

    page.goto(f"{live_server.url}/curate/?q=ilvane")
    page.get_by_label("Select Ilvane basin").check()
    page.get_by_label("Select Basin of the Ilvane").check()
    merge = page.locator("button[value=merge]")
    expect(merge).to_have_text("Merge2")
    merge.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("article gains Basin of the Ilvane")).to_have_count(0)
    dialog.get_by_label("Ilvane basin", exact=False).first.check()
    dialog.locator("input[name=keep]").nth(1).check()
    expect(dialog.get_by_role("button", name="Merge into Ilvane basin")).to_be_visible()
    expect(dialog.locator("dd").first).to_have_text("article gains Ilvane basin")
    dialog.get_by_role("button", name="Merge into Ilvane basin").click()

    toast = page.locator(".strip--toast")
    expect(toast).to_contain_text("Merged Basin of the Ilvane into Ilvane basin")
    expect(page.get_by_role("row", name="Ilvane basin")).to_have_count(1)
    page.goto(f"{live_server.url}/tags/basin-of-the-ilvane/")
    assert page.url.endswith("/tags/ilvane-basin/")
    page.go_back()
    page.locator(".strip--toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row", name="Basin of the Ilvane")).to_be_visible()
    expect(page.get_by_text("The merge is undone: “Basin of the Ilvane”.")).to_be_visible()
    assert Tag.objects.get(name="Basin of the Ilvane").articles.count() == 2


def test_without_scripts_everything_works(
    browser: object, live_server: LiveServer, sign_in: SignIn, keeper: User, tags: dict[str, Tag]
) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    context.set_default_timeout(5000)
    sign_in(context, keeper)
    page = context.new_page()
    page.goto(f"{live_server.url}/curate/")
    page.get_by_label("Find a tag or alias").fill("ilvane")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Select Ilvane basin").check()
    page.get_by_label("Select Basin of the Ilvane").check()
    page.locator("button[value=merge]").click()
    page.locator("input[name=keep]").nth(1).check()
    page.get_by_role("button", name="Look again").click()
    page.get_by_role("button", name="Merge into Ilvane basin").click()
    expect(page.locator(".strip--toast")).to_contain_text("Merged Basin of the Ilvane into Ilvane basin")
    page.get_by_label("Select Ilvane basin").check()
    page.get_by_role("button", name="Move").click()
    page.get_by_label("Within which tag").fill("water")
    page.get_by_role("button", name="Move").click()
    assert Tag.objects.get(name="Ilvane basin").parent == tags["Water"]
    context.close()


ROOM = ("/curate/", "/curate/?q=nothing", "/curate/twins/", "/curate/log/", "/curate/proposals/",
        "/curate/tags/new/", "/curate/tags/{basin}/", "/curate/move/?tag={basin}",
        "/curate/merge/?tag={basin}&tag={twin}", "/curate/merge/?tag={basin}")  # fmt: skip
ADMIN = ("/admin/", "/admin/reader/tag/", "/admin/reader/tag/{basin}/change/", "/admin/reader/tag/add/",
         "/admin/reader/outlet/", "/admin/reader/breakingline/add/", "/admin/reader/user/",
         "/admin/reader/article/", "/admin/reader/tag/{basin}/delete/")  # fmt: skip


def test_axe_finds_nothing_in_the_room_in_either_theme(
    page: Page, context: BrowserContext, live_server: LiveServer, sign_in: SignIn, keeper: User,
    tags: dict[str, Tag], refused: list[str],
) -> None:  # fmt: skip
    sign_in(context, keeper)
    found: dict[str, list[tuple[str, str]]] = {}
    for address in ROOM:
        page.goto(
            live_server.url
            + address.format(basin=tags["Ilvane basin"].pk, twin=tags["Basin of the Ilvane"].pk)
        )
        for scheme, rules in (("light", None), ("dark", WIDTH_AND_COLOUR)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for row in run_axe(page, rules).response["violations"]:
                found.setdefault(f"{address} {scheme}", []).append((row["id"], row["nodes"][0]["html"][:160]))
    assert found == {}


def test_the_open_dialog_is_accessible(
    page: Page, context: BrowserContext, live_server: LiveServer, sign_in: SignIn, keeper: User,
    tags: dict[str, Tag], refused: list[str],
) -> None:  # fmt: skip
    sign_in(context, keeper)
    page.goto(f"{live_server.url}/curate/")
    page.get_by_role("link", name="Merge Basin of the Ilvane and Ilvane basin").click()
    expect(page.get_by_role("dialog", name="Merge 2 tags")).to_be_visible()
    results = Axe().run(page, options={"preload": False})
    assert [(row["id"], row["nodes"][0]["html"][:160]) for row in results.response["violations"]] == []


def test_the_admin_keeps_the_policy(
    page: Page, context: BrowserContext, live_server: LiveServer, sign_in: SignIn, keeper: User,
    tags: dict[str, Tag], refused: list[str],
) -> None:  # fmt: skip
    sign_in(context, keeper)
    for address in ADMIN:
        if "delete" in address:
            continue
        response = page.goto(live_server.url + address.format(basin=tags["Ilvane basin"].pk))
        assert response is not None
        assert response.status == 200, address
        assert "unsafe" not in response.headers["content-security-policy"]
        page.wait_for_load_state("networkidle")
    page.goto(f"{live_server.url}/admin/reader/tag/{tags['Ilvane basin'].pk}/change/")
    page.get_by_text("Add another alias", exact=False).click()
    page.locator("#id_aliases-2-name").fill("The valley")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Tag.objects.get(name="Ilvane basin").aliases.filter(name="The valley").exists()


def test_a_phone_has_every_row_and_no_sideways_scroll(
    phone: Page, live_server: LiveServer, sign_in: SignIn, keeper: User, tags: dict[str, Tag]
) -> None:
    sign_in(phone.context, keeper)
    for address in ROOM:
        phone.goto(
            live_server.url
            + address.format(basin=tags["Ilvane basin"].pk, twin=tags["Basin of the Ilvane"].pk)
        )
        wide = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address


def test_a_picture_is_uploaded(
    page: Page, context: BrowserContext, live_server: LiveServer, sign_in: SignIn, keeper: User,
    tags: dict[str, Tag], refused: list[str],
) -> None:  # fmt: skip
    sign_in(context, keeper)
    page.goto(f"{live_server.url}/curate/tags/{tags['Water'].pk}/")
    sample = Path(__file__).resolve().parents[2] / "reader/sample/pictures/gauge.webp"
    page.get_by_label("Add a picture").set_input_files(sample)
    page.get_by_role("button", name="Upload").click()
    picture = page.get_by_alt_text("The picture now")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 100
