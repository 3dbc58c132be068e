"""Tables for spreadsheets: CSV that they read as text, never as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""Without it, spreadsheets read UTF-8 as something else."""
# What makes a spreadsheet calculate: OWASP, "CSV Injection"; the wide twins are folded by some of them.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(value: str) -> str:
    """``value`` as a cell that no spreadsheet takes for a formula: an apostrophe goes before it."""
    return f"'{value}" if value.startswith(FORMULA) else value


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str | int | float]]) -> str:
    """A CSV file (RFC 4180, with a byte order mark): a line of names, then the rows."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([safe(value) if isinstance(value, str) else value for value in row] for row in rows)
    return BOM + out.getvalue()
