"""A codebook as CSV: what goes out comes back, nothing in it calculates, and nothing is half written."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from annotations.interchange import codebook as interchange
from annotations.interchange.codebook import Entry, Table
from annotations.models import Code, Group, Membership
from annotations.services import codebook as service
from annotations.services import codes
from annotations.services.kinds import name_kinds
from reader.models import User
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db
KINDS = {
    "passage": "Passage",
    "quote": "Quote",
    "fact": "Fact",
    "disputed": "Disputed",
    "question": "Question",
}


def sent(client: Client, data: bytes | str, **fields: Any) -> Any:
    """The answer to a file: the preview, or why there is none."""
    raw = data.encode() if isinstance(data, str) else data
    return client.post(reverse("codebook-import"), {"file": SimpleUploadedFile("codes.csv", raw), **fields})


def taken(client: Client, data: bytes | str, **fields: Any) -> Any:
    """The answer to saying yes to the preview of a file."""
    preview = sent(client, data, **fields)
    assert preview.status_code == 200, preview.content.decode()
    return client.post(
        reverse("codebook-import"), {"list": preview.context["list"], "sure": "1", **fields}, follow=True
    )


def shape(owner: User | Group) -> list[tuple[str, str, str]]:
    return [
        (code.kind, code.name, code.description)
        for code in codes.codebook(owner).order_by("kind", "position")
    ]


def test_a_codebook_goes_out_and_comes_back_elsewhere_as_it_was(reading: Client, reader: User) -> None:
    codes.add_code(reader, "fact", "Figure", "A number, with its “unit”;\tor a share")
    codes.add_code(reader, "quote", "اقتباس", "=SUM(A1)")
    codes.add_code(reader, "quote", "'=odd")
    codes.add_code(reader, "disputed", "-minus", "@who")
    answer = reading.get(reverse("codebook-csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="codebook.csv"' in answer["Content-Disposition"]
    other = make_user()
    client = Client()
    client.force_login(other)
    taken(client, answer.content)
    assert shape(other) == shape(reader)


def test_no_cell_that_goes_out_is_a_formula(reading: Client, reader: User) -> None:
    for name in ("=1+1", "+1", "-1", "@a", "＝1", "'=1"):
        codes.add_code(reader, "fact", name, name)
    text = reading.get(reverse("codebook-csv")).content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert len(cells) == 21
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))]


def test_a_preview_says_line_by_line_what_would_happen_and_writes_nothing(
    reading: Client, reader: User
) -> None:
    figure = codes.add_code(reader, "fact", "Figure", "A number.")
    codes.add_code(reader, "quote", "Spoken", "In an interview.")
    article = make_article("Of the 62 gauges, 14 are silent.")
    make_highlight(reader, article, "62 gauges", kind="fact", code=figure)
    before = shape(reader)
    answer = sent(
        reading,
        "kind,name,description\n"
        "quote,Spoken,In an interview.\n"
        "disputed,FIGURE,A number.\n"
        "\n"
        "fact,Source,Who is said to know.\n"
        "rumour,Hearsay,\n"
        "fact,sOURCE,again\n"
        "fact,,no name\n"
        f"fact,{'x' * 61},\n",
    )
    assert answer.status_code == 200
    plan = answer.context["plan"]
    assert [(entry.line, entry.name) for entry in plan.added] == [(5, "Source")]
    assert [(code.name, wanted.line, wanted.kind) for code, wanted in plan.changed] == [
        ("Figure", 3, "disputed")
    ]
    assert [entry.line for entry in plan.same] == [2]
    assert [(fault.line, fault.said) for fault in plan.refused] == [
        (6, "There is no kind “rumour”; there are passage, quote, fact, disputed, question."),
        (7, "The same name as in line 5."),
        (8, "A label needs a name."),
        (9, "This has 61 characters; here may stand 60."),
    ]
    text = answer.content.decode()
    assert "from Fact to Disputed, with 1 mark" in text
    assert "Nothing is written yet." in text
    assert shape(reader) == before


def test_what_was_previewed_is_taken_and_highlights_follow(reading: Client, reader: User) -> None:
    figure = codes.add_code(reader, "fact", "Figure", "A number.")
    article = make_article("Of the 62 gauges, 14 are silent.")
    highlight = make_highlight(reader, article, "62 gauges", kind="fact", code=figure)
    answer = taken(
        reading,
        "name;kind;description\nFigure;Disputed;Counted twice.\nSource;FACT;\nHearsay;rumour;\n",
        next="/settings/",
    )
    assert answer.redirect_chain == [("/settings/#labels-table", 302)]
    assert "1 code is new, 1 is changed." in answer.content.decode()
    assert shape(reader) == [("disputed", "Figure", "Counted twice."), ("fact", "Source", "")]
    highlight.refresh_from_db()
    assert (highlight.kind, highlight.version) == ("disputed", 2)


def test_taking_the_same_file_twice_changes_nothing_the_second_time(reading: Client, reader: User) -> None:
    data = "kind,name,description\nfact,Source,\nquote,Spoken,Once.\n"
    taken(reading, data)
    before = shape(reader)
    again = sent(reading, data)
    assert "There is nothing to be done." in again.content.decode()
    assert shape(reader) == before


def test_without_a_column_of_descriptions_those_that_stand_stay(reading: Client, reader: User) -> None:
    codes.add_code(reader, "fact", "Figure", "A number.")
    taken(reading, "kind,name\nquote,Figure\n")
    assert shape(reader) == [("quote", "Figure", "A number.")]


def test_the_librarys_own_names_of_kinds_are_understood(reading: Client, reader: User) -> None:
    name_kinds({"fact": ("Finding", "")})
    taken(reading, "kind,name\nfinding,Source\n")
    assert shape(reader) == [("fact", "Source", "")]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "Größe"), ("utf-8-sig", "Größe"), ("utf-16", "مصدر"), ("windows-1252", "Größe")],
)
def test_encodings_are_told_or_guessed(reading: Client, reader: User, encoding: str, name: str) -> None:
    taken(
        reading, f"kind,name,description\nfact,{name},Die Zahl der Größen über dem Fluß.\n".encode(encoding)
    )
    assert shape(reader)[0][1] == name


def test_a_guess_is_said(reading: Client) -> None:
    answer = sent(reading, "kind,name\nfact,Größe\n".encode("windows-1252"))
    assert "The file does not say in which encoding it is written; we guessed" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", 422, "it is empty"),
        (b"  \n ", 422, "it is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), 422, "a PNG image"),
        (b"name,text\nSource,x\n", 422, "must name the columns kind, name and description; kind is missing."),
        (b"kind,name\nfact,\"" + b"x" * 140_000 + b"\"\n", 422, "line 2 cannot be read"),
        (b"kind,name\n" + b"x" * 1_000_000, 413, "The file has more than 1.0 MB"),
        (b"kind,name\n" + b"".join(b"fact,c%d\n" % n for n in range(501)), 413, "The file has more than 500 codes"),
    ],
)  # fmt: skip
def test_files_that_are_no_codebook_are_refused_with_a_reason(
    reading: Client, data: bytes, status: int, said: str
) -> None:
    answer = sent(reading, data)
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert not Code.objects.exists()


def test_no_file_is_said_so(reading: Client) -> None:
    answer = reading.post(reverse("codebook-import"), {})
    assert answer.status_code == 400
    assert "No file was chosen." in answer.content.decode()


def test_lines_for_which_there_is_no_room_are_named(reading: Client, reader: User) -> None:
    Code.objects.bulk_create(
        Code(user=reader, kind="fact", name=f"c{n}") for n in range(codes.CODES_LIMIT - 1)
    )
    answer = sent(reading, "kind,name\nfact,One\nfact,Two\nquote,c7\n")
    plan = answer.context["plan"]
    assert [entry.name for entry in plan.added] == ["One"]
    assert [(fault.line, fault.name) for fault in plan.refused] == [(3, "Two")]
    assert [code.name for code, _wanted in plan.changed] == ["c7"]


def test_nothing_is_written_when_the_database_refuses_one_of_many(reader: User) -> None:
    codes.add_code(reader, "fact", "Figure", "A number.")
    entries = [
        Entry("quote", "Figure", "Changed.", 2),
        Entry("fact", "Source", "", 3),
        Entry("rumour", "Bad", "", 4),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        service.take_codebook(reader, Table(entries))
    assert shape(reader) == [("fact", "Figure", "A number.")]


def test_a_codes_old_wording_is_not_written_over_what_came_between(reading: Client, reader: User) -> None:
    preview = sent(reading, "kind,name\nfact,Source\n")
    codes.add_code(reader, "quote", "SOURCE", "Made meanwhile.")
    reading.post(reverse("codebook-import"), {"list": preview.context["list"], "sure": "1"})
    assert [name for _kind, name, _description in shape(reader)] == ["Source"]


def test_a_group_takes_a_codebook_from_its_editors_alone(client: Client) -> None:
    group = Group.objects.create(name="River desk")
    editor, member = make_user(), make_user()
    Membership.objects.create(group=group, user=editor, role="editor")
    Membership.objects.create(group=group, user=member, role="member")
    client.force_login(member)
    data = "kind,name\nfact,Source\n"
    assert sent(client, data, group=group.pk).status_code == 404
    assert client.get(reverse("codebook-csv"), {"group": group.pk}).status_code == 200
    client.force_login(editor)
    taken(client, data, group=group.pk)
    assert shape(group) == [("fact", "Source", "")]
    assert shape(editor) == []
    name = client.get(reverse("codebook-csv"), {"group": group.pk})["Content-Disposition"]
    assert 'filename="codebook-river-desk.csv"' in name


def test_lines_are_counted_through_cells_that_break(reader: User) -> None:
    table = interchange.read(b'kind,name,description\nfact,One,"two\nlines"\nfact,Two,\n', KINDS)
    assert [(entry.line, entry.name, entry.description) for entry in table.entries] == [
        (2, "One", "two lines"), (4, "Two", ""),
    ]  # fmt: skip


def test_every_text_survives_the_way_out_and_in() -> None:
    names = ["=a", "'=a", "''=a", "'a", "a\tb", '"', "a,b;c", "＋1", "-", "ا ب"]
    data = interchange.write(Entry("fact", name, name) for name in names).encode()
    found = interchange.read(data, KINDS)
    assert [entry.name for entry in found.entries] == [name.replace("\t", " ") for name in names]
    assert found.faults == []
