"""The whole library as one file, and back: the database, the captured pages and pictures, the secret key.

A backup is a ``.tar.gz`` with ``manifest.json`` (format, size and SHA-256 of everything), ``database.sqlite3`` or
``database.json``, ``secret_key`` and ``files/…``.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from reader.models import Article, Shelved, User

FORMAT = 1
MANIFEST, SECRET = "manifest.json", "secret_key"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.json"}
MOST_FILES = 2_000_000
CHUNK = 1024 * 1024


class BackupError(Exception):
    """Why a backup could not be made or restored, in a sentence."""


@dataclass(frozen=True)
class Summary:
    """What a backup holds."""

    path: Path
    files: int
    bytes: int
    """Size of its contents, unpacked."""


class _Hashing(io.RawIOBase):
    """Reads on from another file and hashes what went by."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.sha256 = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.sha256.update(data)
        return data


def _database_to(folder: Path) -> Path:
    """Writes the database as it is at one moment, while others go on writing."""
    path = folder / DATABASES[connection.vendor]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
    else:
        with transaction.atomic():
            if len(connection.savepoint_ids) == 0:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            call_command(
                "dumpdata",
                output=str(path),
                # the index of searches is made anew by the clock: its words are in no field
                exclude=["sessions", *(f"{model._meta.label_lower}" for model in _indexes())],
                use_base_manager=True,
                verbosity=0,
            )
    return path


def _indexes() -> list[type[Shelved]]:
    """What is made of the rest of the library."""
    return [model for model in apps.get_models() if issubclass(model, Shelved)]


def _stored_files() -> Iterator[tuple[str, Path]]:
    """Names in the backup and places of the stored files; links are not followed."""
    root = Path(settings.MEDIA_ROOT)
    for folder, _folders, names in os.walk(root):
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_file() and not path.is_symlink():
                yield f"files/{path.relative_to(root).as_posix()}", path


def back_up(target: Path) -> Summary:
    """Writes the library into ``target``, readable by its owner alone. It is there whole or not at all.

    Raises:
        BackupError: the file is there already, or could not be written.
    """
    if target.exists():
        raise BackupError(f"{target} exists already. Choose another name.")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.DATA) as scratch:
            entries = [(DATABASES[connection.vendor], _database_to(Path(scratch)))]
            if (key := settings.DATA / SECRET).exists():
                entries.append((SECRET, key))
            aside = target.with_name(f".{target.name}.part")
            try:
                with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                    summary = _pack(file, [*entries, *_stored_files()], target)
                    file.flush()
                    os.fsync(file.fileno())
                aside.replace(target)
            finally:
                aside.unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(
            f"The backup could not be written to {target}: {error.strerror or error}."
        ) from error
    return summary


