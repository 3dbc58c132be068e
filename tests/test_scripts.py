"""The two commands: what they say when something is in the way, and that the server lives and ends whole."""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("bash", "env", "dirname", "cat", "cksum", "tr", "id", "rm", "sed", "mkdir", "ls", "chmod", "touch")
VERSION_QUESTION = 'print("%d.%d"'


@pytest.fixture
def place() -> Iterator[Path]:
    """A copy of what the scripts need, in a folder that every user may enter, with a PATH of our own beside it."""
    folder = Path(tempfile.mkdtemp(prefix="postil-scripts-"))
    folder.chmod(0o755)
    shutil.copytree(ROOT / "script", folder / "project" / "script")
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder / "project" / name)
    (folder / "bin").mkdir()
    for tool in TOOLS:
        (folder / "bin" / tool).symlink_to(shutil.which(tool) or pytest.fail(f"{tool} is missing"))
    yield folder
    shutil.rmtree(folder)


def fake_python(path: Path, version: str, *, works: bool = True, venv: str = "exit 1") -> None:
    """A program that answers the scripts' questions as Python ``version`` would."""
    major, minor = version.split(".")
    suitable = works and (int(major), int(minor)) >= (3, 12)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"""#!{shutil.which("bash")}
case "$*" in
  *'{VERSION_QUESTION}'*) echo {version} ;;
  *ensurepip*) {f"echo {major} {minor} {path}" if suitable else "exit 1"} ;;
  *--version*) echo Python {version}.0 ;;
  *"-m venv"*) {venv} ;;
  *) exit 1 ;;
esac
"""
    )
    path.chmod(0o755)


def run(
    place: Path, *command: str, user: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=place / "project", capture_output=True, text=True, timeout=60, check=False, user=user,
        env={"PATH": str(place / "bin"), "HOME": str(place), "PYENV_ROOT": str(place / "pyenv")} | environment,
    )  # fmt: skip


def find(place: Path, path: str = "") -> str:
    return run(place, "bash", "-c", ". script/lib.sh; find_python", PATH=path or str(place / "bin")).stdout


def test_python_too_old_is_a_sentence(place: Path) -> None:
    fake_python(place / "bin" / "python3", "3.9")
    done = run(place, "script/server")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "Postil needs Python 3.12 or newer, and the newest found is 3.9. Install Python 3.13"
    )
    assert not (place / "project" / ".venv").exists()


def test_no_python_at_all_is_a_sentence(place: Path) -> None:
    done = run(place, "script/server")
    assert done.returncode == 1
    assert "Postil needs Python 3.12 or newer, and none was found." in done.stderr


def test_a_python_without_venv_is_named(place: Path) -> None:
    fake_python(place / "bin" / "python3", "3.13", works=False)
    assert "apt install python3-venv" in run(place, "script/server").stderr


def test_the_newest_on_the_whole_path_is_taken(place: Path) -> None:
    fake_python(place / "a" / "python3", "3.12")
    fake_python(place / "b" / "python3", "3.11")
    fake_python(place / "b" / "python3.13", "3.13")
    fake_python(place / "c" / "python3.14", "3.14", works=False)
    path = ":".join(str(place / name) for name in ("a", "b", "c", "bin"))
    assert find(place, path) == str(place / "b" / "python3.13")


def test_a_shim_that_does_not_answer_hides_nothing(place: Path) -> None:
    for name in ("python3", "python3.13"):
        shim = place / "shims" / name
        shim.parent.mkdir(exist_ok=True)
        shim.write_text("#!/bin/sh\necho 'version `3.13' is not installed' >&2\nexit 127\n")
        shim.chmod(0o755)
    fake_python(place / "pyenv" / "versions" / "3.12.1" / "bin" / "python3", "3.12")
    found = find(place, f"{place / 'shims'}:{place / 'bin'}")
    assert found == str(place / "pyenv" / "versions" / "3.12.1" / "bin" / "python3")


def test_a_folder_with_blanks_in_its_name_is_no_trouble(place: Path) -> None:
    fake_python(place / "my tools" / "python3", "3.13")
    assert find(place, f"{place / 'my tools'}:{place / 'bin'}") == str(place / "my tools" / "python3")


