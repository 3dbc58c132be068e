"""A backup is the whole library, and comes back as it was."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from annotations.models import Highlight
from reader.models import Article, Tag, User
from reader.services import backups
from tests.factories import PASSWORD, make_article, make_highlight, make_tag, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def library(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small library with stored files and a data folder of its own."""
    monkeypatch.delenv("SECRET_KEY", raising=False)
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA / "files"
    (settings.MEDIA_ROOT / "captures" / "ab").mkdir(parents=True)
    (settings.MEDIA_ROOT / "captures" / "ab" / "page.html").write_text("<p>Ilvane ضفاف</p>")
    (settings.MEDIA_ROOT / "plate.webp").write_bytes(bytes(range(256)) * 5000)
    (settings.DATA / "secret_key").write_text("k" * 50)
    user = make_user("ines", display_name="Ines Calloway")
    water = make_tag("Water")
    article = make_article(
        "Of the 62 gauges 14 are silent. مياه النهر 🌊", tags=(water, make_tag("Dams", parent=water))
    )
    make_highlight(user, article, "14 are silent")
    return tmp_path


def contents() -> tuple[object, ...]:
    """What a reader would miss, if it were not there."""
    files = {
        path.relative_to(settings.MEDIA_ROOT).as_posix(): path.read_bytes()
        for path in Path(settings.MEDIA_ROOT).rglob("*")
        if path.is_file()
    }
    return (
        sorted(User.objects.values_list("username", "password", "role", "display_name")),
        sorted(Article.objects.values_list("headline", "current_revision__text", "current_revision__sha256")),
        sorted(Tag.objects.values_list("name", "path")),
        sorted(Highlight.objects.values_list("quote", "user__username", "anchors__start", "anchors__end")),
        files,
    )


def test_what_was_backed_up_comes_back_after_everything_was_lost(library: Path) -> None:
    before = contents()
    call_command("backup", library / "kept.tar.gz", stdout=io.StringIO())
    Highlight.objects.all().delete()
    User.objects.all().delete()
    make_user("intruder")
    (settings.MEDIA_ROOT / "plate.webp").unlink()
    (settings.MEDIA_ROOT / "new.bin").write_bytes(b"added later")
    (settings.DATA / "secret_key").write_text("other")
    call_command("restore", library / "kept.tar.gz", "--force", stdout=io.StringIO())
    assert contents() == before
    assert Client().login(username="ines", password=PASSWORD)
    assert (settings.DATA / "secret_key").read_text() == "k" * 50
    assert (settings.DATA / "secret_key").stat().st_mode & 0o777 == 0o600


def test_new_rows_after_a_restore_do_not_collide(library: Path) -> None:
    call_command("backup", library / "kept.tar.gz", stdout=io.StringIO())
    call_command("restore", library / "kept.tar.gz", "--force", stdout=io.StringIO())
    make_highlight(make_user("next"), make_article("Another text."), "Another")
    assert Highlight.objects.count() == 2


def test_a_restore_ends_every_session(library: Path) -> None:
    client = Client()
    client.force_login(User.objects.get(username="ines"))
    call_command("backup", library / "kept.tar.gz", stdout=io.StringIO())
    call_command("restore", library / "kept.tar.gz", "--force", stdout=io.StringIO())
    assert not Session.objects.exists()


def test_a_library_that_is_not_empty_is_replaced_only_by_force(library: Path) -> None:
    call_command("backup", library / "kept.tar.gz", stdout=io.StringIO())
    make_user("later")
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", library / "kept.tar.gz")
    assert User.objects.filter(username="later").exists()


def test_a_backup_is_readable_by_its_owner_alone_and_never_overwritten(library: Path) -> None:
    target = library / "kept.tar.gz"
    call_command("backup", target, stdout=io.StringIO())
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", target)


def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(library: Path) -> None:
    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", library / "no-such-folder" / "kept.tar.gz")
    assert sorted(path.name for path in library.iterdir()) == ["data"]


def rewritten(library: Path, change: object) -> Path:
    """A backup whose entries went through ``change(name, bytes) -> list of (TarInfo, bytes)``."""
    backups.back_up(library / "good.tar.gz")
    target = library / "changed.tar.gz"
    with tarfile.open(library / "good.tar.gz") as source, tarfile.open(target, "w:gz") as tar:
        for info in source:
            data = source.extractfile(info).read()
            for changed, body in change(info, data):
                changed.size = len(body) if changed.isreg() else 0
                tar.addfile(changed, io.BytesIO(body))
    return target


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