def _pack(file: IO[bytes], entries: list[tuple[str, Path]], target: Path) -> Summary:
    listed: dict[str, Any] = {}
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6, format=tarfile.PAX_FORMAT) as tar:
        for name, path in entries:
            try:
                source = path.open("rb")
            except FileNotFoundError:
                continue  # removed from the library in the meantime
            with source:
                info = tarfile.TarInfo(name)
                state = os.fstat(source.fileno())
                info.size, info.mtime, info.mode = state.st_size, int(state.st_mtime), 0o600
                reading = _Hashing(source)
                tar.addfile(info, reading)
            listed[name] = {"size": info.size, "sha256": reading.sha256.hexdigest()}
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "database": DATABASES[connection.vendor],
            "migrations": sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
            "entries": listed,
        }
        body = json.dumps(manifest, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(body), 0o600
        tar.addfile(info, io.BytesIO(body))
    return Summary(target, len(listed), sum(entry["size"] for entry in listed.values()))


def is_empty() -> bool:
    """Whether there is nothing here that a restore would overwrite."""
    if User._meta.db_table not in connection.introspection.table_names():
        return True
    return not User.objects.exists() and not Article.objects.exists()


@contextmanager
def unpacked(source: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A folder with the checked contents of the backup, gone afterwards, and its manifest.

    Raises:
        BackupError: it is no backup, is damaged, or has an entry that does not belong into one; it is named.
    """
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA) as name:
        folder = Path(name)
        try:
            with tarfile.open(source, "r:gz") as tar:
                found = _extract(tar, folder)
        except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
            reason = getattr(error, "strerror", None) or error
            raise BackupError(f"{source} could not be opened: {reason}.") from error
        manifest = _manifest(folder, source)
        for entry, expected in manifest["entries"].items():
            if found.pop(entry, None) != (expected.get("size"), expected.get("sha256")):
                raise BackupError(
                    f"{source} is damaged: “{entry}” is not as it was when the backup was made."
                )
        found.pop(MANIFEST)
        if found:
            raise BackupError(f"{source} has an entry that its list does not name: “{next(iter(found))}”.")
        yield folder, manifest


def _extract(tar: tarfile.TarFile, folder: Path) -> dict[str, tuple[int, str]]:
    """Writes every entry below ``folder``; returns size and SHA-256 by name. Nothing is written elsewhere."""
    found: dict[str, tuple[int, str]] = {}
    room = shutil.disk_usage(folder).free - 64 * CHUNK
    for info in tar:
        name = PurePosixPath(info.name)
        plain = (
            info.isreg()
            and not name.is_absolute()
            and name.as_posix() == info.name
            and not {"..", "."} & set(name.parts)
            and not any(ord(c) < 32 or c == "\\" for c in info.name)
            and (name.parts[0] == "files" or info.name in {MANIFEST, SECRET, *DATABASES.values()})
        )
        if not plain or info.name in found:
            raise BackupError(f"The backup has an entry that may not be there: “{info.name[:200]}”.")
        room -= info.size
        if len(found) >= MOST_FILES or room < 0:
            raise BackupError("There is not enough room on the disk to unpack the backup.")
        source = tar.extractfile(info)
        assert source is not None  # a regular file
        path = folder / info.name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            while data := source.read(CHUNK):
                digest.update(data)
                size += target.write(data)
        found[info.name] = (size, digest.hexdigest())
    return found


def _manifest(folder: Path, source: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.exists():
        raise BackupError(f"{source} is no backup of Postil: it has no {MANIFEST}.")
    try:
        manifest = json.loads(path.read_bytes())
        entries, made, database = manifest["entries"], manifest["format"], manifest["database"]
        migrations = {tuple(name.split(".", 1)) for name in manifest["migrations"]}
        whole = isinstance(entries, dict) and all(isinstance(entry, dict) for entry in entries.values())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{source} is no backup of Postil: its {MANIFEST} cannot be read.") from error
    if made != FORMAT or not whole:
        raise BackupError(
            f"{source} has format {str(made)[:20]}; this version of Postil reads format {FORMAT}."
        )
    if database != DATABASES[connection.vendor] or database not in entries:
        raise BackupError(
            f"{source} holds {str(database)[:40]}, and this library's database is {connection.vendor}. "
            "A backup goes back into the kind of database that it came from."
        )
    newer = sorted(migrations - set(MigrationLoader(None).disk_migrations or ()))
    if newer:
        raise BackupError(
            f"{source} was made by a newer Postil (it knows {'.'.join(newer[0])}). Update first."
        )
    return dict(manifest)


def restore(source: Path, *, force: bool = False) -> Summary:
    """Puts the library of a backup in place of this one. Everybody has to sign in again afterwards.

    Raises:
        BackupError: the backup is not whole, or this library is not empty and ``force`` was not given. Nothing
            was changed then.
    """
    if not source.is_file():
        raise BackupError(f"There is no file {source}.")
    if not force and not is_empty():
        raise BackupError(
            "This library is not empty, and restoring would replace it. Make a backup of it first, then use --force."
        )
    with unpacked(source) as (folder, manifest):
        call_command("migrate", interactive=False, verbosity=0)
        if connection.vendor == "sqlite":
            _sqlite_from(folder / DATABASES["sqlite"], source)
        else:
            _postgresql_from(folder / DATABASES["postgresql"])
        _files_from(folder / "files")
        if (folder / SECRET).exists() and not os.environ.get("SECRET_KEY", "").strip():
            (folder / SECRET).replace(settings.DATA / SECRET)
        call_command("migrate", interactive=False, verbosity=0)  # the backup may be older than this version
        Session.objects.all().delete()
        entries = manifest["entries"]
        return Summary(source, len(entries), sum(entry["size"] for entry in entries.values()))


def _sqlite_from(path: Path, source: Path) -> None:
    """Copies the pages of the stored database over the present one, in one transaction of SQLite's own."""
    with closing(sqlite3.connect(path)) as stored:
        try:
            state = stored.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            state = str(error)
        if state != "ok":
            raise BackupError(f"The database in {source} is damaged: {state}.")
        connection.ensure_connection()
        stored.backup(connection.connection)
    connections.close_all()
    connection.ensure_connection()


def _postgresql_from(path: Path) -> None:
    """Replaces all rows, in one transaction. The tables are those of this version."""
    with transaction.atomic():
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
        call_command("loaddata", str(path), verbosity=0)


def _files_from(folder: Path) -> None:
    """Swaps the folder of stored files; the old one goes when the new one stands."""
    root = Path(settings.MEDIA_ROOT)
    old = root.with_name(f"{root.name}.before-restore")
    shutil.rmtree(old, ignore_errors=True)
    if root.exists():
        root.rename(old)
    if folder.exists():
        folder.rename(root)
        for path in root.rglob("*"):
            path.chmod(0o750 if path.is_dir() else settings.FILE_UPLOAD_PERMISSIONS or 0o640)
    shutil.rmtree(old, ignore_errors=True)
