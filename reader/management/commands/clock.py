"""``manage.py clock``: does what is to be done from time to time, until it is ended."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reader.tasks.clock import Clock


class Command(BaseCommand):
    help = (
        "Runs the regular jobs: imports that were left behind, feeds whose turn it is, what is to be swept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run every job once, name each, and end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        clock = Clock()
        if once:
            for name in clock.tick():
                self.stdout.write(name)
            return

        def stop(number: int, frame: FrameType | None) -> None:
            clock.asked_to_stop = True

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        clock.run()