@pytest.mark.parametrize(
    "bad",
    [
        entry("../outside.txt"),
        entry("/tmp/outside.txt"),
        entry("files/../../outside.txt"),
        entry("files/a\\..\\outside.txt"),
        entry("somewhere/else.txt"),
        entry("files/link", tarfile.SYMTYPE, "/etc/passwd"),
        entry("files/hard", tarfile.LNKTYPE, "secret_key"),
        entry("files/device", tarfile.CHRTYPE),
        entry("secret_key"),
    ],
    ids=lambda info: f"{info.name}-{info.type.decode()}",
)
def test_an_entry_that_would_leave_the_folder_is_named_and_nothing_changes(
    library: Path, bad: tarfile.TarInfo
) -> None:
    def change(info: tarfile.TarInfo, data: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        return [(info, data), (bad, b"x")] if info.name == "secret_key" else [(info, data)]

    source = rewritten(library, change)
    before = contents()
    with pytest.raises(
        CommandError, match=r"may not be there: “.*(outside|else|link|hard|device|secret_key)"
    ):
        call_command("restore", source, "--force")
    assert contents() == before
    assert not list(library.rglob("outside.txt"))
    assert not list((library / "data").glob(".restore-*"))


def test_a_changed_byte_is_noticed(library: Path) -> None:
    def change(info: tarfile.TarInfo, data: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        return [(info, data[:-1] + b"!")] if info.name.endswith("page.html") else [(info, data)]

    before = contents()
    with pytest.raises(CommandError, match=r"damaged: “files/captures/ab/page\.html”"):
        call_command("restore", rewritten(library, change), "--force")
    assert contents() == before


def test_a_missing_and_an_unlisted_entry_are_noticed(library: Path) -> None:
    with pytest.raises(CommandError, match=r"damaged: “files/plate\.webp”"):
        call_command(
            "restore",
            rewritten(library, lambda i, d: [] if i.name == "files/plate.webp" else [(i, d)]),
            "--force",
        )
    (library / "good.tar.gz").unlink()
    extra = rewritten(
        library, lambda i, d: [(i, d), (entry("files/extra"), b"x")] if i.name == "secret_key" else [(i, d)]
    )
    with pytest.raises(CommandError, match="does not name: “files/extra”"):
        call_command("restore", extra, "--force")


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (b"[]", "cannot be read"),
        (b"not json", "cannot be read"),
        (b'{"format": 99, "entries": {}, "database": "database.sqlite3", "migrations": []}', "format 99"),
        (b'{"format": 1, "entries": [], "database": "database.sqlite3", "migrations": []}', "format 1"),
        (b'{"format": 1, "entries": {}, "database": "database.other", "migrations": []}', "database.other"),
    ],
)
def test_a_list_that_cannot_be_understood_is_refused(library: Path, manifest: bytes, message: str) -> None:
    source = rewritten(library, lambda i, d: [(i, manifest)] if i.name == "manifest.json" else [(i, d)])
    with pytest.raises(CommandError, match=message):
        call_command("restore", source, "--force")


def test_a_backup_of_a_newer_version_is_refused(library: Path) -> None:
    def change(info: tarfile.TarInfo, data: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        if info.name == "manifest.json":
            manifest = json.loads(data)
            manifest["migrations"].append("reader.9999_from_the_future")
            data = json.dumps(manifest).encode()
        return [(info, data)]

    with pytest.raises(CommandError, match="newer Postil"):
        call_command("restore", rewritten(library, change), "--force")


@pytest.mark.parametrize("cut", [0, 10, 0.5])
def test_a_cut_file_is_refused_with_a_sentence(library: Path, cut: float) -> None:
    backups.back_up(library / "good.tar.gz")
    whole = (library / "good.tar.gz").read_bytes()
    source = library / "cut.tar.gz"
    source.write_bytes(whole[: int(len(whole) * cut) if isinstance(cut, float) else cut])
    before = contents()
    with pytest.raises(CommandError, match=r"could not be opened|no backup of Postil"):
        call_command("restore", source, "--force")
    assert contents() == before


def test_a_file_that_is_not_there_is_named(library: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no file .*nothing\.tar\.gz"):
        call_command("restore", library / "nothing.tar.gz")


def test_links_among_the_stored_files_are_not_followed(library: Path) -> None:
    (settings.MEDIA_ROOT / "passwords").symlink_to("/etc/passwd")
    backups.back_up(library / "kept.tar.gz")
    with tarfile.open(library / "kept.tar.gz") as tar:
        assert "files/passwords" not in tar.getnames()


def test_the_stored_database_is_whole(library: Path) -> None:
    backups.back_up(library / "kept.tar.gz")
    with backups.unpacked(library / "kept.tar.gz") as (folder, manifest):
        if connection.vendor == "postgresql":
            rows = json.loads((folder / manifest["database"]).read_text())
            assert [row["fields"]["headline"] for row in rows if row["model"] == "reader.article"]
            return
        stored = sqlite3.connect(folder / "database.sqlite3")
        assert stored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert stored.execute("SELECT count(*) FROM reader_article").fetchone() == (1,)
        stored.close()
