"""Codes, and the forms that change them and the highlights that have them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Code, Group, Highlight, Membership
from annotations.services import codes
from reader.models import Article, User
from tests.factories import make_article

WORDS = "Of the 62 gauges, 14 have sent no reading since March."


@pytest.fixture
def article() -> Article:
    return make_article(WORDS, headline="The count is late")


@pytest.fixture
def figure(reader: User) -> Code:
    return codes.add_code(reader, "fact", "Figure", "A number with its unit.")


def make_group(owner: User, **members: User) -> Group:
    group = Group.objects.create(name="River desk")
    Membership.objects.create(group=group, user=owner, role="owner")
    for role, user in members.items():
        Membership.objects.create(group=group, user=user, role=role)
    return group


def table_form(*rows: Code, **changes: str) -> dict[str, str]:
    """What the table's form sends for these codes, with fields changed."""
    form: dict[str, str] = {}
    for code in rows:
        form |= {
            f"code-{code.pk}-name": code.name,
            f"code-{code.pk}-description": code.description,
            f"code-{code.pk}-seen": f"{code.kind}.{codes.mark_of(code)}",
        }
    return form | changes


def edit_form(highlight: Highlight, **changes: Any) -> dict[str, Any]:
    return {
        "version": highlight.version,
        "kind": highlight.kind,
        "visibility": "private",
        "body": "",
        "revision": highlight.revision_id,
        **changes,
    }


def edited(client: Client, highlight: Highlight, **changes: Any) -> Any:
    """The answer to an editor's save; the highlight is read anew."""
    address = reverse("highlight-edit", args=[highlight.pk])
    answer = client.post(address, edit_form(highlight, **changes), headers={"HX-Request": "true"})
    highlight.refresh_from_db()
    return answer
