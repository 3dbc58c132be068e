"""Pictures that lie beside a saved page: found in its folder, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit


def pictures_beside(page: Path, sources: Iterable[str]) -> dict[str, Path]:
    """The files meant by relative picture sources of ``page``, where they exist within its folder."""
    folder = page.parent.resolve()
    found: dict[str, Path] = {}
    for source in sources:
        try:
            parts = urlsplit(source)
        except ValueError:
            continue
        name = unquote(parts.path)
        if parts.scheme or parts.netloc or not name or "\0" in name or name.startswith("/"):
            continue
        path = (folder / name).resolve()
        if path.is_relative_to(folder) and path.is_file():
            found[source] = path
    return found
