"""Script and stylesheet for the live server as production serves them: in one piece each, not in a hundred."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder

from reader.static import SCRIPT, STYLESHEET, joined_script, joined_stylesheet

JOINED = {SCRIPT: joined_script, STYLESHEET: joined_stylesheet}
_lock = threading.Lock()
_made: dict[str, str] = {}
_here = threading.local()


class JoinedFinder(BaseFinder):
    """Finds the joined files for the threads of a live server; the tests themselves, and joining, find the parts."""

    def find(self, path: str, find_all: bool = False, **options: Any) -> str | list[str]:
        main = threading.current_thread() is threading.main_thread()
        if path not in JOINED or main or getattr(_here, "joining", False):
            return [] if find_all else ""
        with _lock:
            if path not in _made:
                place = Path(settings.STATIC_ROOT) / f"joined-{Path(path).name}"
                _here.joining = True  # what it asks for meanwhile are the parts
                try:
                    place.write_text(JOINED[path](), "utf-8")
                finally:
                    _here.joining = False
                _made[path] = str(place)
        return _made[path]

    def list(self, ignore_patterns: Any) -> list[Any]:
        return []
