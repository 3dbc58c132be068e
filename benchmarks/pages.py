"""What the pages cost at any size of the library: ``python benchmarks/pages.py [--json]``.

Builds libraries of 1,000, 10,000 and 100,000 articles (``--sizes``) of generated fiction and keeps them in a folder
(``--folder``), so that a second run is quick; starts the server of the product on the loopback address, signs in, and
asks for each page. Measured is the CPU time of the server's process (``/proc`` on Linux, else as it counts itself),
as a ratio to a floor view asked for in the same round: one query by primary key and a template of ten lines behind
the same middleware. The least of some rounds counts for each, so that a busy machine disturbs it little. Compare the
ratios between machines, never the milliseconds.

Pages are kept while nothing in the library changes (``reader/kept.py``). So each is measured three times: as it is
given again; "read", after the reader has read something, as going back to a list mostly is; and "anew", as the first
one gets it after articles, notes, index and readings have all changed, the tags aside. Growth is of the latter.

``--database postgresql`` does it on PostgreSQL, in a cluster of its own in the folder; a URL uses that server, which
must have a database for each size (``…/postil`` means ``postil1000`` and so on). The requests of a cold page view are
counted in a browser, where there is one; the words "cold requests" then mean all that one view of a page fetches.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from measuring import OURS, ROOT, Row, show
from pages_postgres import cluster

HERE = Path(__file__).resolve().parent
SITE = str(HERE / "pages_site.py")
HOST = "127.0.0.1"
COUNT = "X-Count-Queries"
ANEW = "X-Anew"
BEFORE = "x-spent-before"


@dataclass(frozen=True, slots=True)
class Page:
    """A page to ask for, with what is to be reached: times the floor."""

    name: str
    reach: float
    address: str
    form: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Site:
    """A running server of one library, signed in."""

    port: int
    pid: int
    cookies: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    link: http.client.HTTPConnection | None = None

    def ask(
        self, address: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one request, over one connection that is kept open."""
        link = self.link = self.link or http.client.HTTPConnection(HOST, self.port, timeout=60)
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "HX-Request": "true",
                "X-CSRFToken": str(self.facts["token"]),
            }
            body = urlencode({**form, "client_id": str(uuid.uuid4())})
        link.request("POST" if body else "GET", address, body, headers)
        answer = link.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _is, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()

    def cpu(self) -> float:
        """CPU milliseconds that the server's processes have used so far."""
        total = 0
        for task in Path("/proc").glob(f"{self.pid}/task/*/schedstat"):
            with suppress(OSError):
                total += int(task.read_text().split()[0])
        if total:
            return total / 1e6
        return float(self.ask("/benchmark/cpu/")[2]) * 1000


def pages(site: Site) -> list[Page]:
    """The floor first."""
    article, tag = site.facts["article"], site.facts["tag"]
    mark = {
        "revision": str(site.facts["revision"]),
        "start": "0",
        "end": "40",
        "quote": str(site.facts["words"]),
        "kind": "fact",
    }
    return [
        Page("floor", 1, f"/benchmark/floor/{article}/"),
        Page("front page", 4, "/"),
        Page("list of 30", 4, "/latest/"),
        Page("tag page with facets", 4, f"/tags/{tag}/"),
        Page("search with snippets", 8, f"/search/?{urlencode({'q': 'reservoir'})}"),
        Page("article, 100 highlights", 6, f"/articles/{article}/"),
        Page("saving a highlight", 6, f"/articles/{article}/highlights/", mark),
        Page("notebook", 0, "/notebook/"),
        Page("all tags", 0, "/tags/"),
        Page("outlet", 0, "/outlets/outlet-1/"),
    ]


def environment(folder: Path, port: int, database: str) -> dict[str, str]:
    """What a server of one library is started with; what the shell has set for a real library stays out."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith("POSTIL_") and key not in OURS
    }
    return (
        kept
        | {
            "POSTIL_DATA": str(folder),
            "POSTIL_STATIC": str(folder.parent / "static"),
            "POSTIL_PORT": str(port),
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "pages_settings",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        | ({"DATABASE_URL": database} if database else {})
    )


def run(*command: str, env: dict[str, str]) -> None:
    """A step that must succeed."""
    subprocess.run([sys.executable, *command], env=env, cwd=ROOT, check=True)


def schema() -> str:
    """What libraries are built from: another schema, another library."""
    files = [*ROOT.glob("*/migrations/0*.py"), HERE / "pages_library.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()


def built(folder: Path, size: int, database: str, anew: Callable[[], None]) -> None:
    """Builds the library of ``size``, unless the folder has one of this schema."""
    stamp = folder / "built"
    if stamp.exists() and stamp.read_text() == schema():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    anew()
    env = environment(folder, 8000, database)
    print(f"building {size:,} articles …", file=sys.stderr)
    run("manage.py", "migrate", "-v", "0", env=env)
    run(SITE, "build", str(size), env=env)
    stamp.write_text(schema())


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def worker_of(pid: int) -> int:
    """The process that answers: granian's only child, where ``/proc`` says; else itself."""
    with suppress(OSError, IndexError, ValueError):
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
    return pid


@contextmanager
def served(folder: Path, database: str) -> Iterator[Site]:
    """The product's server on a library, until the end of the block."""
    port = free_port()
    env = environment(folder, port, database)
    run("manage.py", "collectstatic", "--noinput", "-v", "0", env=env)
    process = subprocess.Popen([sys.executable, SITE, "serve", str(port)], env=env, cwd=ROOT)
    site = Site(port, process.pid)
    try:
        latest = time.monotonic() + 60
        while True:
            try:
                site.facts = json.loads(site.ask("/benchmark/enter/")[2])
                break
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                site.link = None
                if process.poll() is not None or time.monotonic() > latest:
                    raise SystemExit("The server did not start.") from None
                time.sleep(0.2)
        site.pid = worker_of(process.pid)
        yield site
    finally:
        process.terminate()
        process.wait(20)


