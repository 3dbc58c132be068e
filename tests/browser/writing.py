"""A note, and the editor in which a reader changes it."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.models import Highlight, Note
from annotations.services.notes import prepared
from reader.models import Article, User
from tests.browser.conftest import gloss
from tests.factories import make_highlight


def make_note(highlight: Highlight, body: str) -> Note:
    note = prepared(highlight.user, body, article=highlight.article, highlight=highlight)
    note.client_id = note.client_id or uuid.uuid4()
    note.save()
    return note


@pytest.fixture
def noted(article: Article, ines: User) -> Highlight:
    """A highlight of Ines with a note."""
    highlight = make_highlight(ines, article, "the salt farms", kind="fact")
    make_note(highlight, "Which farms?")
    return highlight


def edit(page: Page, highlight: Highlight) -> Locator:
    """Opens the editor of a note; the text field in it."""
    item = gloss(page, highlight)
    item.hover()
    item.get_by_role("link", name=re.compile("^(Edit|Write a note)$")).click()
    field = item.locator("textarea")
    expect(field).to_be_focused()
    return field


def body(highlight: Highlight) -> str:
    return Note.objects.get(highlight=highlight, parent=None).body
