"""Workers that are killed while they read a page: another one takes over, and nothing is lost or doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from reader.access import articles_for, may_edit_article
from reader.models import Article, Capture, Draft, ImportItem, User
from reader.services import arrivals, sweeping
from reader.tasks.clock import Clock
from tests.intake.conftest import WORDS, page
from tests.intake.letters import zipped
from tests.intake.serving import Site, send
from tests.intake.test_arrivals import Kind, Piece, State, address, bring, file, site, take, waiting

__all__ = ["site", "waiting"]
pytestmark = pytest.mark.django_db(transaction=True)


WORKER = """
import os, signal, sys
sys.path.insert(0, os.getcwd())
import django
django.setup()
from reader.access import articles_for, may_edit_article
from reader.services import arrivals, arriving, claims, imports

where, item = sys.argv[1], int(sys.argv[2])

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def before(module, name):
    setattr(module, name, die)

def after(module, name):
    real = getattr(module, name)
    def then(*args, **kwargs):
        real(*args, **kwargs)
        die()
    setattr(module, name, then)

kind, module, name = where.split(":")
{"before": before, "after": after}[kind](
    {"arrivals": arrivals, "arriving": arriving, "claims": claims, "imports": imports}[module], name
)
arrivals.take(item, seen=articles_for, may_edit=may_edit_article)
"""

PLACES = [
    "after:arrivals:claim", "before:arriving:fetch", "after:arriving:fetch", "after:arriving:stored",
    "after:arriving:_keep_bytes", "before:arriving:read_confined", "after:arriving:read_confined",
    "before:arriving:_finish", "before:arriving:end", "after:arriving:end", "before:arrivals:settle",
]  # fmt: skip
"""Where a worker is killed: before and after each thing that it does."""


def killed_worker(tmp_path: Path, where: str, item: ImportItem, allow: str) -> None:
    """A process of its own that works on the item and kills itself with SIGKILL."""
    script = tmp_path / "worker.py"
    script.write_text(textwrap.dedent(WORKER))
    # a process of its own, not one of several test processes: its data folder is the one named here
    ours = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
    environment = {
        **ours, "DJANGO_SETTINGS_MODULE": "tests.killed_settings", "POSTIL_FETCH_ALLOW": allow,
        "TEST_DATABASE": str(connection.settings_dict["NAME"]), "POSTIL_DATA": str(django_settings.DATA),
        "SECRET_KEY": django_settings.SECRET_KEY,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(script), where, str(item.pk)], cwd=django_settings.BASE_DIR, env=environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, (where, done.returncode, done.stderr[-2000:])


@pytest.mark.parametrize("saves", [False, True])
@pytest.mark.parametrize("where", PLACES)
def test_a_worker_killed_anywhere_loses_and_doubles_nothing(
    user: User, site: Site, waiting: None, tmp_path: Path, where: str, saves: bool
) -> None:
    site.answers["/river"] = lambda handler: send(handler, page())
    item = bring(user, Piece(Kind.ADDRESS, address=address(site, "/river")), saves=saves)
    killed_worker(tmp_path, where, item, site.authority)
    item.refresh_from_db()
    if item.state == State.WORKING:
        assert take(item).state == State.WORKING  # still held by the one that was killed
        ImportItem.objects.filter(pk=item.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    Clock(jobs=[("again", 1, lambda: [work(pk) for pk in arrivals.due_imports()])]).tick()
    item.refresh_from_db()
    assert item.state == (State.ADDED if saves else State.READY)
    assert Article.objects.count() == (1 if saves else 0)
    assert Draft.objects.count() == (0 if saves else 1)
    capture = Capture.objects.get()
    assert len(site.asked) <= 2
    kept = ("_keep_bytes", "read_confined", "_finish", "end", "settle")
    if where.endswith(kept):
        assert len(site.asked) == 1  # what had come was not asked for again
    # A file that nobody names may be left; it is swept when it is old.
    for path in (django_settings.MEDIA_ROOT / "captures").rglob("*.gz"):
        os.utime(path, (time.time() - 200_000, time.time() - 200_000))
    sweeping.files_of_nobody()
    left = [path.name for path in (django_settings.MEDIA_ROOT / "captures").rglob("*.gz")]
    assert left == [Path(str(capture.file.name)).name]


def work(batch: Any) -> None:
    arrivals.work(batch, seen=articles_for, may_edit=may_edit_article)


def test_an_archive_whose_worker_is_killed_is_opened_once(user: User, waiting: None, tmp_path: Path) -> None:
    raw = zipped(*[(f"{n}.html", page(f"{n} boats were counted.", *WORDS)) for n in range(3)])
    for where in ("before:arriving:end", "after:arriving:end"):
        item = bring(user, file(raw, f"{where[:5]}.zip"))
        killed_worker(tmp_path, where, item, "")
        item.refresh_from_db()
        assert (item.state, item.inside.count()) == (State.WORKING, 0)
        ImportItem.objects.filter(pk=item.pk).update(held_until=timezone.now() - timedelta(seconds=1))
        while arrivals.work(item.batch_id, seen=articles_for, may_edit=may_edit_article):
            pass
        item.refresh_from_db()
        assert (item.state, item.inside.count()) == (State.OPENED, 3)
        assert item.inside.filter(state=State.READY).count() == 3
