"""The wordings of an utterance as they leave: a CSV file, and text with its sources."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reader.queries.quotes import QuotePage
from reader.queries.wordings import Wording
from reader.tables import write_csv
from reader.templatetags.postil import full_when

COLUMNS = (
    "letter", "outlet", "headline", "published", "address", "revision", "direct", "earlier", "fullest", "speaker",
    "words", "sentence", "start", "end",
)  # fmt: skip
"""Names of the columns: never translated, so that scripts find them. Positions are code points of that revision."""


def as_csv(page: QuotePage) -> str:
    """The wordings, a line each, in order of time."""
    return write_csv(COLUMNS, (_line(each) for each in page.wordings))


def _line(each: Wording) -> list[str | int | float]:
    row, article = each.quotation, each.article
    return [
        _sign(each), each.outlet, article.headline, each.at.isoformat(), article.canonical_url,
        "" if each.earlier else row.revision.number, int(row.direct), int(each.earlier), int(each.fullest),
        row.speaker_name, each.text,
        "" if each.earlier else row.revision.text[row.sentence_start : row.sentence_end],
        "" if each.earlier else row.start, "" if each.earlier else row.end,
    ]  # fmt: skip


def _sign(each: Wording) -> str:
    return f"{each.letter}{each.again if each.again > 1 else ''}"


def as_text(page: QuotePage, address: str) -> str:
    """The fullest wording, then each wording with where and when it was printed."""
    lines = [f"“{page.fullest.text}”", page.speaker_name or _("Speaker not named"), ""]
    for each in page.wordings:
        when = full_when(each.at, each.has_time)
        name = _("%(outlet)s, earlier version") % {"outlet": each.outlet} if each.earlier else each.outlet
        lines.append(f"{_sign(each)}  {name}, {when}: “{each.text}”")
        if each.article.canonical_url and not each.earlier:
            lines.append(f"   {each.article.canonical_url}")
    return "\n".join([*lines, "", address])
