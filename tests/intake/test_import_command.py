"""`manage.py import_articles`: files and folders into the library, a line for each."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reader.models import Article, ArticleTag, Capture, Draft, Tag, TagAlias, TagProposal
from reader.services.tags import create_tag
from tests.factories import make_user
from tests.intake.conftest import WORDS, page
from tests.intake.letters import letter, single_file, small_picture, with_figure, zipped
from tests.intake.serving import Site

pytestmark = pytest.mark.django_db


def run(*paths: Path | str, **options: object) -> tuple[int, list[str], list[str]]:
    """Exit code, lines written, lines of errors."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_articles", *map(str, paths), stdout=out, stderr=err, **options)
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, out.getvalue().splitlines(), err.getvalue().splitlines()


def tagged(*names: str) -> str:
    """A page whose publisher gave it these tags."""
    head = "".join(f'<meta property="article:tag" content="{name}">' for name in names)
    return page(head=head)


def test_folders_are_searched_and_every_file_has_its_line(tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    (tmp_path / "a.html").write_text(page(headline="First"))
    (tmp_path / "deeper" / "b.txt").write_text(
        "\n\n".join(["Second of them", *WORDS[:2], "It ends here, at last."])
    )
    (tmp_path / "deeper" / "c.html.gz").write_bytes(
        gzip.compress(page(WORDS[2], WORDS[1], headline="Third").encode())
    )
    (tmp_path / "notes.pdf").write_bytes(b"%PDF-1.7")
    code, lines, errors = run(tmp_path)
    assert code == 0
    assert errors == []
    assert [line.split("  ")[1] for line in lines[:-1]] == [
        "added: First",
        "added: " + Article.objects.order_by("pk")[1].headline,
        "added: Third",
    ]
    assert lines[-1] == "3 added, 0 new versions, 0 already there, 0 failed"


def test_a_file_that_fails_is_said_and_the_rest_goes_in(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (tmp_path / "b.html").write_text(page())
    (tmp_path / "c.txt").write_text("")
    (tmp_path / "d.html.gz").write_bytes(b"\x1f\x8bbroken")
    code, lines, errors = run(tmp_path, tmp_path / "missing.html")
    assert code == 1
    assert len(errors) == 4
    assert "This looks like a PNG image" in errors[0]
    assert "The file is empty: “c.txt”." in errors[1]
    assert "could not be opened" in errors[2]
    assert "could not be read" in errors[3]
    assert lines[-1] == "1 added, 0 new versions, 0 already there, 4 failed"
    assert Article.objects.count() == Capture.objects.count() == 1


def test_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page())
    run(tmp_path)
    code, lines, _errors = run(tmp_path)
    assert code == 0
    assert "already there: River falls again at Averil" in lines[0]
    assert Article.objects.count() == Capture.objects.count() == 1


def test_a_changed_page_of_a_known_address_becomes_a_new_version(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="https://averil-courier.example/river">'
    (tmp_path / "a.html").write_text(page(head=head))
    run(tmp_path)
    (tmp_path / "a.html").write_text(
        page(*WORDS, "A correction was added in the evening of the same day.", head=head)
    )
    _code, lines, _errors = run(tmp_path)
    assert "new version of: River falls again at Averil" in lines[0]
    article = Article.objects.get()
    assert article.revisions.count() == 2
    assert article.current_revision is not None
    assert article.current_revision.text.endswith("of the same day.")


def test_known_tags_are_filed_and_unknown_ones_proposed(tmp_path: Path) -> None:
    states = create_tag("Delta states", aliases=["Lower towns"])
    (tmp_path / "a.html").write_text(tagged("lower towns", "Dredging"))
    run(tmp_path)
    article = Article.objects.get()
    assert list(article.tags.all()) == [states]
    assert ArticleTag.objects.get().as_written == "lower towns"
    assert TagProposal.objects.get().name == "Dredging"
    assert not Tag.objects.filter(name="Dredging").exists()


def test_create_tags_makes_tags_and_twins_become_aliases(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(tagged("Ilvane Basin Commission", "IBC", "Treaty", "Treaties", "treaty"))
    _code, lines, _errors = run(tmp_path, create_tags=True)
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Ilvane Basin Commission", "Treaty"]
    assert set(TagAlias.objects.values_list("name", "tag__name")) == {
        ("IBC", "Ilvane Basin Commission"),
        ("Treaties", "Treaty"),
    }
    assert any("“IBC” became another name of “Ilvane Basin Commission”." in line for line in lines)
    assert Article.objects.get().tags.count() == 2
    assert not TagProposal.objects.exists()


def test_private_articles_need_their_reader(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page())
    with pytest.raises(CommandError, match="--private needs --user"):
        run(tmp_path, private=True)
    with pytest.raises(CommandError, match="no account “nobody”"):
        run(tmp_path, user="nobody")
    user = make_user("ines")
    run(tmp_path, private=True, user="INES")
    article = Article.objects.get()
    assert (article.visibility, article.added_by) == ("private", user)


def test_a_picture_beside_the_page_is_stored_and_one_outside_is_not(tmp_path: Path) -> None:
    from PIL import Image

    (tmp_path / "in").mkdir()
    Image.new("RGB", (900, 600), "teal").save(tmp_path / "in" / "quay.png")
    Image.new("RGB", (900, 600), "teal").save(tmp_path / "secret.png")
    figures = (
        '<figure><img src="quay.png" alt="The quay" width="900" height="600"><figcaption>The quay at Ketterby.'
        '</figcaption></figure><figure><img src="../secret.png" alt="No" width="900" height="600"><figcaption>Not '
        "for this page.</figcaption></figure>"
    )
    text = page().replace(f"<p>{WORDS[1]}", f"{figures}<p>{WORDS[1]}")
    (tmp_path / "in" / "a.html").write_text(text)
    run(tmp_path / "in")
    assert [picture.source for picture in Article.objects.get().pictures.all()] == ["quay.png"]


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no page and no text"):
        run(tmp_path)


class Terminal(io.StringIO):
    """Output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_and_a_file_plain_lines(tmp_path: Path) -> None:
    for number, words in enumerate(("First", "Second")):
        (tmp_path / f"{number}.html").write_text(
            page(f"{words} was said in Lisk on the same evening.", *WORDS)
        )
    terminal = Terminal()
    call_command("import_articles", str(tmp_path), stdout=terminal)
    assert "[" + "." * 30 + "] 0/2" in terminal.getvalue()
    assert "[" + "#" * 15 + "." * 15 + "] 1/2" in terminal.getvalue()
    _code, lines, _errors = run(tmp_path)
    assert not any("\r" in line or "\x1b" in line for line in lines)


def test_a_headline_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(headline="River \x9b31m falls \u202e again"))
    _code, lines, _errors = run(tmp_path)
    assert lines[0].isprintable()


def test_archives_letters_and_pages_saved_whole_come_in_too(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(with_picture=True))
    (tmp_path / "b.html").write_text(single_file().replace("The gauge at Averil", "The gauge at Lisk"))
    (tmp_path / "c.zip").write_bytes(
        zipped(
            ("in/d.html", with_figure("quay.png").replace("The gauge at Averil", "The gauge at Ketterby")),
            ("in/quay.png", small_picture()),
            ("in/e.txt", ""),
        )
    )
    code, lines, errors = run(tmp_path)
    assert code == 1
    assert "c.zip/in/e.txt  failed: " in errors[0]
    assert lines[-1] == "3 added, 0 new versions, 0 already there, 1 failed"
    assert [article.pictures.count() for article in Article.objects.order_by("pk")] == [1, 1, 1]
    assert Article.objects.order_by("pk")[0].headline == "The river letter: what the gauges say"


def test_an_archive_that_is_refused_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(("../x.html", page())))
    code, _lines, errors = run(tmp_path / "a.zip")
    assert code == 1
    assert "would lie outside of it: “../x.html”" in errors[0]


def test_addresses_are_fetched(settings: Any) -> None:
    with Site() as site:
        settings.POSTIL_FETCH_ALLOW = site.authority
        found = site.page("/river", page())
        code, lines, errors = run(found, site.url("/none"))
    assert code == 1
    assert lines[0] == f"{found}  added: River falls again at Averil"
    assert "404" in errors[0]


def test_drafts_wait_for_their_reader(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page())
    with pytest.raises(CommandError, match="--drafts needs --user"):
        run(tmp_path, drafts=True)
    user = make_user("ines")
    _code, lines, _errors = run(tmp_path, drafts=True, user="ines")
    assert "waits as a draft: River falls again at Averil" in lines[0]
    assert Draft.objects.get().user == user
    assert not Article.objects.exists()
