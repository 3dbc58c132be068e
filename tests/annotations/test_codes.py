"""Labels: the library's names for the kinds, codes under them, and what happens to highlights with a code."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.access import group_for, kept_code
from annotations.models import Code, Group, Highlight, KindName, Membership
from annotations.queries.layer import article_layer, kind_names
from annotations.queries.notebook_filter import Filter, filtered
from annotations.services import codes
from annotations.services import highlights as highlight_service
from annotations.services.kinds import name_kinds
from annotations.services.shares import make_share
from reader.models import Article, Role, User
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db
WORDS = "Of the 62 gauges, 14 have sent no reading since March."


@pytest.fixture
def article() -> Article:
    return make_article(WORDS, headline="The count is late")


@pytest.fixture
def figure(reader: User) -> Code:
    return codes.add_code(reader, "fact", "Figure", "A number with its unit.")


def make_group(owner: User, **members: User) -> Group:
    group = Group.objects.create(name="River desk")
    Membership.objects.create(group=group, user=owner, role="owner")
    for role, user in members.items():
        Membership.objects.create(group=group, user=user, role=role)
    return group


def table_form(*rows: Code, **changes: str) -> dict[str, str]:
    """What the table's form sends for these codes, with fields changed."""
    form: dict[str, str] = {}
    for code in rows:
        form |= {
            f"code-{code.pk}-name": code.name,
            f"code-{code.pk}-description": code.description,
            f"code-{code.pk}-seen": f"{code.kind}.{codes.mark_of(code)}",
        }
    return form | changes


def edit_form(highlight: Highlight, **changes: Any) -> dict[str, Any]:
    return {
        "version": highlight.version,
        "kind": highlight.kind,
        "visibility": "private",
        "body": "",
        "revision": highlight.revision_id,
        **changes,
    }


def edited(client: Client, highlight: Highlight, **changes: Any) -> Any:
    """The answer to an editor's save; the highlight is read anew."""
    address = reverse("highlight-edit", args=[highlight.pk])
    answer = client.post(address, edit_form(highlight, **changes), headers={"HX-Request": "true"})
    highlight.refresh_from_db()
    return answer


# — the kinds —


def test_a_curator_names_kinds_and_the_article_says_so(
    client: Client, curator: User, reader: User, article: Article
) -> None:
    client.force_login(curator)
    form = {"kind-fact-name": "Finding", "kind-fact-meaning": "What a record settles."}
    assert client.post(reverse("label-save"), form).status_code == 302
    assert kind_names() == {
        "passage": "Passage", "quote": "Quote", "fact": "Finding", "disputed": "Disputed", "question": "Question",
    }  # fmt: skip
    make_highlight(reader, article, "14 have sent no reading", kind="fact")
    client.force_login(reader)
    text = client.get(article.get_absolute_url()).content.decode()
    assert "<b>Finding</b>" in text
    assert "Finding, Ines Calloway" in text  # what the number in the text is called
    assert 'data-kind="fact"' in text
    assert ">Fact<" not in text


def test_a_kind_gets_its_first_name_and_meaning_back_when_the_fields_are_emptied(curator: User) -> None:
    name_kinds({"fact": ("Finding", "What a record settles.")})
    name_kinds({"fact": ("", "  ")})
    assert kind_names()["fact"] == "Fact"
    assert not KindName.objects.exists()


def test_a_kind_with_its_first_name_keeps_following_the_language_of_who_reads() -> None:
    name_kinds({"quote": ("Quote", "Words that somebody said.")})
    row = KindName.objects.get()
    assert (row.name, row.meaning) == ("", "Words that somebody said.")