def ask(site: Site, page: Page, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Asks for a page; of what is written, the last trace goes first."""
    return site.ask(page.address, page.form or None, **headers)


def measured(site: Site, rounds: int, times: int) -> list[dict[str, str | int | float]]:
    """Each page of one library: CPU, queries, bytes."""
    wanted = []
    for page in pages(site):
        status, _headers, _body = ask(site, page)
        ask(site, page)
        if status == 200:
            wanted.append(page)
        else:
            print(f"{page.name} was answered with {status}.", file=sys.stderr)
    ways: dict[str, dict[str, str]] = {"": {}, "read: ": {ANEW: "reading"}, "anew: ": {ANEW: "all"}}
    took: dict[tuple[str, str], list[float]] = {}
    for _round in range(rounds):
        for page in wanted:
            asked = min(times, 5) if page.form else times
            if page.form:
                site.ask("/benchmark/tidy/")
            for way, headers in ways.items():
                if page.form and way:
                    continue
                if not page.form:
                    ask(site, page)
                before, apart = site.cpu(), 0.0
                for _time in range(asked):
                    apart += float(ask(site, page, **headers)[1].get(BEFORE, 0))
                took.setdefault((page.name, way), []).append((site.cpu() - before - apart) / asked)
    site.ask("/benchmark/tidy/")
    least = min(took["floor", ""])
    found: list[dict[str, str | int | float]] = []
    for page in wanted:
        row: dict[str, str | int | float] = {"page": page.name, "to reach": page.reach}
        body = b""
        for n, (way, headers) in enumerate(ways.items()):
            if page.form and way:
                for name in (f"{way}CPU ms", f"{way}× floor"):
                    row[name] = row[name.removeprefix(way)]
                row["queries" + " " * n] = row["queries"]
                continue
            if not page.form:
                ask(site, page)
            _status, said, body = ask(site, page, **{COUNT: "yes"}, **headers)
            spent = min(took[page.name, way])
            row |= {f"{way}CPU ms": spent, f"{way}× floor": spent / least}
            row["queries" + " " * n] = int(said[COUNT.lower()])
        found.append(row | {"bytes": len(body), "gzip bytes": len(gzip.compress(body, 6, mtime=0))})
    site.ask("/benchmark/tidy/")
    return found


def cold_requests(site: Site) -> dict[str, int]:
    """How much one view of each page fetches in a browser that knows nothing yet; empty without a browser."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        return {}
    counted: dict[str, int] = {}
    with sync_playwright() as browsers:
        try:
            path = shutil.which("chromium") or None
            browser = browsers.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except Error:
            return {}
        for page in pages(site):
            if page.form or page.name == "floor":
                continue
            context = browser.new_context(service_workers="block")
            context.add_cookies(
                [
                    {"name": key, "value": value, "url": f"http://{HOST}:{site.port}"}
                    for key, value in site.cookies.items()
                ]
            )
            asked: set[str] = set()  # an address asked for twice comes from the browser's own cache
            tab = context.new_page()
            tab.on("request", lambda request, asked=asked: asked.add(request.url))
            tab.goto(f"http://{HOST}:{site.port}{page.address}", wait_until="networkidle")
            counted[page.name] = len(asked)
            if os.environ.get("POSTIL_BENCHMARK_SHOW"):
                print(page.name, *sorted(asked), sep="\n  ", file=sys.stderr)
            context.close()
        browser.close()
    return counted


def main() -> None:
    """Prints the table, or JSON with ``--json``."""
    options = argparse.ArgumentParser(description="What the pages cost at any size of the library.")
    options.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options.add_argument("--sizes", default="1000,10000,100000", help="articles of the libraries")
    options.add_argument("--database", default="sqlite", help="sqlite, postgresql, or a URL of a server")
    options.add_argument(
        "--folder", type=Path, default=ROOT / "data" / "benchmark", help="where the libraries are kept"
    )
    options.add_argument("--build", action="store_true", help="build the libraries that are missing, and end")
    options.add_argument("--rounds", type=int, default=4, help="how often each page is measured")
    options.add_argument("--times", type=int, default=10, help="how often it is asked for each time")
    chosen = options.parse_args()
    sizes = [int(size.replace("_", "")) for size in chosen.sizes.split(",")]
    folder = chosen.folder.resolve() / chosen.database.split(":")[0]
    rows: list[Row] = []
    first: dict[str, float] = {}
    with cluster(folder, chosen.database, sizes) as (url_of, anew):
        for size in sizes:
            built(folder / str(size), size, url_of(size), lambda size=size: anew(size))
            if chosen.build:
                continue
            with served(folder / str(size), url_of(size)) as site:
                found = measured(site, chosen.rounds, chosen.times)
                cold = cold_requests(site) if size == sizes[-1] else {}
            for row in found:
                name = str(row.pop("page"))
                ratio = float(row["anew: × floor"])
                grown = ratio / first.setdefault(name, ratio)
                rows.append(
                    {
                        "articles": size,
                        "page": name,
                        **row,
                        "growth": grown,
                        "cold requests": cold.get(name, 0),
                    }
                )
    if rows:
        show(rows, as_json=chosen.json)


if __name__ == "__main__":
    main()
