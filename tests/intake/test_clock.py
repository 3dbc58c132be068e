"""What is done from time to time: regular jobs, and what nobody needs any more."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from reader.models import Article, Draft, Import, User
from reader.services import sweeping
from reader.services.imports import import_page
from reader.tasks.clock import REGULAR, Clock
from tests.intake.conftest import page
from tests.intake.test_arrivals import OTHER, State, bring, file, site, waiting

__all__ = ["site", "waiting"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_the_clock_goes_on_when_a_job_fails(caplog: pytest.LogCaptureFixture) -> None:
    ran: list[str] = []

    def fails() -> None:
        raise RuntimeError("no luck")

    clock = Clock(jobs=[("bad", 1000, fails), ("good", 0, lambda: ran.append("good"))])
    assert clock.tick() == ["bad", "good"]
    assert clock.tick() == ["good"]
    assert "the regular job “bad” failed" in caplog.text


def test_old_things_are_swept(user: User) -> None:
    long_ago = timezone.now() - sweeping.KEPT - timedelta(days=1)
    done = bring(user, file(page()), saves=True)
    bad = bring(user, file(b"\x89PNG\r\n\x1a\n" + bytes(99), "b.html"))
    waits = bring(user, file(page(*OTHER), "c.html"))
    stored = str(bad.file.name)
    Import.objects.update(finished_at=long_ago)
    assert sweeping.old_imports() == 2
    assert set(Import.objects.values_list("pk", flat=True)) == {waits.batch_id}
    assert Article.objects.filter(pk=done.article_id).exists()
    assert not default_storage.exists(stored)
    Draft.objects.update(updated_at=long_ago)
    assert sweeping.old_drafts() == 1
    assert sweeping.old_imports() == 1


def test_a_page_imported_by_the_command_and_by_hand_is_one(user: User) -> None:
    import_page(page().encode(), seen=Article.objects.kept(), user=None)
    assert bring(user, file(page())).state == State.HERE


def test_every_regular_job_runs_and_says_its_name() -> None:
    out = io.StringIO()
    call_command("clock", "--once", stdout=out)
    assert out.getvalue().splitlines() == [name for name, _every, _job in REGULAR]
