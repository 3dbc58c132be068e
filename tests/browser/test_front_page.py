"""The front page in a real browser: its rankings switch in place, its edition changes, the strip opens and is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, expect

from reader.models import BreakingLine, Reading, Role, User
from reader.services.rankings import rank_reads
from tests.browser.conftest import check_with_axe
from tests.factories import make_article

type SignIn = Callable[[BrowserContext, User], None]


@pytest.fixture
def filled(ines: User) -> None:
    """An article in two languages, read three weeks ago, and three lines in the strip."""
    article = make_article(headline="Gauges fall silent")
    make_article(headline="صمتت المقاييس", language="ar", direction="rtl")
    Reading.objects.create(user=ines, article=article, furthest=1.0)
    Reading.objects.update(read_at=timezone.now() - timedelta(days=20))
    rank_reads()
    now = timezone.now()
    for n in range(3):
        BreakingLine.objects.create(
            text=f"Line {n}", at=now - timedelta(minutes=n), expires_at=now + timedelta(hours=1)
        )
    User.objects.filter(pk=ines.pk).update(role=Role.CURATOR, is_staff=True)


@pytest.mark.usefixtures("filled")
def test_the_front_page_answers_to_its_reader(
    browser: Browser, live_server: Any, sign_in: SignIn, ines: User
) -> None:
    room = browser.new_context(locale="en-GB", reduced_motion="reduce")
    sign_in(room, ines)
    page = room.new_page()
    page.goto(live_server.url)
    most_read = page.locator("#most-read")
    expect(most_read).to_contain_text("Nothing was read this week.")
    most_read.get_by_role("link", name="Month").click()
    expect(most_read.get_by_role("link", name="Gauges fall silent")).to_be_visible()
    expect(page).to_have_url(f"{live_server.url}/?read=month")
    check_with_axe(page)
    page.get_by_text("1 more").first.click()
    expect(page.locator(".breaking__more").get_by_text("Line 2")).to_be_visible()
    page.locator(".breaking").get_by_role("link", name="Change").click()
    page.get_by_role("row", name="Line 0").get_by_role("button").click()
    expect(page.get_by_text("The line is out of the strip.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="End now: Line 0")).to_be_visible()
    page.goto(live_server.url)
    page.locator(".foot").get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".lead h2")).to_have_text("صمتت المقاييس")
    check_with_axe(page)
    room.close()
