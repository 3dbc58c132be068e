"""What may not stand in code, templates, scripts and styles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent


def sources(*patterns: str) -> list[Path]:
    found = [path for pattern in patterns for path in ROOT.glob(pattern) if ".venv" not in path.parts]
    assert found
    return found


TEMPLATES = ["templates/**/*.html", "reader/**/templates/**/*.html", "annotations/**/templates/**/*.html"]


def templates() -> list[Path]:
    return [path for pattern in TEMPLATES for path in ROOT.glob(pattern)]


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("the filter safe", r"\|\s*safe(seq)?\b"),
        ("autoescape off", r"\{%\s*autoescape\s+off"),
        ("an inline style", r"<[^>]*\sstyle\s*="),
        ("a style element", r"<style\b"),
        ("an inline script", r"<script(?![^>]*\bsrc=)[^>]*>"),
        ("an event attribute", r"<[a-z][^>{]*\son[a-z]+\s*="),
        ("an address of the kind javascript:", r"javascript:"),
        ("hx-on", r"\shx-on[:=]"),
        ("a file of another host", r"(?:src|<link[^>]*href)\s*=\s*[\"']?(?:https?:)?//"),
        ("a form without token", r"<form[^>]*method=\"post\"(?:(?!</form>).)*</form>"),
    ],
)
def test_no_template_has(what: str, pattern: str) -> None:
    found = []
    assert len(templates()) > 10
    for file in templates():
        text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", file.read_text(), flags=re.S)
        for match in re.finditer(pattern, text, re.I | re.S):
            if what == "a form without token" and "csrf_token" in match[0]:
                continue
            if what == "an inline script" and "json" in match[0]:
                continue
            found.append(f"{file.relative_to(ROOT)}: {match[0][:80]}")
    assert not found, f"{what}: {found}"


NETWORK = {
    "reader/intake/addresses.py",  # looks names up
    "reader/intake/line.py",  # connects to what was checked
    "reader/management/serving.py",  # asks the server that it started whether it is up
}
MARKS_SAFE = {
    "reader/templatetags/trusted.py",
    "reader/templatetags/i18n.py",  # as Django's own tag, which it takes the place of; values are escaped before
}
WRITES_SQL = {
    "reader/search/engines.py",
    "reader/queries/packing.py",
    "annotations/queries/notebook_facets.py",
    "annotations/queries/snippet_marks.py",
}
"""Names of tables and columns are constants, joined to what the ORM has written; all values are parameters."""


@pytest.mark.parametrize(
    ("what", "pattern", "allowed"),
    [
        ("mark_safe", r"\bmark_safe\b|\bSafeString\((?!\"\"\))|\bSafeText\b", MARKS_SAFE),
        ("csrf_exempt", r"\bcsrf_exempt\b", set()),
        ("pickle", r"\b(?:import|from)\s+(?:pickle|marshal|shelve|dill)\b", set()),
        ("yaml.load", r"\byaml\.(?:unsafe_)?load\(", set()),
        ("eval or exec", r"(?<![\w.])(?:eval|exec)\(", set()),
        ("a shell", r"shell\s*=\s*True|os\.system\(|os\.popen\(", set()),
        ("SQL made of text", r"\.(?:execute|raw|executemany)\(\s*(?:f[\"']|[\"'][^\"']*[\"']\s*(?:%|\+|\.f))",
         WRITES_SQL),
        ("extra()", r"\.extra\(", set()),
        ("a template made of text", r"\bTemplate\(|from_string\(", set()),
        ("a weak token", r"\brandom\.(?:choice|randint|random)\w*\([^)]*(?:token|secret|password)", set()),
        ("another way to the network than fetch()", r"\b(?:urlopen|urllib\.request|aiohttp|httpx|create_connection|"
         r"HTTPS?Connection|PoolManager|fetch_url|getaddrinfo|ftplib)\b|\b(?:import|from) requests\b", NETWORK),
        ("a certificate that is not checked", r"verify\s*=\s*False|CERT_NONE|_create_unverified_context", set()),
    ],
)  # fmt: skip
def test_no_module_has(what: str, pattern: str, allowed: set[str]) -> None:
    found = [
        f"{file.relative_to(ROOT)}: {match[0][:80]}"
        for file in sources("reader/**/*.py", "annotations/**/*.py", "manage.py")
        if file.relative_to(ROOT).as_posix() not in allowed
        for match in re.finditer(pattern, file.read_text())
    ]
    assert not found, f"{what}: {found}"


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("eval", r"(?<![\w.])eval\(|new Function\("),
        ("document.write", r"document\.write"),
        # “holder” is an inert template element, which our own server's answers are read in
        ("HTML from text", r"(?<!holder)\.(?:innerHTML|outerHTML)\s*\+?=|insertAdjacentHTML"),
        ("another host", r"[\"'`]https?://(?!www\.w3\.org)"),
    ],
)
def test_no_script_has(what: str, pattern: str) -> None:
    found = [
        f"{file.name}: {match[0]}"
        for file in sources("static/js/*.js")
        for match in re.finditer(pattern, file.read_text())
    ]
    assert not found, f"{what}: {found}"


def test_stylesheets_load_nothing_from_elsewhere() -> None:
    found = [
        f"{file.name}: {match[0]}"
        for file in sources("static/css/**/*.css")
        for match in re.finditer(r"(?:url\(|@import\s+)[\"']?(?:https?:)?//[^)\"']*", file.read_text())
    ]
    assert not found


@pytest.mark.django_db
def test_what_a_user_typed_is_never_compiled_as_a_template(client: Client) -> None:
    text = client.post("/sign-in/", {"username": "{{7*7}}{% now 'Y' %}", "password": "x"}).content.decode()
    assert "{{7*7}}{% now &#x27;Y&#x27; %}" in text
