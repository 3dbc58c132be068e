"""Static files of production: one stylesheet, one script, and both whole."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from reader.static import CannotJoin, joined_script, joined_stylesheet, whole_script

ROOT = Path(settings.BASE_DIR) / "static"


def test_the_stylesheet_holds_all_its_parts_and_imports_nothing() -> None:
    joined = joined_stylesheet()
    assert "@import" not in joined
    for part in (ROOT / "css").rglob("*.css"):
        if part.name not in {"postil.css", "admin.css", "pageflow.css"}:
            assert part.read_text("utf-8").strip() in joined, part.name


def test_the_fonts_of_the_stylesheet_are_there() -> None:
    for address in re.findall(r"url\(([^)]+)\)", joined_stylesheet()):
        if address.strip("\"'").startswith("#"):
            continue  # a pattern that is drawn in the page itself
        assert (ROOT / "css" / address.strip("\"'")).resolve().is_file()


def test_the_script_holds_every_module_once_and_needs_no_other() -> None:
    joined = joined_script()
    assert not re.search(r"^(import|export)\b", joined, re.MULTILINE)
    named = re.findall(r'^parts\["([\w-]+\.js)"\] =', joined, re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) == {path.name for path in (ROOT / "js").glob("*.js")} - {"theme.js"}


def test_the_one_script_of_production_brings_what_swaps_parts() -> None:
    whole = whole_script("en")
    assert whole.startswith("var htmx=")
    assert whole.index("window.htmx = htmx;") < whole.index("const parts = {};")


def test_the_one_script_of_production_speaks_the_language_of_the_page(tmp_path: Path) -> None:
    for language, name in (("en", "Not everything is saved"), ("es", "No todo"), ("ar", "لم يُحفظ")):
        put = re.search(r'insertAdjacentHTML\("beforeend", (".*")\);', whole_script(language))
        assert put
        assert name in json.loads(put[1]), language


def test_collecting_makes_a_script_for_each_language_and_pages_ask_for_theirs(tmp_path: Path) -> None:
    run = partial(
        subprocess.run,
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "reader.settings",
            "DEBUG": "0",
            "POSTIL_DATA": str(tmp_path),
            "POSTIL_STATIC": str(tmp_path / "static"),
        },
    )
    run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"])
    names = json.loads((tmp_path / "static" / "staticfiles.json").read_text())["paths"]
    for language in ("en", "es", "ar"):
        script = (tmp_path / "static" / names[f"js/main.{language}.js"]).read_text("utf-8")
        assert f"{settings.STATIC_URL}{names['img/icons.svg']}#i-x" in script
    asked = (
        "import django; django.setup()\n"
        "from django.utils.translation import override\n"
        "from reader.static import script_name\n"
        "for code in ('en', 'ar', 'tlh'):\n"
        "    with override(code): print(script_name())\n"
    )
    assert run([sys.executable, "-c", asked]).stdout.split() == [
        "js/main.en.js",
        "js/main.ar.js",
        "js/main.en.js",
    ]


def test_a_module_that_cannot_be_joined_is_named(tmp_path: Path, settings: object) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "main.js").write_text('import thing from "./other.js";\n')
    settings.STATICFILES_DIRS = [tmp_path]  # type: ignore[attr-defined]
    from django.contrib.staticfiles import finders

    finders.get_finder.cache_clear()
    try:
        with pytest.raises(CannotJoin, match=r"main\.js"):
            joined_script("odd/main.js")
    finally:
        finders.get_finder.cache_clear()
