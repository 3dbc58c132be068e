"""Two tellings of one event, for tests of comparisons."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from lxml import html as lxml_html

from reader.models import Article
from tests.factories import make_article, make_outlet

COURIER = (
    "Velmara would face a slow and certain shortage if it signed a water accord on terms set upstream, the new head of "
    "the Ilvane Basin Commission has told the premier-designate, Ruan Teller.",
    "Of the 62 gauges on the Ilvane, Maren Osk said, 14 have sent no reading since March.",
    "“We would be dividing a number that does not exist,” she said.",
    "The commission’s foreign ministers meet in Ketterby on Tuesday.",
    "Osk, a former harbour-master, is credited with the dredging pact that brought Tarsk back to the table.",
)
LEDGER = (
    "The new head of the Ilvane Basin Commission has warned Ruan Teller that Velmara would face a slow, certain "
    "shortage if it were pushed into a water accord on terms favourable to Tarsk.",
    "Of the 62 gauges on the Ilvane, Maren Osk said, 12 have sent no reading since March.",
    "“We would be dividing a number that does not exist,” she said.",
    "The commission’s foreign ministers meet in Ketterby on Tuesday.",
    "Fishing crews upon the outer sandbanks spent that afternoon mending nets in silence.",
)


def courier(**fields: Any) -> Article:
    """The first telling."""
    fields.setdefault("headline", "River chief cautions Teller")
    if "outlet" not in fields:
        fields["outlet"] = make_outlet("Averil Courier")
    return make_article(*fields.pop("texts", COURIER), **fields)


def ledger(**fields: Any) -> Article:
    """The second one."""
    fields.setdefault("headline", "Treaty would rest on a number that does not exist")
    if "outlet" not in fields:
        fields["outlet"] = make_outlet("Ketterby Ledger")
    return make_article(*fields.pop("texts", LEDGER), **fields)


def parsed(answer: Any) -> lxml_html.HtmlElement:
    """The page of an answer that went well."""
    assert answer.status_code == 200, (answer.status_code, answer.content[:400])
    return lxml_html.document_fromstring(answer.content.decode())


def texts(root: lxml_html.HtmlElement, path: str) -> list[str]:
    """The texts of elements, blanks made one."""
    return [" ".join(found.text_content().split()) for found in root.cssselect(path)]


def address(a: Any, b: Any, query: str = "") -> str:
    return reverse("compare-two", args=[a.pk, b.pk]) + query
