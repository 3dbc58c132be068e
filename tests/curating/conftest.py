"""What the tests of curating share."""

from __future__ import annotations

import pytest
from django.test import Client

from reader.models import User


@pytest.fixture
def keeping(client: Client, curator: User) -> Client:
    """A test client signed in as the curator."""
    client.force_login(curator)
    return client
