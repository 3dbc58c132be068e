"""The other tellings that are named beside the lead."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from annotations.models import StoryLink, Visibility
from reader.models import LinkKind, User
from tests.factories import make_article, make_outlet

pytestmark = pytest.mark.django_db


def test_other_tellings_are_told_by_outlet_and_by_headline_where_an_outlet_has_several(reader: User) -> None:
    lead = make_article(headline="River chief cautions Teller")
    ledger, post = make_outlet("Ketterby Ledger"), make_outlet("Dunmarrow Post")
    tellings = [
        make_article(headline="Gauges fall silent", outlet=ledger),
        make_article(headline="A number that does not exist", outlet=post),
        make_article(headline="The recorder stops", outlet=post),
    ]
    for other in tellings:
        StoryLink.objects.create(
            user=reader,
            from_article=lead,
            to_article=other,
            kind=LinkKind.SAME_STORY,
            visibility=Visibility.PUBLIC,
        )
    request = RequestFactory().get("/")
    request.user = reader
    shown = Template("{% load lead_links %}{% also_told lead %}").render(
        Context({"request": request, "lead": lead})
    )
    assert "Ketterby Ledger" in shown
    assert "Gauges fall silent" not in shown
    assert "Dunmarrow Post" not in shown
    assert "A number that does not exist" in shown
    assert "The recorder stops" in shown
