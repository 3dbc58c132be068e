"""Settings of a process that a test starts and kills: those of the tests, on the test's own database."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES = {"default": {**DATABASES["default"], "NAME": os.environ["TEST_DATABASE"]}}
TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
