"""``manage.py serve``: everything that ``script/server`` does once the packages are there."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connections
from django.urls import reverse

from reader.management import serving
from reader.models import User
from reader.services.letters import absolute
from reader.services.signing_in import make_sign_in_link


class Command(BaseCommand):
    help = "Makes everything ready, then runs the site, the task worker and the clock until Ctrl-C."
    # The others are for who changes the code; they load every page's module, which the server does anyway.
    requires_system_checks = [Tags.security]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dev", action="store_true", help="reload on change")

    def handle(self, *args: Any, dev: bool, **options: Any) -> None:
        host, port = settings.POSTIL_HOST, settings.POSTIL_PORT
        serving.port_is_free(host, port)
        serving.folders_are_writable()
        if serving.database_is_current():
            self.stdout.write("The database is set up.")
        if not settings.DEBUG and serving.static_files_are_collected():
            self.stdout.write("Static files are collected.")
        user = serving.administrator()
        if serving.library_is_filled():
            self.stdout.write("The sample library is loaded (POSTIL_SAMPLE=0 leaves it out).")
        processes = serving.Processes()
        processes.listen()
        processes.start("server", self.server(host, port, dev))
        processes.start("task worker", self.worker(dev))
        processes.start("clock", self.clock())
        try:
            call_command("clearsessions")  # from here on, while the server starts
            link = "" if user.has_usable_password() else self.link(user)
            connections.close_all()
            if processes.wait(lambda: serving.answers(host, port), at_most=60):
                self.greet(link, user.username)
                processes.wait()
            elif not processes.asked_to_stop and processes.ended() is None:
                raise CommandError("The server did not answer within a minute (see above).")
            ended = processes.ended()
        finally:
            processes.stop()
        if not processes.asked_to_stop:
            raise CommandError(f"The {ended} ended by itself, so everything was stopped (see above).")
        self.stdout.write("Stopped.")

    def link(self, user: User) -> str:
        """The address that signs ``user`` in once."""
        return absolute(reverse("sign-in-link", args=[make_sign_in_link(user)]))

    def server(self, host: str, port: int, dev: bool) -> list[str]:
        """The command of the WSGI server: one process with threads, so that SQLite has few writers at once."""
        threads = os.environ.get("POSTIL_THREADS", "").strip() or "8"
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws",
            "--workers", "1", "--blocking-threads", threads, "--workers-kill-timeout", "10",
            "--log-level", "error", "--respawn-failed-workers",
        ]  # fmt: skip
        if dev:
            command += ["--reload"]
            for folder in ("reader", "annotations", "templates"):
                command += ["--reload-paths", str(settings.BASE_DIR / folder)]
        return [*command, "reader.wsgi:application"]

    def worker(self, dev: bool) -> list[str]:
        """The command of the task worker."""
        reload = "--reload" if dev else "--no-reload"
        return [
            sys.executable, str(settings.BASE_DIR / "manage.py"), "db_worker", "--queue-name", "*",
            "--no-startup-delay", reload, "--skip-checks", "-v", "0",
        ]  # fmt: skip

    def clock(self) -> list[str]:
        """The command of the clock, which sees to what is to be done from time to time."""
        return [sys.executable, str(settings.BASE_DIR / "manage.py"), "clock", "--skip-checks"]

    def greet(self, link: str, name: str) -> None:
        """Says where the site is, and how to come in."""
        self.stdout.write(f"\nPostil is at {settings.POSTIL_URL}")
        if link:
            self.stdout.write(
                f"Sign in as “{name}” with this link; it works once, within 24 hours:\n  {link}"
            )
            self.stdout.write("Set a password in the settings, and no link is printed any more.")
        self.stdout.write("Ctrl-C stops it.\n")
        self.stdout.flush()
