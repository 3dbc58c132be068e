"""Static files of production: hashed names, compressed; the stylesheet and the script each in one piece.

What is written by hand stays as it is, and is what development and the tests serve: a stylesheet that imports its
parts, and ES modules. A cold page on a slow network should not wait for sixty small files, so collecting joins them.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.context import Context
from django.template.loader import get_template
from django.utils.translation import get_language, override
from django_htmx.jinja import htmx_script
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/postil.css"
SCRIPT = "js/main.js"
SCRIPT_IN = "js/main.{}.js"
"""The script as production serves it, in a language of the interface."""
WORDS = "components/words.html"
ICONS = "img/icons.svg"
HTMX = "django_htmx/htmx-2.min.js"
_CSS_IMPORT = re.compile(r'@import url\("([\w./-]+)"\);')
_JS_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from |\* as (\w+) from )?"\./([\w-]+\.js)";\n', re.MULTILINE)
_JS_EXPORT = re.compile(r"^export (?=(async function|function|const|class) (\w+))", re.MULTILINE)
_JS_OTHER = re.compile(r"^(import|export)\b.*", re.MULTILINE)


class CannotJoin(ValueError):
    """A module uses a form of import or export that is not joined here."""


def _source(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_text("utf-8")


def joined_stylesheet(name: str = STYLESHEET) -> str:
    """The stylesheet with what it imports in place. Raises ``FileNotFoundError`` for a part that is not there."""
    folder = name.rpartition("/")[0]
    return _CSS_IMPORT.sub(lambda match: joined_stylesheet(f"{folder}/{match[1]}"), _source(name))


def _functions(source: str) -> dict[str, bool]:
    """The exported names of a module, and whether each is a function."""
    return {
        match[2]: "function" in match[1]
        or bool(re.match(rf"const {match[2]} = (async )?\(", source[match.end() :]))
        for match in _JS_EXPORT.finditer(source)
    }


def _modules(name: str) -> dict[str, str]:
    """The module ``name`` and all that it imports, by file name, each after what it needs."""
    folder, _slash, first = name.rpartition("/")
    sources: dict[str, str] = {}
    order: dict[str, str] = {}

    def visit(part: str) -> None:
        if part not in sources:
            sources[part] = _source(f"{folder}/{part}")
            for match in _JS_IMPORT.finditer(sources[part]):
                visit(match[3])
            order[part] = sources[part]

    visit(first)
    return order


def joined_script(name: str = SCRIPT) -> str:
    """The module ``name`` and all it imports as one script, each part in a scope of its own, in order of need.

    An imported function is looked up when it is called, so that modules may know each other in a circle; other
    values are taken at once. Raises ``CannotJoin`` for a value in a circle, and for any form but named and whole
    imports from the same folder and exported functions and constants.
    """
    modules = _modules(name)
    exports = {part: _functions(source) for part, source in modules.items()}
    done: set[str] = set()

    def imported(match: re.Match[str]) -> str:
        lines = []
        if match[2]:
            lines.append(f'const {match[2]} = parts["{match[3]}"];')
        for entry in filter(None, (piece.strip() for piece in (match[1] or "").split(","))):
            wanted, _as, own = entry.partition(" as ")
            there = f'parts["{match[3]}"].{wanted}'
            if exports[match[3]].get(wanted):
                lines.append(f"const {own or wanted} = (...given) => {there}(...given);")
            elif match[3] in done:
                lines.append(f"const {own or wanted} = {there};")
            else:
                raise CannotJoin(f"{wanted} of {match[3]} is no function and is wanted in a circle.")
        return "".join(f"{line}\n" for line in lines)

    pieces = ["const parts = {};\n"]
    for part, source in modules.items():
        body = _JS_EXPORT.sub("", _JS_IMPORT.sub(imported, source))
        if other := _JS_OTHER.search(body):
            raise CannotJoin(f"{part}: {other[0]}")
        pieces.append(
            f'parts["{part}"] = (() => {{\n{body}\nreturn {{ {", ".join(exports[part])} }};\n}})();\n'
        )
        done.add(part)
    return "".join(pieces)


_CSS_ADDRESS = re.compile(r"""url\(["']?(?!data:|#)([\w./-]+)["']?\)""")
_SOURCE = re.compile(r'src="([^"]+)"')
SHELL = ("js/theme.js", ICONS, "img/postil.svg", "img/icon-192.png")
"""What pages need beside stylesheet, script and fonts."""


def is_hashed() -> bool:
    """Whether files have names made from their content, so that a name never means other bytes."""
    return hasattr(staticfiles_storage, "hashed_files")


def shell_files() -> list[str]:
    """The addresses of all files that a page is made of, in the language of the request, as this server gives them:
    whole or in parts."""
    names = [STYLESHEET, script_name(), *SHELL]
    if not is_hashed():
        names += [f"js/{part}" for part in _modules(SCRIPT)]
        names += _stylesheets(STYLESHEET)
    folder = STYLESHEET.rpartition("/")[0]
    names += [
        posixpath.normpath(f"{folder}/{address}") for address in _CSS_ADDRESS.findall(joined_stylesheet())
    ]
    addresses = [staticfiles_storage.url(name) for name in names]
    return list(dict.fromkeys([*addresses, *_SOURCE.findall(htmx_script())]))


def _stylesheets(name: str) -> list[str]:
    folder = name.rpartition("/")[0]
    parts = [f"{folder}/{part}" for part in _CSS_IMPORT.findall(_source(name))]
    return [part for own in parts for part in (own, *_stylesheets(own))]


def shell_version(*more: str) -> str:
    """Names the state of ``shell_files`` and of ``more``: 12 hexadecimal digits that change with any of them."""
    digest = hashlib.sha256()
    for part in (*shell_files(), *more):
        digest.update(part.encode() + b"\0")
    if not is_hashed():
        digest.update(joined_script().encode() + joined_stylesheet().encode())
    return digest.hexdigest()[:12]


def whole_script(language: str) -> str:
    """Everything that the browser runs, except for how texts are set for strangers, known before the first paint: HTMX,
    the words that scripts say in ``language`` (which then stand in no page), and our own modules."""
    with override(language):
        words = re.sub(r">\s+<", "><", get_template(WORDS).template.render(Context()))  # type: ignore[attr-defined]
    put = f'document.body.insertAdjacentHTML("beforeend", {json.dumps(words.strip())});'
    return f"{_source(HTMX)}\nwindow.htmx = htmx;\n{put}\n{joined_script()}"


def script_name(language: str | None = None) -> str:
    """The name of the one script that pages in ``language`` (that of the request) ask for."""
    if not isinstance(staticfiles_storage, StaticStorage):
        return SCRIPT
    code = language or get_language() or ""
    return SCRIPT_IN.format(code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, with stylesheet and script joined before their names are made from their content."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            paths = dict(paths)
            if STYLESHEET in paths:
                self._write(STYLESHEET, joined_stylesheet(), paths)
            if SCRIPT in paths and ICONS in paths:
                # words show icons, by the name that this file will have
                self.hashed_files[self.hash_key(ICONS)] = self.clean_name(self.hashed_name(ICONS))
                self._write(SCRIPT, joined_script(), paths)
                for code, _name in settings.LANGUAGES:
                    self._write(SCRIPT_IN.format(code), whole_script(code), paths)
        yield from super().post_process(paths, dry_run, **options)

    def _write(self, name: str, text: str, paths: dict[str, Any]) -> None:
        Path(self.path(name)).write_text(text, "utf-8")
        paths[name] = (self, name)
