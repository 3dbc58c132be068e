"""Making highlights: what is kept, what is refused and how it is said."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Anchor, Highlight, Note
from annotations.queries.entries import FIRST
from annotations.services.highlights import Wanted, make
from reader.models import Article, User
from tests.annotations.marking import HTMX, fields_for, mark, parts, saved
from tests.factories import make_article, make_highlight, make_revision, make_user, paragraphs
from tests.hanging import unhung

pytestmark = pytest.mark.django_db

TEXTS = ("The gauges fell silent in March.", "“Count first,” she said in Lisk.", "Nobody counted the water.")


@pytest.fixture
def article() -> Article:
    return make_article(*TEXTS)


def test_a_mark_is_kept_with_its_words_and_what_stood_around_them(
    reading: Client, reader: User, article: Article
) -> None:
    response = mark(reading, article, "fell silent", kind="question", body="Since *when*?")
    highlight = Highlight.objects.get()
    assert response.status_code == 200
    assert saved(response)["highlight"] == highlight.pk
    assert (highlight.user, highlight.quote, highlight.kind) == (reader, "fell silent", "question")
    assert highlight.prefix == "The gauges "
    assert highlight.suffix.startswith(" in March.\n“Count first")
    assert highlight.visibility == "private"
    assert highlight.link_token is None
    anchor = highlight.anchors.get()
    assert (anchor.start, anchor.end, anchor.status) == (11, 22, "exact")
    assert Note.objects.get().html.strip() == "<p>Since <em>when</em>?</p>"
    reader.refresh_from_db()
    assert reader.last_kind == "question"


def test_the_answer_draws_the_changed_blocks_and_the_note_and_nothing_else(
    reading: Client, article: Article
) -> None:
    root = parts(mark(reading, article, "fell silent in March.\n“Count first"))
    blocks = root.xpath("./*[starts-with(@hx-swap-oob, 'outerHTML:#prose')]")
    assert [block.get("id") for block in blocks] == ["b0", "b1"]
    revision = article.current_revision_id
    assert blocks[0].get("hx-swap-oob") == f"outerHTML:#prose[data-revision='{revision}'] #b0"
    pk = Highlight.objects.get().pk
    assert root.xpath(f".//ol[@hx-swap-oob='beforeend:#glosses']/li[@id='n{pk}'][@data-for='h{pk}']")
    assert root.xpath(".//*[@id='margin-counts']")[0].text_content() == "1 highlight, 0 notes"
    assert not root.xpath(".//nav | .//main")


def test_without_scripts_the_way_leads_back_to_the_note(reading: Client, article: Article) -> None:
    response = reading.post(f"/articles/{article.pk}/highlights/", fields_for(article, "silent"))
    assert response.status_code == 302
    assert response["Location"] == f"/articles/{article.pk}/#n{Highlight.objects.get().pk}"


def test_the_same_save_again_changes_nothing_and_is_answered_alike(reading: Client, article: Article) -> None:
    client_id = str(uuid.uuid4())
    first = mark(reading, article, "silent", client_id=client_id, body="Once.")
    again = mark(reading, article, "silent", client_id=client_id, body="Once.")
    assert (first.status_code, again.status_code) == (200, 200)
    assert saved(first)["highlight"] == saved(again)["highlight"]
    assert (Highlight.objects.count(), Note.objects.count(), Anchor.objects.count()) == (1, 1, 1)


def test_two_people_may_use_the_same_identifier(article: Article) -> None:
    client_id = uuid.uuid4()
    for user in (make_user(), make_user()):
        make(user, article, article.current_revision, Wanted(client_id, 0, 3, "The"))  # type: ignore[arg-type]
    assert Highlight.objects.count() == 2


@pytest.mark.parametrize("field", ["start", "end", "revision"])
@pytest.mark.parametrize(
    "value",
    [
        "12abc",
        "NaN",
        "1e308",
        "true",
        "null",
        "-1",
        "",
        None,
        "1.5",
        "0x10",
        " 3",
        "+3",
        "١٢",
        "1_0",
        "9" * 30,
    ],
)
def test_what_is_no_whole_number_is_refused_by_its_field(
    reading: Client, article: Article, field: str, value: str | None
) -> None:
    response = mark(reading, article, "silent", **{field: value})
    assert response.status_code == 400
    text = response.content.decode()
    assert f"{field} must be a whole number" in text
    assert "999999999" in text
    assert not Highlight.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("client_id", "not-a-uuid", "client_id must be a UUID"),
        ("client_id", None, "client_id must be a UUID"),
        ("kind", "important", "kind must be one of passage, quote, fact, disputed, question"),
        ("visibility", "everybody", "visibility must be one of private, group:NUMBER, link, public"),
        ("quote", None, "quote is missing"),
    ],
)
def test_a_field_that_cannot_be_is_named(
    reading: Client, article: Article, field: str, value: str | None, says: str
) -> None:
    response = mark(reading, article, "silent", **{field: value})
    assert response.status_code == 400
    assert says in response.content.decode()
    assert not Highlight.objects.exists()


def test_an_empty_or_backward_span_is_refused(reading: Client, article: Article) -> None:
    for start, end in ((5, 5), (9, 4)):
        response = mark(reading, article, "silent", start=start, end=end)
        assert response.status_code == 400
        assert f"start is {start} and end is {end}" in response.content.decode()


def test_a_span_beyond_the_text_is_told_its_length(reading: Client, article: Article) -> None:
    assert article.current_revision is not None
    length = len(article.current_revision.text)
    response = mark(reading, article, "silent", end=length + 1)
    assert response.status_code == 422
    assert f"The text has {length} characters" in response.content.decode()


def test_other_words_than_the_text_says_are_a_conflict(reading: Client, article: Article) -> None:
    response = mark(reading, article, "silent", quote="silenT")
    assert response.status_code == 409
    assert not Highlight.objects.exists()


def test_line_breaks_as_forms_send_them_are_the_same_text(reading: Client, article: Article) -> None:
    fields = fields_for(article, "March.\n“Count")
    response = reading.post(
        f"/articles/{article.pk}/highlights/", {**fields, "quote": "March.\r\n“Count"}, **HTMX
    )
    assert response.status_code == 200
    assert Highlight.objects.get().quote == "March.\n“Count"


def test_blanks_at_the_ends_are_left_out(reading: Client, article: Article) -> None:
    mark(reading, article, " silent in March.\n")
    highlight = Highlight.objects.get()
    assert highlight.quote == "silent in March."
    assert highlight.anchors.get().start == 16


def test_nothing_but_blanks_is_refused(reading: Client, article: Article) -> None:
    assert mark(reading, article, "\n").status_code == 400
    assert not Highlight.objects.exists()


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("See the 👩‍👩‍👧‍👦 by the river.", "👩", "👩‍👩‍👧‍👦"),
        ("Flags 🇸🇾🇪🇸 here.", "\U0001f1fe", "🇸🇾"),
        ("Thumbs 👍🏽 up.", "👍", "👍🏽"),
        ("The cafe\u0301s closed\u0323\u0307 early.", "\u0323", "d\u0323\u0307"),
        ("قالت إنّهُ صحيح.", "\u0651", "نّ"),
    ],
)
def test_a_written_character_is_never_cut(reading: Client, text: str, cut: str, whole: str) -> None:
    article = make_article(text)
    response = mark(reading, article, cut)
    assert response.status_code == 200
    assert Highlight.objects.get().quote == whole


def test_one_letter_under_a_hundred_thousand_marks_can_be_marked(reading: Client) -> None:
    article = make_article("a" + "\u0301" * 100_000 + " river")
    with unhung():
        assert mark(reading, article, "a\u0301\u0301").status_code == 200
    assert len(Highlight.objects.get().quote) == 100_001


def test_arabic_is_counted_in_code_points(reading: Client) -> None:
    article = make_article(
        "المعاهدة التي لا يستطيع أحد قياسها وعدٌ لا أرض يقف عليها.", language="ar", direction="rtl"
    )
    mark(reading, article, "لا أرض يقف عليها")
    assert Highlight.objects.get().quote == "لا أرض يقف عليها"


def test_an_article_that_is_gone_or_foreign_is_not_there(reading: Client, article: Article) -> None:
    fields = fields_for(article, "silent")
    foreign = make_article("Private words.", visibility="private", added_by=make_user())
    assert mark(reading, foreign, "words").status_code == 404
    assert reading.post("/articles/999999/highlights/", fields, **HTMX).status_code == 404
    article.deleted_at = timezone.now()
    article.save()
    assert reading.post(f"/articles/{article.pk}/highlights/", fields, **HTMX).status_code == 404
    assert not Highlight.objects.exists()


def test_a_revision_of_another_article_is_not_there(reading: Client, article: Article) -> None:
    other = make_article("Other words.")
    assert mark(reading, article, "silent", revision=other.current_revision_id).status_code == 404


def test_a_mark_on_an_older_revision_is_carried_to_the_current_one(reading: Client, article: Article) -> None:
    fields = fields_for(article, "Nobody counted")
    make_revision(article, paragraphs("A new first line.", *TEXTS))
    response = reading.post(f"/articles/{article.pk}/highlights/", fields, **HTMX)
    assert response.status_code == 200
    anchors = Highlight.objects.get().anchors.order_by("revision__number")
    assert [anchor.start for anchor in anchors] == [
        fields["start"],
        fields["start"] + len("A new first line.\n"),
    ]


def test_identical_and_overlapping_marks_are_all_kept(reading: Client, article: Article) -> None:
    for quote in ("fell silent", "fell silent", "silent in March", "gauges fell silent in March."):
        assert mark(reading, article, quote).status_code == 200
    page = parts(reading.get(f"/articles/{article.pk}/"))
    assert Highlight.objects.count() == 4
    assert len(page.xpath("//*[@id='prose']//a[starts-with(@class, 'k')]")) == 4
    assert len(page.xpath("//ol[@id='glosses']/li")) == 4


def test_an_article_with_five_thousand_marks_opens(reading: Client, reader: User) -> None:
    text = "the river rose over the lower gauges in the night and nobody counted it " * 10
    article = make_article(*[text.strip()] * 20)
    revision = article.current_revision
    assert revision is not None
    others = [reader, make_user(), make_user()]
    made = Highlight.objects.bulk_create(
        Highlight(
            user=others[n % 3],
            article=article,
            revision=revision,
            quote=revision.text[n * 2 : n * 2 + 30 + n % 200],
            visibility="public",
        )
        for n in range(5000)
    )
    Anchor.objects.bulk_create(
        Anchor(highlight=highlight, revision=revision, start=n * 2, end=n * 2 + 30 + n % 200)
        for n, highlight in enumerate(made)
    )
    with unhung():
        response = reading.get(f"/articles/{article.pk}/")
    assert response.status_code == 200
    page = parts(response)
    assert len(page.xpath("//*[@id='prose']//a[starts-with(@class, 'k')]")) == 5000
    more = page.xpath("//a[@id='more-glosses']/@href")[0]
    rest = parts(reading.get(more, **HTMX))
    assert rest.xpath("./li/@data-h")[0] == str(made[FIRST].pk)


def test_marking_without_end_is_slowed_down(reading: Client, article: Article) -> None:
    codes = [mark(reading, article, "silent").status_code for _ in range(121)]
    assert codes[:120] == [200] * 120
    assert codes[120] == 429


def test_get_does_not_mark(reading: Client, article: Article) -> None:
    assert reading.get(f"/articles/{article.pk}/highlights/").status_code == 405


def test_a_forged_request_is_refused_and_keeps_the_text(reader: User, article: Article) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    body = "What was written before the cookie went away."
    response = client.post(f"/articles/{article.pk}/highlights/", fields_for(article, "silent", body=body))
    assert response.status_code == 403
    assert body in response.content.decode()


def test_an_ended_session_is_said_and_saves_nothing(client: Client, article: Article) -> None:
    response = client.post(
        f"/articles/{article.pk}/highlights/",
        fields_for(article, "silent", body="Kept on the device."),
        **HTMX,
    )
    assert response.status_code == 401
    assert "Sign in again" in response.content.decode()
    assert not Highlight.objects.exists()


def test_json_is_not_taken_for_a_form(reading: Client, article: Article) -> None:
    for body in (b"[" * 100_000, b'{"start": 1, "start": 2}', b"\xef\xbb\xbf{}", b"{]"):
        response = reading.post(
            f"/articles/{article.pk}/highlights/", body, content_type="application/json", **HTMX
        )
        assert response.status_code == 400


def test_a_mark_in_the_bin_is_not_made_again_by_a_late_retry(
    reading: Client, reader: User, article: Article
) -> None:
    highlight = make_highlight(reader, article, "silent")
    reading.post(f"/highlights/{highlight.pk}/delete/", **HTMX)
    response = mark(reading, article, "silent", client_id=str(highlight.client_id))
    assert response.status_code == 200
    assert Highlight.objects.count() == 1
    assert not Highlight.objects.kept().exists()
