"""An article that its publisher rewrites, and the pages of its versions."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html as lxml_html

from reader.models import Article, Revision, User
from tests.factories import make_article, make_outlet, make_revision, make_user, paragraphs

TREATY = "Maren Osk said that the two governments were negotiating over a river that neither could measure."
GAUGES = "Of the 62 gauges on the Ilvane, 12 have sent no reading since March, the commission said."
FLOW = "Her office says the flow at Averil fell by almost a fifth over the summer."
TABLES = "The two ministries trade monthly tables in private, and neither capital has published its releases."
SALT = "Salt farmers near Ketterby counted their poorest season in eleven years."


@pytest.fixture
def ines() -> User:
    return make_user("ines", display_name="Ines Calloway")


@pytest.fixture
def article(ines: User) -> Article:
    return make_article(
        TREATY, GAUGES, FLOW, TABLES, SALT, headline="River chief warns Teller", outlet=make_outlet("Averil Courier"),
        added_by=ines, canonical_url="https://courier.example/river",
    )  # fmt: skip


def change(article: Article, *texts: str, headline: str = "") -> Revision:
    """A new version of these paragraphs."""
    article.headline = headline or article.headline
    return make_revision(article, paragraphs(*texts))


def opened(user: User | None, article: Article, query: str = "", at: str = "") -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(f"/articles/{article.pk}/versions/{at}{query}")


def page(user: User, article: Article, query: str = "", at: str = "") -> lxml_html.HtmlElement:
    """The page as it is shown: without what scripts may draw."""
    answer = opened(user, article, query, at)
    assert answer.status_code == 200, answer.status_code
    root = lxml_html.document_fromstring(answer.content.decode())
    for template in root.cssselect("template"):
        template.drop_tree()
    return root


def texts(root: lxml_html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in root.cssselect(path)]