def test_packages_that_cannot_be_installed_are_a_sentence(place: Path) -> None:
    pip = '#!/bin/sh\\ncase "$*" in *pip*) echo no route to host >&2; exit 1;; esac\\n'
    inside = f"mkdir -p .venv/bin; printf '{pip}' > .venv/bin/python; chmod +x .venv/bin/python"
    fake_python(place / "bin" / "python3", "3.13", venv=inside)
    done = run(place, "script/server")
    assert done.returncode == 1
    assert "no route to host" in done.stderr
    assert "could not be installed (see above). Check the network connection" in done.stderr


def test_an_environment_that_cannot_be_made_leaves_nothing_half_made(place: Path) -> None:
    fake_python(place / "bin" / "python3", "3.13", venv="mkdir .venv; exit 1")
    assert "could not be made" in run(place, "script/server").stderr
    assert not (place / "project" / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_a_sentence(place: Path) -> None:
    (place / "project").chmod(0o555)
    done = run(place, "script/server", user="nobody" if os.getuid() == 0 else None)
    (place / "project").chmod(0o755)
    assert done.returncode == 1
    assert re.match(r"The folder \S+/project cannot be written\. Make it writable for \w+", done.stderr)


def test_an_argument_that_is_not_known_is_a_sentence(place: Path) -> None:
    assert (
        run(place, "script/server", "--fast").stderr
        == "script/server knows --dev and --help, not “--fast”.\n"
    )
    assert "POSTIL_PORT" in run(place, "script/server", "--help").stdout


@pytest.mark.parametrize("script", ["script/server", "script/test", "script/lib.sh", ".ci/run"])
def test_the_scripts_are_whole_and_need_no_newer_bash(script: str) -> None:
    subprocess.run(["bash", "-n", ROOT / script], check=True)
    text = (ROOT / script).read_text()
    assert not re.search(r"declare -A|mapfile|readarray|\$\{\w+[,^]|\|&|&>>", text)


def test_locks_name_exact_versions_and_no_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text().splitlines()
        packages = [line for line in lines if line and not line.startswith("#")]
        assert len(packages) > 20
        assert all(re.match(r"[\w.\[\]-]+==[\w.]+( ;|\s+#|$)", line) for line in packages)
        assert "://" not in "\n".join(lines)


# ---- the server itself


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """``manage.py serve`` on a port and a data folder of its own."""

    def __init__(self, folder: Path, made: Path | None = None, **environment: str) -> None:
        """Begins from nothing, or with a copy of ``made``."""
        if made:
            shutil.copytree(made / "data", folder / "data")
        self.port = free_port()
        self.environment = {
            "PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", "POSTIL_DATA": str(folder / "data"),
            "POSTIL_STATIC": str((made or folder) / "static"), "POSTIL_PORT": str(self.port), "POSTIL_SAMPLE": "0",
            "PYTHONWARNINGS": "ignore",
        } | environment  # fmt: skip
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Starts it and waits until it says where it is; returns what it said."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        latest = time.monotonic() + 90
        while time.monotonic() < latest and self.process.poll() is None:
            if "Ctrl-C stops it." in self.log.read_text():
                return self.log.read_text()
            time.sleep(0.1)
        pytest.fail(self.log.read_text())

    def children(self) -> dict[int, str]:
        """Processes below this one, by id, with their command lines."""
        rows = processes()
        wanted, found = {self.process.pid}, {}
        for _ in range(4):
            for pid, parent, _state, command in rows:
                if parent in wanted:
                    wanted.add(pid)
                    found[pid] = command
        return found

    def end(self, number: int = signal.SIGTERM) -> int:
        """Sends a signal and returns the exit code; none of its processes may be left."""
        children = self.children()
        self.process.send_signal(number)
        code = self.process.wait(30)
        assert len(children) >= 3
        assert not left_of(children)
        return code


def processes() -> list[tuple[int, int, str, str]]:
    """Id, parent, state and command line of all that run. A minimal Debian has no ps, macOS no /proc."""
    if Path("/proc/self/stat").exists():
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue  # it ended meanwhile
            found.append((int(folder.name), int(parent), state, command))
        return found
    listed = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 3) for line in listed.stdout.splitlines()]
    return [(int(row[0]), int(row[1]), row[2], row[3] if len(row) > 3 else "") for row in rows]


def alive(pid: int) -> bool:
    return any(found == pid and not state.startswith("Z") for found, _parent, state, _command in processes())


