"""The codebook: codes under the kinds, merged, deleted and brought back, one's own and a group's."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.access import group_for, kept_code
from annotations.models import Code, Group, Highlight, Membership
from annotations.queries.layer import article_layer
from annotations.queries.notebook_filter import Filter, filtered
from annotations.services import codes
from reader.models import Article, Role, User
from tests.annotations.coding import article, edited, figure, make_group, table_form
from tests.factories import make_highlight, make_user

__all__ = ["article", "figure"]
pytestmark = pytest.mark.django_db


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
