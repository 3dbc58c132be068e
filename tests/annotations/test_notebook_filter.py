"""What the notebook's address asks for, and what fits it."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from annotations.hits import marked_html, pieces, searchable, spans, terms
from annotations.models import Code, Group, Highlight, Membership, Note, StoryLink
from annotations.queries.notebook_filter import Filter, filtered, filtered_links, filtered_notes
from annotations.queries.notebook_rows import rows
from reader.access import Visitor
from reader.errors import Invalid
from reader.models import Article, ArticleTag, LinkKind, User
from tests.factories import (
    make_article,
    make_highlight,
    make_outlet,
    make_revision,
    make_tag,
    make_user,
    paragraphs,
)

pytestmark = pytest.mark.django_db


def note_on(highlight: Highlight, user: User | None = None, body: str = "Words.", **more: object) -> Note:
    return Note.objects.create(client_id=uuid.uuid4(), user=user or highlight.user, article_id=highlight.article_id,
                               highlight=highlight, body=body, html=f"<p>{body}</p>", **more)  # fmt: skip


def note_on_article(article: Article, user: User, body: str = "Whole.", **more: object) -> Note:
    return Note.objects.create(client_id=uuid.uuid4(), user=user, article=article, body=body, html=f"<p>{body}</p>",
                               **more)  # fmt: skip


def quotes(visitor: Visitor, query: str = "") -> list[str]:
    return sorted(filtered(visitor, Filter.parse(QueryDict(query))).values_list("quote", flat=True))


def group_of(*members: User, name: str = "River desk") -> Group:
    group = Group.objects.create(name=name)
    for member in members:
        Membership.objects.create(group=group, user=member)
    return group


class TestTheAddress:
    def test_it_is_as_short_as_can_be(self) -> None:
        assert Filter().query_string() == ""
        assert Filter.parse(QueryDict("who=mine&order=article&q=&kind=&note=with&note=without")) == Filter()

    def test_it_reads_back_as_it_was_written(self) -> None:
        asked = Filter(
            kinds=("quote", "fact"), code=7, tags=("ilvane", "موانئ"), outlet="courier", person="ruan-teller",
            who="g3", language="ar", status=("changed", "orphan"), with_note=True, since=date(2031, 12, 1),
            until=date(2031, 12, 3), words='"dry river" & salt', order="time",
        )  # fmt: skip
        assert Filter.parse(QueryDict(asked.query_string())) == asked

    def test_the_same_in_another_order_is_the_same(self) -> None:
        one, two = (
            Filter.parse(QueryDict(q))
            for q in ("kind=fact&kind=quote&kind=fact", "kind=quote&kind=fact&utm=x")
        )
        assert one.query_string() == two.query_string() == "kind=quote&kind=fact"

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("kind=opinion", "kind must be one of passage, quote, fact, disputed, question; found “opinion”"),
            ("status=gone", "status must be one of"),
            ("note=maybe", "note must be one of with, without"),
            ("order=size", "order must be one of article, time; found “size”"),
            ("code=x", "code cannot be “x”"),
            ("code=٣", "code cannot be"),
            ("who=g", "who cannot be “g”"),
            ("who=g99999999999999999999", "who cannot be"),
            ("outlet=a/b", "outlet cannot be “a/b”"),
            ("tag=a%00", "tag cannot be"),
            ("lang=english", "lang cannot be"),
            ("since=yesterday", "since must be a day like 2026-11-12"),
            ("until=2031-02-30", "until must be a day"),
            ("until=9999-12-31", "until must be a day"),
            ("since=2031-12-03&until=2031-12-01", "The first day, 2031-12-03, lies after the last"),
            ("q=" + "a" * 201, "200 characters; found 201"),
            ("q=a+b+c+d+e+f+g+h+i+j+k", "10 words; found 11"),
            ("q=%E2%80%94", "There is no word to look for in “—”"),
            ("&".join(f"tag=t{n}" for n in range(11)), "10 tags may be asked for at once; found 11"),
        ],
    )
    def test_what_it_cannot_mean_is_said(self, query: str, said: str) -> None:
        with pytest.raises(Invalid, match=re.escape(said)):
            Filter.parse(QueryDict(query))


class TestWords:
    def test_words_and_phrases(self) -> None:
        assert terms('Dry "São Tomé" “the river” — «مياه النهر» x') == (
            "dry", "sao tome", "the river", "مياه النهر", "x"
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("São Tomé", "sao"),
            ("the STRASSE", "straße"),
            ("أحد", "احد"),
            ("إتفاق", "اتفاق"),
            ("ٱلنهر", "النهر"),
            ("مــيــاه", "مياه"),
            ("النَّهْر", "النهر"),
            ("the Ledger’s", "ledgers"),
        ],
    )
    def test_they_are_compared_folded(self, text: str, word: str) -> None:
        assert searchable(word) in searchable(text)
        assert len(spans(text, terms(word))) == 1

    def test_the_hit_is_the_words_as_they_are_written(self) -> None:
        found = pieces("Fell at São Tomé, and at sao tome.", terms('"sao tome"'))
        assert [piece.text for piece in found if piece.hit] == ["São Tomé", "sao tome"]
        assert "".join(piece.text for piece in found) == "Fell at São Tomé, and at sao tome."

    def test_vowel_signs_after_a_hit_belong_to_it(self) -> None:
        (piece,) = [piece.text for piece in pieces("في النَّهْرِ", terms("النهر")) if piece.hit]
        assert piece == "النَّهْرِ"

    def test_hits_in_a_note_do_not_break_its_markup(self) -> None:
        html = '<p>Salt &amp; <em>dry</em> river, see <a href="/dry">the dry</a> &lt;b&gt;</p>'
        assert marked_html(html, ("dry river", "b")) == (
            '<p>Salt &amp; <em><b class="hit">dry</b></em><b class="hit"> river</b>, see '
            '<a href="/dry">the dry</a> &lt;<b class="hit">b</b>&gt;</p>'
        )
        assert marked_html(html, ("nowhere",)) == html


class TestWhatFits:
    def test_kinds_codes_and_notes(self, reader: User) -> None:
        article = make_article("The gauges fell silent in March.")
        code = Code.objects.create(user=reader, kind="fact", name="Flow")
        note_on(make_highlight(reader, article, "gauges", kind="fact", code=code))
        make_highlight(reader, article, "silent", kind="quote")
        binned = note_on(make_highlight(reader, article, "March", kind="fact"))
        Note.objects.filter(pk=binned.pk).update(deleted_at=timezone.now())
        assert quotes(reader) == ["March", "gauges", "silent"]
        assert quotes(reader, "kind=fact") == ["March", "gauges"]
        assert quotes(reader, "kind=fact&kind=quote&note=without") == ["March", "silent"]
        assert quotes(reader, "note=with") == ["gauges"]
        assert quotes(reader, f"code={code.pk}") == ["gauges"]
        assert quotes(reader, "code=999999") == []

    def test_tags_with_all_within_them_people_outlets_and_languages(self, reader: User) -> None:
        basin = make_tag("Ilvane basin", slug="ilvane", kind="place")
        town = make_tag("Averil", slug="averil", kind="place", parent=basin)
        person = make_tag("Ruan Teller", slug="ruan", kind="person")
        outlet = make_outlet("Averil Courier", slug="courier")
        one = make_article("One.", tags=(town, person), outlet=outlet)
        two = make_article("Two.", tags=(basin,), language="ar-EG")
        three = make_article("Three.", language="ar")
        for article, quote in ((one, "One"), (two, "Two"), (three, "Three")):
            make_highlight(reader, article, quote)
        assert quotes(reader, "tag=ilvane") == ["One", "Two"]
        assert quotes(reader, "tag=ilvane&tag=averil") == ["One"]
        assert quotes(reader, "person=ruan") == ["One"]
        assert quotes(reader, "person=averil") == []
        assert quotes(reader, "outlet=courier") == ["One"]
        assert quotes(reader, "lang=ar") == ["Three", "Two"]
        assert quotes(reader, "tag=no-such-tag") == []
        basin.hidden = True
        basin.save()
        assert quotes(reader, "tag=ilvane") == []

    def test_how_a_mark_stands_in_the_newest_text(self, reader: User) -> None:
        article = make_article("The gauges fell silent in March.")
        first = make_highlight(reader, article, "gauges")
        make_highlight(reader, article, "silent")
        revision = make_revision(article, paragraphs("Nothing is as it was."))
        assert quotes(reader, "status=exact") == []
        first.anchors.create(revision=revision, start=None, end=None, status="orphan")
        assert quotes(reader, "status=orphan") == ["gauges"]
        assert quotes(reader, "status=orphan&status=changed") == ["gauges"]
        assert quotes(reader, "status=exact") == []

    def test_days_hold_from_midnight_to_midnight(self, reader: User) -> None:
        article = make_article("The gauges fell silent in March.")
        noon = timezone.make_aware(timezone.datetime(2031, 12, 3, 12))
        for quote, hours in (("gauges", 0), ("silent", 11), ("March", 13), ("fell", -13)):
            made = make_highlight(reader, article, quote)
            Highlight.objects.filter(pk=made.pk).update(created_at=noon + timedelta(hours=hours))
        assert quotes(reader, "since=2031-12-03&until=2031-12-03") == ["gauges", "silent"]
        assert quotes(reader, "since=2031-12-04") == ["March"]
        assert quotes(reader, "until=2031-12-02") == ["fell"]

    def test_words_in_quotes_notes_and_replies_together(self, reader: User) -> None:
        article = make_article("The gauges of São Tomé fell silent in March.")
        with_note = make_highlight(reader, article, "gauges of São Tomé")
        root = note_on(with_note, body="Ask <em>both</em> capitals.")
        make_highlight(reader, article, "silent")
        assert quotes(reader, "q=sao+tome") == ["gauges of São Tomé"]
        assert quotes(reader, 'q="of+sao"+capitals') == ["gauges of São Tomé"]
        assert quotes(reader, 'q="tome+of"') == []
        assert quotes(reader, 'q="ask+both"') == ["gauges of São Tomé"]
        reply = note_on(with_note, make_user(), "From the bulletin.", parent=root)
        assert quotes(reader, "q=bulletin") == ["gauges of São Tomé"]
        Note.objects.filter(pk=reply.pk).update(hidden_at=timezone.now())
        assert quotes(reader, "q=bulletin") == []

    def test_what_a_note_says_now_is_found_and_what_it_said_is_not(self, reader: User) -> None:
        from annotations.services import notes as service

        note = note_on_article(make_article(), reader, "Before.")
        service.edit(note, note.version, "Àfterwards.")
        asked = Filter.parse(QueryDict("q=afterwards"))
        assert list(filtered_notes(reader, asked)) == [note]
        assert not filtered_notes(reader, Filter.parse(QueryDict("q=before"))).exists()

    def test_notes_and_links_of_whole_articles_are_left_out_where_marks_alone_are_meant(
        self, reader: User
    ) -> None:
        article, other = make_article("One."), make_article("Two.")
        note_on_article(article, reader)
        StoryLink.objects.create(user=reader, from_article=article, to_article=other, kind=LinkKind.SOURCE)
        for query, notes, links in (
            ("", 1, 1), ("note=with", 1, 0), ("note=without", 0, 0), ("kind=fact", 0, 0), ("q=whole", 1, 0),
            ("status=orphan", 0, 0), ("q=nothing", 0, 0),
        ):  # fmt: skip
            asked = Filter.parse(QueryDict(query))
            found = filtered_notes(reader, asked).count(), filtered_links(reader, asked).count()
            assert found == (notes, links), query


class TestWhose:
    def test_only_mine_each_group_and_everyone(self, reader: User) -> None:
        other = make_user()
        group, foreign = group_of(reader, other), group_of(other, name="Elsewhere")
        article = make_article("The gauges fell silent in March of that year.")
        make_highlight(reader, article, "gauges")
        make_highlight(other, article, "fell", visibility="public")
        make_highlight(other, article, "silent", visibility="group", group=group)
        make_highlight(other, article, "March", visibility="group", group=foreign)
        make_highlight(other, article, "year")
        make_highlight(other, article, "that", visibility="link")
        assert quotes(reader) == ["gauges"]
        assert quotes(reader, f"who=g{group.pk}") == ["silent"]
        assert quotes(reader, f"who=g{foreign.pk}") == []
        assert quotes(reader, "who=everyone") == ["fell", "gauges", "silent"]
        assert quotes(AnonymousUser(), "who=mine") == []
        assert quotes(AnonymousUser(), f"who=g{group.pk}") == []

    def test_nothing_beside_an_article_that_one_may_not_see(self, reader: User) -> None:
        other = make_user()
        article = make_article("The gauges.", visibility="private", added_by=other)
        make_highlight(other, article, "gauges", visibility="public")
        make_highlight(reader, article, "The")
        assert quotes(reader) == []
        assert quotes(reader, "who=everyone") == []

    def test_of_others_the_newest_are_looked_through(
        self, reader: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("annotations.queries.notebook_filter.LOOKED_THROUGH", 2)
        article = make_article("The gauges fell silent in March.")
        for n, quote in enumerate(("gauges", "fell", "silent", "March")):
            made = make_highlight(reader, article, quote, visibility="public")
            Highlight.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(hours=9 - n))
        assert quotes(reader) == ["March", "fell", "gauges", "silent"]
        assert quotes(reader, "who=everyone") == ["March", "silent"]


class TestRows:
    def scene(self, reader: User) -> tuple[Article, Article]:
        old, new = make_article("The gauges fell silent in March."), make_article("Salt farms went dry.")
        for article, quote, hours in (
            (old, "silent", 5),
            (new, "Salt", 9),
            (old, "gauges", 3),
            (new, "dry", 1),
        ):
            made = make_highlight(reader, article, quote)
            Highlight.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(hours=hours))
        note_on_article(old, reader, created_at=timezone.now() - timedelta(hours=2))
        return old, new

    @staticmethod
    def shown(visitor: Visitor, query: str = "") -> list[str]:
        return [row.highlight.quote if row.highlight else "note" if row.note else "link"
                for row in rows(visitor, Filter.parse(QueryDict(query)))]  # fmt: skip

    def test_by_article_in_reading_order_and_by_time(self, reader: User) -> None:
        old, new = self.scene(reader)
        lost = make_highlight(reader, new, "farms", created_at=timezone.now() - timedelta(hours=8))
        lost.anchors.update(status="orphan", start=None, end=None)
        assert self.shown(reader) == ["Salt", "dry", "farms", "note", "gauges", "silent"]
        assert self.shown(reader, "order=time") == ["dry", "note", "gauges", "silent", "farms", "Salt"]
        StoryLink.objects.create(user=reader, from_article=old, to_article=new, kind=LinkKind.SOURCE)
        assert self.shown(reader)[:3] == ["note", "link", "gauges"]
        assert self.shown(reader, "order=time")[0] == "link"

    @pytest.mark.parametrize("order", ["article", "time"])
    def test_chunks_leave_nothing_out_and_double_nothing(
        self, reader: User, monkeypatch: pytest.MonkeyPatch, order: str
    ) -> None:
        self.scene(reader)
        whole = self.shown(reader, f"order={order}")
        for size in (1, 2, 3):
            monkeypatch.setattr("annotations.queries.notebook_rows.CHUNK", size)
            assert self.shown(reader, f"order={order}") == whole

    def test_a_row_tells_all_that_is_shown(self, reader: User) -> None:
        other = make_user()
        group = group_of(reader, other)
        article, told = make_article("The gauges fell silent."), make_article("Two.")
        code = Code.objects.create(group=group, kind="fact", name="Flow")
        made = make_highlight(
            reader, article, "gauges", kind="fact", code=code, visibility="group", group=group
        )
        root = note_on(made, body="Mine.")
        note_on(made, other, "Theirs.", parent=root)
        StoryLink.objects.create(user=reader, from_article=article, from_highlight=made, to_article=told,
                                 kind=LinkKind.SOURCE)  # fmt: skip
        (row,) = rows(other, Filter(who=f"g{group.pk}"))
        assert (row.article, row.highlight, row.user, row.code, row.group) == (
            article,
            made,
            reader,
            code,
            group,
        )
        assert row.note is not None
        assert (row.note.body, [reply.body for reply in row.replies]) == ("Mine.", ["Theirs."])
        assert [link.to_article for link in row.links] == [told]
        assert (row.status, row.start, row.end, row.visibility) == ("exact", 4, 10, "group")

    def test_the_code_of_another_readers_codebook_is_not_named(self, reader: User) -> None:
        other = make_user()
        code = Code.objects.create(user=other, kind="fact", name="Liars")
        made = make_highlight(other, make_article("Gauges."), "Gauges", code=code, visibility="public")
        (row,) = rows(reader, Filter(who="everyone"))
        assert (row.highlight, row.code) == (made, None)

    def test_an_uncertain_place_is_no_place(self, reader: User) -> None:
        made = make_highlight(reader, make_article("Gauges."), "Gauges")
        made.anchors.update(status="uncertain", score=0.4)
        (row,) = rows(reader, Filter())
        assert (row.status, row.start, row.end) == ("uncertain", None, None)

    def test_many_rows_need_few_queries(
        self, reader: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for n in range(6):
            article = make_article("The gauges fell silent in March.")
            ArticleTag.objects.create(article=article, tag=make_tag(), listed_at=article.listed_at)
            for quote in ("gauges", "silent", "March"):
                note_on(make_highlight(reader, article, quote), body=f"{n}")
            note_on_article(article, reader)
        with django_assert_max_num_queries(12):
            assert len(list(rows(reader, Filter()))) == 24