def left_of(pids: Iterable[int]) -> list[int]:
    """Those that still live once all had ten seconds to go: what a process had started follows it a moment later."""
    end = time.monotonic() + 10
    while (left := [pid for pid in pids if alive(pid)]) and time.monotonic() < end:
        time.sleep(0.1)
    return left


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a server finds that was started before: a database with its tables, and a place of its static files."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "data").mkdir()
    if database := os.environ.get("POSTIL_TEST_SQLITE"):
        shutil.copyfile(database, folder / "data" / "postil.sqlite3")
    else:
        environment = {"PATH": os.environ["PATH"], "POSTIL_DATA": str(folder / "data")}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    return folder


def ended(server: Server) -> None:
    """Ends what a test has left running."""
    if server.process is not None and server.process.poll() is None:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(30)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """A server that begins from nothing."""
    begun = Server(tmp_path)
    yield begun
    ended(begun)


@pytest.fixture
def server(tmp_path: Path, made: Path) -> Iterator[Server]:
    """A server that was started before."""
    begun = Server(tmp_path, made)
    yield begun
    ended(begun)


def test_from_nothing_to_signed_in_and_again(fresh: Server) -> None:
    server = fresh
    said = server.start()
    assert f"Postil is at http://localhost:{server.port}" in said
    link = re.search(r"http://localhost:\d+(/sign-in-link/\S+/)", said)[1]
    base = f"http://127.0.0.1:{server.port}"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(base + link).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    home = browser.open(base + link, urllib.parse.urlencode({"csrfmiddlewaretoken": token}).encode())
    assert home.url == f"{base}/"

    sheet = re.search(r'href="(/static/css/postil\.\w+\.css)"', page)[1]
    file = browser.open(base + sheet)
    assert "immutable" in file.headers["Cache-Control"]
    assert file.headers["Content-Security-Policy"]
    browser.open(base + "/sign-out/", form(browser, base + "/settings/"))
    with pytest.raises(urllib.error.HTTPError, match="400"):
        browser.open(base + "/sign-in/", form(browser, base + "/sign-in/", username="x", password="y"))
    assert "signin.refused address=127.0.0.1" in server.log.read_text()

    assert server.end(signal.SIGINT) == 0
    assert "Stopped." in server.log.read_text()
    again = server.start()
    assert "collected" not in again
    assert "set up" not in again
    assert "/sign-in-link/" in again


def form(browser: urllib.request.OpenerDirector, address: str, **fields: str) -> bytes:
    """The form on a page, filled, with its token."""
    page = browser.open(address).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    return urllib.parse.urlencode({"csrfmiddlewaretoken": token} | fields).encode()


def test_a_password_from_the_environment_needs_no_link(tmp_path: Path, made: Path) -> None:
    server = Server(
        tmp_path, made, POSTIL_ADMIN_USER="keeper", POSTIL_ADMIN_PASSWORD="seven grey herons wade"
    )
    try:
        assert "/sign-in-link/" not in server.start()
        base = f"http://127.0.0.1:{server.port}"
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        data = form(browser, base + "/sign-in/", username="keeper", password="seven grey herons wade")
        assert browser.open(base + "/sign-in/", data).url == f"{base}/"
        assert server.end() == 0
    finally:
        server.process.kill()


@pytest.mark.parametrize("victim", ["db_worker", "granian", "manage.py clock"])
def test_when_one_dies_the_other_is_stopped_and_it_is_said(server: Server, victim: str) -> None:
    server.start()
    children = server.children()
    pid = min(pid for pid, command in children.items() if victim in command)
    os.kill(pid, signal.SIGKILL)
    assert server.process.wait(40) == 1
    assert "ended by itself, so everything was stopped" in server.log.read_text()
    assert not left_of(children)


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        server = Server(tmp_path, POSTIL_PORT=str(port))
        done = subprocess.run(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=server.environment, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {port} is taken by another program." in done.stderr
    assert f"POSTIL_PORT={port + 1} script/server" in done.stderr or port == 65535


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"POSTIL_HOST": "203.0.113.77"}, "POSTIL_HOST must be an address of this machine"),
        ({"DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing"}, "The database does not answer"),
        ({"POSTIL_ADMIN_PASSWORD": "short"}, "POSTIL_ADMIN_PASSWORD: This password is too short"),
    ],
)
def test_what_stands_in_the_way_is_a_sentence(
    tmp_path: Path, made: Path, environment: dict[str, str], sentence: str
) -> None:
    server = Server(tmp_path, made, **environment)
    done = subprocess.run(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=server.environment, capture_output=True, text=True,
        timeout=90, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
