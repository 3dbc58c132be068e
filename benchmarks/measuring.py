"""What the benchmarks share: a library in a throwaway folder, CPU time, and a table of rows.

Times are CPU milliseconds of this process, the least of several runs, so that a busy machine disturbs them
little. Compare the ratios between machines, never the milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = ("DATABASE_URL", "CACHE_URL", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "LOG_LEVEL")
type Row = Mapping[str, str | int | float]


def cpu_ms(work: Callable[[], object], *, before: Callable[[], object] | None = None) -> float:
    """The least CPU time of ``work`` in milliseconds, of 3 to 30 runs: as many as fit in half a second.

    One run first warms caches and is not counted; where a run takes longer than a second, one more is all.
    ``before`` is called before every run and is not counted.
    """
    taken: list[float] = []
    for run in range(31):
        if before:
            before()
        began = time.process_time()
        work()
        spent = time.process_time() - began
        if run:
            taken.append(spent)
        if taken and (taken[0] > 1 or (len(taken) >= 3 and sum(taken) > 0.5)):
            break
    return min(taken) * 1000


@contextmanager
def settings(database: str = "") -> Iterator[Path]:
    """Sets Django up on a temporary folder without a database, removed in the end; yields the folder.

    What the caller's shell has set for a real library stays out. ``database``: its URL, where it is not a file there.
    """
    with tempfile.TemporaryDirectory(prefix="postil-benchmark-") as name:
        for variable in [each for each in os.environ if each.startswith("POSTIL_") or each in OURS]:
            del os.environ[variable]
        os.environ |= {
            "POSTIL_DATA": name,
            "POSTIL_STATIC": f"{name}/static",
            "DJANGO_SETTINGS_MODULE": "reader.settings",
            "LOG_LEVEL": "ERROR",
        } | ({"DATABASE_URL": database} if database else {})
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        yield Path(name)


@contextmanager
def library(database: str = "") -> Iterator[Path]:
    """``settings`` with an empty library's database; yields the folder."""
    with settings(database) as folder:
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        yield folder
        connections.close_all()


def wanted_json(about: str) -> bool:
    """Reads the command line; whether ``--json`` was given."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return bool(parser.parse_args().json)


def show(rows: Sequence[Row], *, as_json: bool) -> None:
    """Prints the rows as JSON with the machine they were measured on, or as a table; numbers to the right."""
    if as_json:
        machine = {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
        }
        print(json.dumps({"machine": machine, "rows": list(rows)}, ensure_ascii=False, indent=1))
        return
    heads = list(rows[0])
    cells = [[_cell(row[head]) for head in heads] for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    numbers = [not isinstance(rows[0][head], str) for head in heads]
    for line in [heads, ["-" * width for width in widths], *cells]:
        parts = zip(line, widths, numbers, strict=True)
        print("  ".join(text.rjust(w) if right else text.ljust(w) for text, w, right in parts).rstrip())


def _cell(value: str | float) -> str:
    if isinstance(value, float):
        return f"{value:,.{4 if value < 0.1 else 2 if value < 10 else 0}f}"
    return f"{value:,}" if isinstance(value, int) else value
