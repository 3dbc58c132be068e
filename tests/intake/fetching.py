"""A site on loopback that may be fetched from, and what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from tests.hanging import unhung
from tests.intake.serving import Site

PAGE = "<p>The river rose again in the night.</p>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    with unhung(60):
        yield


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Site]:
    with Site() as running:
        settings.POSTIL_FETCH_ALLOW = running.authority
        yield running
