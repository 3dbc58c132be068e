"""``manage.py clean``: prints, saves nothing, needs no database."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.cleaning.pages import FOLDER


def run(*args: str) -> tuple[str, str, int]:
    """Standard output, standard error and exit code of the command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("clean", *args, stdout=out, stderr=err)
    except SystemExit as stop:
        return out.getvalue(), err.getvalue(), int(stop.code or 0)
    return out.getvalue(), err.getvalue(), 0


def test_each_file_gives_one_json_object_a_line() -> None:
    out, _, code = run("--json", str(FOLDER / "full.html"), str(FOLDER / "es.txt"))
    first, second = map(json.loads, out.splitlines())
    assert code == 0
    assert first["title"] == "Reed cutters return to the lower Ilvane"
    assert second["language"] == "es"
    assert second["file"].endswith("es.txt")


def test_without_json_a_person_can_read_it() -> None:
    out, _, _ = run(str(FOLDER / "full.html"), "--url", "https://basin-herald.example/")
    assert "## What a bundle is worth" in out
    assert "Tags: Reeds, Lisk, Ilvane Basin" in out


def test_packed_files_are_read(tmp_path: Path) -> None:
    packed = tmp_path / "page.html.gz"
    packed.write_bytes(gzip.compress((FOLDER / "full.html").read_bytes()))
    out, _, code = run("--json", str(packed))
    assert code == 0
    assert json.loads(out)["byline"] == "Orla Venn and Pell Tarrow"


def test_a_failed_file_says_why_and_the_others_go_on(tmp_path: Path) -> None:
    empty, picture, cut = tmp_path / "empty.html", tmp_path / "picture.txt", tmp_path / "cut.gz"
    empty.write_bytes(b"")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    cut.write_bytes(gzip.compress(b"words " * 500)[:40])
    paths = [str(path) for path in (empty, picture, cut, tmp_path / "missing.txt", FOLDER / "es.txt")]
    out, err, code = run("--json", *paths)
    assert code == 1
    assert len(out.splitlines()) == 1
    assert "the page is empty" in err
    assert "a PNG image" in err
    assert "cut.gz: could not be read" in err
    assert "missing.txt: could not be read: No such file" in err


def test_a_packed_file_beyond_the_limit_is_not_unpacked_further(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.txt.gz"
    bomb.write_bytes(gzip.compress(b"a" * 30_000_000))
    _, err, code = run(str(bomb))
    assert code == 1
    assert "too large" in err


@pytest.mark.parametrize("flag", ["--json", "--url"])
def test_it_needs_no_database(flag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    extra = [flag] if flag == "--json" else [flag, "https://basin-herald.example/"]
    _, _, code = run(*extra, str(FOLDER / "wrapped.txt"))
    assert code == 0
