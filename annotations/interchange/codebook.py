"""A codebook as CSV: one line a code, with the columns kind, name and description."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.interchange.csv import BOM, FORMULA, safe
from reader.cleaning import CleaningError
from reader.cleaning.chars import collapse
from reader.cleaning.decode import decode
from reader.cleaning.errors import human_size
from reader.errors import TooMuch, Unprocessable

COLUMNS = ("kind", "name", "description")
BYTES_LIMIT = 1_000_000
LINES_LIMIT = 500
"""Codes that one file may have."""


class NotACodebook(Unprocessable):
    """A file that is no CSV, or has not the columns of a codebook."""


class CodebookTooLarge(TooMuch):
    """More bytes, or more codes, than a file may have."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A code as the file has it; ``line`` counts from 1, the line of names being the first."""

    kind: str
    name: str
    description: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that cannot be taken, and why."""

    line: int
    name: str
    said: str


@dataclass(slots=True)
class Table:
    """What a file says."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    describes: bool = True
    """Whether there is a column of descriptions; without one those that stand stay."""


def write(entries: Iterable[Entry]) -> str:
    """A CSV file (RFC 4180, with a byte order mark) in which no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([entry.kind, _escaped(entry.name), _escaped(entry.description)])
    return BOM + out.getvalue()


def _escaped(value: str) -> str:
    """As ``safe``, and so that ``_plain`` brings every text back as it was."""
    return f"'{value}" if value.startswith("'") and value.lstrip("'").startswith(FORMULA) else safe(value)


def _plain(value: str) -> str:
    return value[1:] if value.startswith("'") and value.lstrip("'").startswith(FORMULA) else value


def read(data: bytes, kinds: Mapping[str, str]) -> Table:
    """What a file of ``data`` says. ``kinds`` are the kinds with their names; a file may say either.

    Columns may stand in any order, apart by commas, semicolons or tabs, in any encoding that can be told or
    guessed. Raises ``CodebookTooLarge``, ``NotACodebook``.
    """
    if len(data) > BYTES_LIMIT:
        raise CodebookTooLarge(
            _("The file has more than %(limit)s; a codebook may have that much at most.")
            % {"limit": human_size(BYTES_LIMIT)}
        )
    try:
        decoded = decode(data)
    except CleaningError as error:
        raise NotACodebook(_no_table(error.message if data.strip() else _("it is empty"))) from error
    table = Table()
    if decoded.guessed:
        table.warnings.append(
            _("The file does not say in which encoding it is written; we guessed %(name)s.")
            % {"name": decoded.encoding}
        )
    _fill(table, decoded.text, kinds)
    return table


def _no_table(why: str) -> str:
    return _("This is not a codebook as CSV: %(why)s") % {"why": why}


def _fill(table: Table, text: str, kinds: Mapping[str, str]) -> None:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [collapse(cell).casefold() for cell in next(reader, [])]
        if missing := [column for column in COLUMNS[:2] if column not in names]:
            raise NotACodebook(
                _no_table(
                    _(
                        "its first line must name the columns kind, name and description; %(missing)s is missing."
                    )
                    % {"missing": ", ".join(missing)}
                )
            )
        table.describes = "description" in names
        at = {column: names.index(column) for column in COLUMNS if column in names}
        known = {name.casefold(): kind for kind, name in kinds.items()} | {kind: kind for kind in kinds}
        seen: dict[str, int] = {}
        line = reader.line_num + 1
        for cells in reader:
            _take(table, cells, at, known, seen, line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise NotACodebook(
            _no_table(_("line %(line)d cannot be read (%(why)s).") % {"line": reader.line_num, "why": error})
        ) from error


def _take(
    table: Table,
    cells: list[str],
    at: Mapping[str, int],
    known: Mapping[str, str],
    seen: dict[str, int],
    line: int,
) -> None:
    """Adds one line to the table, as an entry or a fault; an empty one is passed over."""
    if not any(cell.strip() for cell in cells):
        return
    found = len(table.entries) + len(table.faults) + 1
    if found > LINES_LIMIT:
        raise CodebookTooLarge(
            ngettext(
                "The file has more than %(limit)d code; a codebook may have that many.",
                "The file has more than %(limit)d codes; a codebook may have that many.",
                LINES_LIMIT,
            )
            % {"limit": LINES_LIMIT}
        )
    values = {
        column: collapse(_plain(cells[index])) if index < len(cells) else "" for column, index in at.items()
    }
    name, kind = values["name"], known.get(values["kind"].casefold())
    if kind is None:
        said = _("There is no kind “%(found)s”; there are %(known)s.")
        fault = said % {"found": values["kind"][:40], "known": ", ".join(dict.fromkeys(known.values()))}
    elif name.casefold() in seen:
        fault = _("The same name as in line %(line)d.") % {"line": seen[name.casefold()]}
    else:
        seen[name.casefold()] = line
        table.entries.append(Entry(kind, name, values.get("description", ""), line))
        return
    table.faults.append(Fault(line, name, fault))
