"""Where the libraries of ``pages.py`` have their databases: files, a PostgreSQL of their own, or a given server."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

type Databases = tuple[Callable[[int], str], Callable[[int], None]]
"""The URL of the database of a size (empty for a file in its folder), and what makes that database empty."""

PROGRAMS = ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql*/bin", "usr/local/opt/postgresql*/bin")


def _programs() -> Path:
    for pattern in PROGRAMS:
        for folder in sorted(Path("/").glob(pattern), reverse=True):
            if (folder / "initdb").exists():
                return folder
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise SystemExit("PostgreSQL is not installed: there is no initdb.")


@contextmanager
def cluster(folder: Path, database: str, sizes: Sequence[int]) -> Iterator[Databases]:
    """The databases of these sizes, while the block runs."""
    if database == "sqlite":
        yield (lambda size: ""), (lambda size: None)
        return
    if database != "postgresql":
        yield (lambda size: f"{database}{size}"), (lambda size: None)
        return
    programs, home = _programs(), folder / "cluster"
    home.mkdir(parents=True, exist_ok=True)
    owner: list[str] = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        owner = ["runuser", "-u", "postgres", "--"]
        shutil.chown(home, "postgres")
        for each in (home, *home.parents):  # and must be able to come in
            if each.stat().st_uid == 0 and each != Path("/"):
                each.chmod(each.stat().st_mode | 0o011)

    def do(program: str, *arguments: str, quiet: bool = True) -> None:
        subprocess.run(
            [*owner, str(programs / program), *arguments],
            cwd=home, check=True, stdout=subprocess.DEVNULL if quiet else None,
        )  # fmt: skip

    data = home / "data"
    if not data.exists():
        do("initdb", "-D", str(data), "-U", "postil", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    # A socket in the folder: nothing listens on the network
    listening = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off"
    do("pg_ctl", "-D", str(data), "-w", "-s", "-l", str(home / "log"), "-o", listening, "start")

    def anew(size: int) -> None:
        do("dropdb", "-h", str(home), "-U", "postil", "--if-exists", f"postil{size}")
        do("createdb", "-h", str(home), "-U", "postil", f"postil{size}")

    try:
        yield (lambda size: f"postgres://postil@{quote(str(home), safe='')}/postil{size}"), anew
    finally:
        do("pg_ctl", "-D", str(data), "-w", "-s", "-m", "fast", "stop")