@pytest.mark.parametrize(
    ("name", "said"),
    [("x" * 41, "This has 41 characters; here may stand 40."),
     ("qUOTE", "Another label is called “Quote” already.")],
)  # fmt: skip
def test_a_kind_cannot_be_named_too_long_or_like_another(
    client: Client, curator: User, name: str, said: str
) -> None:
    client.force_login(curator)
    answer = client.post(reverse("label-save"), {"kind-fact-name": name, "kind-fact-meaning": "typed"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text
    assert f'value="{name}"' in text
    assert 'value="typed"' in text
    assert not KindName.objects.exists()


def test_readers_name_no_kinds(reading: Client) -> None:
    assert 'name="kind-fact-name"' not in reading.get(reverse("labels")).content.decode()
    reading.post(reverse("label-save"), {"kind-fact-name": "Mine", "kind-fact-meaning": ""})
    assert kind_names()["fact"] == "Fact"


def test_a_share_says_the_librarys_name_that_held_when_it_was_made(reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "14 have sent no reading", kind="fact")
    name_kinds({"fact": ("Finding", "")})
    share = make_share(reader, article, highlights=[highlight.pk], scope="excerpts", message="", expiry="day")
    name_kinds({"fact": ("Settled", "")})
    text = Client().get(share.get_absolute_url()).content.decode()
    assert "Finding" in text
    assert "Settled" not in text


# — the codebook —


def test_a_code_is_added_under_a_kind_and_stands_in_the_settings(reading: Client, reader: User) -> None:
    answer = reading.post(
        reverse("code-add"),
        {"kind": "fact", "name": "  Figure ", "description": "A number.", "next": "/settings/"},
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/settings/#labels-table"
    code = Code.objects.get()
    assert (code.user, code.kind, code.name, code.description) == (reader, "fact", "Figure", "A number.")
    assert 'value="Figure"' in reading.get(reverse("profile")).content.decode()


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("", 400, "A label needs a name."),
        ("\u200b ", 400, "A label needs a name."),
        ("x" * 61, 400, "This has 61 characters; here may stand 60."),
        ("fIGURE", 400, "This codebook has a code “Figure” already."),
        ("ÉTÉ", 400, "This codebook has a code “été” already."),
    ],
)
def test_names_that_cannot_be_are_refused_and_shown_again(
    reading: Client, reader: User, figure: Code, name: str, status: int, said: str
) -> None:
    codes.add_code(reader, "quote", "été")
    answer = reading.post(
        reverse("code-add"), {"kind": "quote", "name": name, "description": "kept as typed"}
    )
    text = answer.content.decode()
    assert answer.status_code == status
    assert said in text
    assert "kept as typed" in text
    assert Code.objects.count() == 2


def test_a_codebook_has_an_end(reading: Client, reader: User) -> None:
    Code.objects.bulk_create(Code(user=reader, kind="fact", name=f"c{n}") for n in range(codes.CODES_LIMIT))
    answer = reading.post(reverse("code-add"), {"kind": "fact", "name": "one more"})
    assert answer.status_code == 413
    assert "A codebook may have 500 codes, and this one has them." in answer.content.decode()


def test_the_whole_table_is_saved_at_once_or_not_at_all(reading: Client, reader: User, figure: Code) -> None:
    who = codes.add_code(reader, "fact", "Attribution")
    changes = {f"code-{figure.pk}-name": "Number", f"code-{who.pk}-name": "nUMBER"}
    answer = reading.post(reverse("label-save"), table_form(figure, who, **changes))
    assert answer.status_code == 400
    assert set(Code.objects.values_list("name", flat=True)) == {"Figure", "Attribution"}
    changes[f"code-{who.pk}-name"] = "Figure"  # a name that becomes free in the same save
    assert reading.post(reverse("label-save"), table_form(figure, who, **changes)).status_code == 302
    figure.refresh_from_db()
    who.refresh_from_db()
    assert (figure.name, who.name) == ("Number", "Figure")


def test_two_codes_can_swap_their_names(reader: User, figure: Code) -> None:
    who = codes.add_code(reader, "fact", "Attribution")
    rows = [
        codes.Row(figure.pk, "Attribution", "", "fact", codes.mark_of(figure)),
        codes.Row(who.pk, "Figure", "", "fact", codes.mark_of(who)),
    ]
    assert codes.save_codes(reader, rows) == 2
    assert dict(Code.objects.values_list("pk", "name")) == {figure.pk: "Attribution", who.pk: "Figure"}


def test_what_another_editor_saved_meanwhile_is_not_overwritten(client: Client, reader: User) -> None:
    editor = make_user("editor")
    group = make_group(reader, editor=editor)
    code = codes.add_code(group, "fact", "Figure")
    other = codes.add_code(group, "fact", "Source")
    stale = table_form(code, other, **{f"code-{code.pk}-name": "Number"})
    codes.save_codes(group, [codes.Row(code.pk, "Count", "", "fact", codes.mark_of(code)),
                             codes.Row(other.pk, "Origin", "", "fact", codes.mark_of(other))])  # fmt: skip
    client.force_login(editor)
    answer = client.post(reverse("label-save"), stale | {"group": str(group.pk)})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "This was changed in the meantime to “Count”. Nothing was overwritten." in text
    assert 'value="Number"' in text
    assert dict(Code.objects.values_list("pk", "name")) == {code.pk: "Count", other.pk: "Origin"}


def test_rows_that_were_only_shown_overwrite_nothing(reader: User, figure: Code) -> None:
    other = codes.add_code(reader, "fact", "Source")
    seen = [
        codes.Row(one.pk, one.name, one.description, one.kind, codes.mark_of(one)) for one in (figure, other)
    ]
    codes.save_codes(reader, [codes.Row(other.pk, "Origin", "", "fact", codes.mark_of(other))])
    assert codes.save_codes(reader, seen) == 0
    other.refresh_from_db()
    assert other.name == "Origin"


def test_codes_move_up_and_down_under_their_kind(reading: Client, reader: User) -> None:
    made = [codes.add_code(reader, "fact", name) for name in ("One", "Two", "Three")]
    codes.add_code(reader, "quote", "Elsewhere")

    def order() -> list[str]:
        return [code.name for code in codes.codebook(reader).filter(kind="fact")]

    reading.post(reverse("code-move", args=[made[2].pk]), {"to": "up"})
    assert order() == ["One", "Three", "Two"]
    reading.post(reverse("code-move", args=[made[0].pk]), {"to": "down"})
    assert order() == ["Three", "One", "Two"]
    reading.post(reverse("code-move", args=[made[2].pk]), {"to": "up"})
    assert order() == ["Three", "One", "Two"]


def test_the_highlights_of_a_code_follow_it_under_another_kind(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    with_code = make_highlight(reader, article, "62 gauges", kind="fact", code=figure)
    without = make_highlight(reader, article, "since March", kind="fact")
    reading.post(reverse("code-move", args=[figure.pk]), {"to": "disputed"})
    with_code.refresh_from_db()
    without.refresh_from_db()
    assert (with_code.kind, with_code.version) == ("disputed", 2)
    assert (without.kind, without.version) == ("fact", 1)


def test_a_deleted_code_leaves_the_kind_and_comes_back_with_undo(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact", code=figure)
    answer = reading.post(reverse("code-delete", args=[figure.pk]), {"next": "/settings/"}, follow=True)
    text = answer.content.decode()
    assert "The code “Figure” is in the bin; its marks keep their kind." in text
    assert reverse("code-restore", args=[figure.pk]) in text
    highlight.refresh_from_db()
    assert highlight.kind == "fact"
    page = reading.get(article.get_absolute_url()).content.decode()
    assert "Figure" not in page
    reading.post(reverse("code-restore", args=[figure.pk]))
    assert "<bdi>Figure</bdi>" in reading.get(article.get_absolute_url()).content.decode()


def test_a_deleted_code_survives_an_edit_of_its_highlight_in_the_meantime(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact", code=figure)
    codes.delete_code(figure)
    assert edited(reading, highlight, code="", body="Which ones?").status_code == 200
    codes.restore_code(figure)
    assert article_layer(reader, article, highlight.revision).entries[0].code_name == "Figure"


def test_a_code_does_not_come_back_where_the_kind_was_chosen_anew(
    reader: User, article: Article, figure: Code
) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact", code=figure)
    codes.delete_code(figure)
    Highlight.objects.filter(pk=highlight.pk).update(kind="quote")
    codes.restore_code(figure)
    highlight.refresh_from_db()
    assert (highlight.kind, highlight.code) == ("quote", None)


def test_a_code_whose_name_was_taken_stays_in_the_bin(reading: Client, reader: User, figure: Code) -> None:
    codes.delete_code(figure)
    codes.add_code(reader, "quote", "FIGURE")
    answer = reading.post(reverse("code-restore", args=[figure.pk]))
    assert answer.status_code == 409
    assert "There is a new code “Figure” by now." in answer.content.decode()
    figure.refresh_from_db()
    assert figure.deleted_at is not None


def test_two_codes_are_merged_and_unmerged(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    number = codes.add_code(reader, "disputed", "Number")
    moved = make_highlight(reader, article, "62 gauges", kind="fact", code=figure)
    other = make_highlight(reader, article, "since March", kind="disputed", code=number)
    assert "Number" in reading.get(reverse("code-merge", args=[figure.pk])).content.decode()
    answer = reading.post(reverse("code-merge", args=[figure.pk]), {"into": number.pk}, follow=True)
    assert "1 mark has the code “Number” now." in answer.content.decode()
    assert reverse("code-unmerge", args=[figure.pk]) in answer.content.decode()
    moved.refresh_from_db()
    assert (moved.code, moved.kind, moved.version) == (number, "disputed", 2)
    reading.post(reverse("code-unmerge", args=[figure.pk]))
    moved.refresh_from_db()
    other.refresh_from_db()
    assert (moved.code, moved.kind) == (figure, "fact")
    assert (other.code, other.kind) == (number, "disputed")


def test_a_code_is_merged_within_its_codebook_alone(reading: Client, reader: User, figure: Code) -> None:
    foreign = codes.add_code(make_user(), "fact", "Elsewhere")
    answer = reading.post(reverse("code-merge", args=[figure.pk]), {"into": foreign.pk})
    assert answer.status_code == 400
    assert "Elsewhere" not in answer.content.decode()
    assert reading.post(reverse("code-merge", args=[foreign.pk]), {"into": figure.pk}).status_code == 404


# — groups —


@pytest.mark.parametrize(
    ("role", "may"), [("owner", True), ("editor", True), ("member", False), ("reader", False)]
)
def test_editors_and_owners_keep_a_groups_codebook(client: Client, role: str, may: bool) -> None:
    group = make_group(make_user(), **({} if role == "owner" else {"editor": make_user()}))
    someone = make_user()
    Membership.objects.create(group=group, user=someone, role=role)
    code = codes.add_code(group, "fact", "Figure")
    client.force_login(someone)
    page = client.get(reverse("labels"), {"group": group.pk})
    assert "Figure" in page.content.decode()
    assert (f'name="code-{code.pk}-name"' in page.content.decode()) is may
    added = client.post(reverse("code-add"), {"kind": "fact", "name": "New", "group": group.pk})
    assert added.status_code == (302 if may else 404)
    assert Code.objects.filter(group=group).count() == (2 if may else 1)
    deleted = client.post(reverse("code-delete", args=[code.pk]))
    assert deleted.status_code == (302 if may else 404)


def test_a_role_in_a_group_is_ones_own_and_not_that_of_another_member() -> None:
    owner, member = make_user(), make_user()
    group = make_group(owner, member=member)
    code = codes.add_code(group, "fact", "Figure")
    with pytest.raises(Http404):
        group_for(member, group.pk, "owner", "editor")
    with pytest.raises(Http404):
        kept_code(member, code.pk)
    assert group_for(owner, group.pk, "owner") == group


def test_a_groups_code_is_shown_to_its_members_alone(reader: User, article: Article) -> None:
    member, stranger = make_user(), make_user()
    code = codes.add_code(make_group(reader, member=member), "fact", "Leak risk")
    highlight = make_highlight(reader, article, "62 gauges", kind="fact", code=code, visibility="public")
    shown = {
        user.pk: article_layer(user, article, highlight.revision).entries[0].code_name
        for user in (reader, member, stranger)
    }
    assert shown == {reader.pk: "Leak risk", member.pk: "Leak risk", stranger.pk: ""}


def test_a_closed_groups_codebook_is_gone(reading: Client, reader: User) -> None:
    group = make_group(reader)
    codes.add_code(group, "fact", "Figure")
    Group.objects.update(closed_at=timezone.now())
    assert reading.get(reverse("labels"), {"group": group.pk}).status_code == 404
    assert reading.get(reverse("codebook-csv"), {"group": group.pk}).status_code == 404


# — choosing —


def test_a_code_is_chosen_in_the_editor_and_stands_in_the_margin(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    form = reading.get(reverse("highlight-edit", args=[highlight.pk])).content.decode()
    assert '<option value="Figure" data-kind="fact">Fact</option>' in form
    answer = edited(reading, highlight, code="figure")
    assert answer.status_code == 200
    form = reading.get(reverse("highlight-edit", args=[highlight.pk])).content.decode()
    assert re.search(r'name="code" value="Figure"', form)
    assert "<bdi>Figure</bdi>" in answer.content.decode()
    assert (highlight.code, highlight.kind, highlight.version) == (figure, "fact", 2)


def test_a_name_that_is_new_makes_a_code_of_ones_own(reading: Client, reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    edited(reading, highlight, code=" Gauge count ")
    code = Code.objects.get()
    assert (code.user, code.kind, code.name, highlight.code) == (reader, "fact", "Gauge count", code)


def test_a_refused_save_makes_no_code(reading: Client, reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    assert edited(reading, highlight, code="Gauge count", version=7).status_code == 409
    assert edited(reading, highlight, code="x" * 61).status_code == 400
    assert not Code.objects.exists()
    assert highlight.version == 1


def test_the_same_save_sent_twice_is_no_conflict(reading: Client, reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    form = edit_form(highlight, code="Gauge count", client_id=str(uuid.uuid4()))
    address = reverse("highlight-edit", args=[highlight.pk])
    for _time in range(2):
        assert reading.post(address, form, headers={"HX-Request": "true"}).status_code == 200
    assert Code.objects.count() == 1


def test_a_code_of_another_kind_is_taken_off_when_the_kind_changes(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact", code=figure)
    reading.post(reverse("highlight-kind", args=[highlight.pk]), {"kind": "quote"})
    highlight.refresh_from_db()
    assert (highlight.kind, highlight.code) == ("quote", None)
    Highlight.objects.update(kind="fact", code=figure)
    highlight.refresh_from_db()
    edited(reading, highlight, kind="disputed", code="Figure")
    assert (highlight.kind, highlight.code) == ("disputed", None)


def test_a_code_that_is_newly_chosen_brings_its_kind(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="quote")
    edited(reading, highlight, code="Figure")
    assert (highlight.kind, highlight.code) == ("fact", figure)


def test_ones_own_code_goes_before_a_groups_and_a_groups_can_be_named(reader: User, figure: Code) -> None:
    group = make_group(reader)
    theirs = codes.add_code(group, "quote", "Figure")
    assert codes.chosen(reader, "Figure", "quote") == figure
    assert codes.chosen(reader, "figure · river desk", "fact") == theirs
    codes.delete_code(figure)
    assert codes.chosen(reader, "Figure", "fact") == theirs


def test_a_name_that_two_groups_have_is_asked_about(reader: User, article: Article, reading: Client) -> None:
    for _n in range(2):
        codes.add_code(make_group(reader), "fact", "Figure")
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    answer = edited(reading, highlight, code="Figure", body="A note that stays.")
    assert answer.status_code == 400
    assert "More than one of your groups has a code “Figure”." in answer.content.decode()
    assert "A note that stays." in answer.content.decode()


def test_a_foreign_code_is_no_choice(reading: Client, reader: User, article: Article) -> None:
    theirs = codes.add_code(make_user(), "fact", "Theirs")
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    edited(reading, highlight, code="Theirs")
    assert highlight.code != theirs
    assert highlight.code is not None
    assert highlight.code.user == reader


def test_marking_takes_a_code_along(reading: Client, reader: User, article: Article, figure: Code) -> None:
    revision = article.current_revision
    assert revision is not None
    reading.post(
        reverse("highlight-add", args=[article.pk]),
        {"client_id": str(uuid.uuid4()), "start": 7, "end": 16, "quote": WORDS[7:16], "kind": "fact",
         "revision": revision.pk, "code": "Figure"},
    )  # fmt: skip
    highlight = Highlight.objects.get()
    assert (highlight.code, highlight.kind) == (figure, "fact")


def test_a_label_is_set_with_its_code_in_one_step(reader: User, article: Article, figure: Code) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="quote")
    highlight_service.set_kind(highlight, "fact", code=figure)
    highlight.refresh_from_db()
    assert (highlight.kind, highlight.code, highlight.version) == ("fact", figure, 2)
    highlight_service.set_kind(highlight, "fact")
    assert highlight.version == 2
    highlight_service.set_kind(highlight, "fact", code=None)
    highlight.refresh_from_db()
    assert (highlight.kind, highlight.code) == ("fact", None)


def test_a_curator_who_is_no_member_sees_no_groups_codebook(client: Client, reader: User) -> None:
    group = make_group(reader)
    client.force_login(make_user(role=Role.CURATOR))
    assert client.get(reverse("labels"), {"group": group.pk}).status_code == 404


def test_the_notebook_cannot_be_asked_about_codes_that_one_does_not_see(
    reader: User, article: Article
) -> None:
    theirs = codes.add_code(make_group(make_user()), "fact", "Leak risk")
    own = codes.add_code(reader, "fact", "Figure")
    gone = codes.add_code(reader, "fact", "Old")
    codes.delete_code(gone)
    for code in (theirs, own, gone):
        make_highlight(reader, article, "62 gauges", kind="fact", code=code)
    found = [filtered(reader, Filter(code=code.pk)).count() for code in (theirs, own, gone)]
    assert found == [0, 1, 0]


def test_a_conflict_keeps_the_code_that_was_chosen(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    edited(reading, highlight, body="Saved elsewhere.")
    answer = edited(reading, highlight, version=1, code="Figure", body="Mine.")
    assert answer.status_code == 409
    assert '<input type="hidden" name="code" value="Figure">' in answer.content.decode()


def test_the_help_and_the_scripts_say_the_librarys_names(
    reading: Client, reader: User, article: Article
) -> None:
    name_kinds({"fact": ("Finding", "")})
    text = reading.get(article.get_absolute_url()).content.decode()
    assert '<i data-word="fact">Finding</i>' in text
    assert "<bdi>Finding</bdi>" in text
