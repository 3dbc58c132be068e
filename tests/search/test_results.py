"""What a page of results holds, what stays hidden, and that the index follows what is written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from annotations.models import Highlight, Note, SearchNote
from reader.models import Article, SearchArticle, SearchWord
from reader.queries.matching import matching
from reader.queries.search import find, without_one
from reader.search.query import parse
from reader.services.articles import remove_article, restore_article
from reader.services.indexing import learn, prune
from reader.tasks.searching import catch_up
from tests.factories import make_article, make_revision, paragraphs
from tests.search.conftest import Basin, day, make_note


def test_hits_say_where_and_show_it_marked(basin: Basin) -> None:
    hits = {hit.article.headline: hit for hit in basin.found("gauges").hits}
    silent, costs = hits["River chief cautions Teller"], hits["What a dead gauge costs"]
    assert silent.where == {"text", "note"}
    assert [piece.text for piece in silent.snippets[0].pieces if piece.hit] == ["gauges"]
    text = basin.articles["silent"].current_revision.text  # type: ignore[union-attr]
    assert text[silent.snippets[0].first :].startswith("gauges")
    assert [piece.text for piece in costs.headline if piece.hit] == ["gauge"]
    part = silent.parts[0]
    assert (part.kind, part.label, part.user.name, part.visibility) == (
        "note",
        "fact",
        "Ines Calloway",
        "private",
    )
    assert part.address.startswith(f"/articles/{silent.article.pk}/#")
    assert hits["A meeting"].where == {"note"}


def test_counts_are_of_each_kind(basin: Basin) -> None:
    counts = {kind: counted.n for kind, counted in basin.found("gauges").counts.items()}
    assert counts == {"articles": 2, "highlights": 0, "notes": 2, "all": 4}
    assert basin.names("gauges", kind="notes") == {"silent", "meeting"}
    assert basin.names("reading", kind="highlights") == {"silent"}
    assert basin.names("gauges", kind="articles") == {"silent", "arithmetic"}


def test_what_others_keep_to_themselves_is_nowhere(basin: Basin) -> None:
    learn()
    for text in (
        "quillfeather",
        "zirconium",
        "in:notes zirconium",
        'note:"zirconium remark"',
        "is:unread quillfeather",
    ):
        results = basin.found(text)
        assert not results.hits, text
        assert {counted.n for counted in results.counts.values()} == {0}, text
        assert results.instead is None, text
        assert basin.names(text, by=basin.tomas), text
    assert basin.found("quilfeather").instead is None
    assert basin.found("zirconum").instead is None
    assert basin.found("gauges", by=basin.tomas).counts["articles"].n == 3
    assert not SearchWord.objects.filter(word__in=["quillfeather", "zirconium"]).exists()


def test_a_mistyped_word_leads_to_the_likely_one(basin: Basin) -> None:
    learn()
    assert str(basin.found("gagues").instead) == "gauges"
    assert str(basin.found("mediciom lang:es").instead) == "medición lang:es"
    assert str(basin.found("محطاة النهر").instead) != "None"
    assert basin.found("xyzzyplugh").instead is None
    make_article("The bronteroc sings.", visibility="private", added_by=basin.tomas)
    seen = make_article("The clavicytherium sings.")
    learn()
    assert str(basin.found("clavicyterium").instead) == "clavicytherium"
    remove_article(seen)
    assert basin.found("clavicyterium").instead is None
    assert prune() >= 1
    assert not SearchWord.objects.filter(word="clavicytherium").exists()


def test_without_one_says_what_each_part_costs(basin: Basin) -> None:
    found = {
        term.text(): counted.n
        for term, counted in without_one(basin.ines, parse("gauges hydrograph lang:ar").query)
    }
    assert found == {"gauges": 0, "hydrograph": 0, "lang:ar": 0}
    found = {
        term.text(): counted.n for term, counted in without_one(basin.ines, parse("gauges lang:ar").query)
    }
    assert found == {"gauges": 1, "lang:ar": 2}


@pytest.mark.parametrize("order", ["best", "newest"])
def test_pages_follow_without_gap_or_double(basin: Basin, order: str) -> None:
    for number in range(45):
        make_article(
            "A heron was seen.",
            headline=f"Heron {number}",
            listed_at=day(10) + timedelta(minutes=number // 3),
        )
    make_note(basin.ines, basin.articles["silent"], "Another heron.")
    query, after, seen = parse("heron").query, "", []
    for _page in range(5):
        results = find(basin.ines, query, order=order, after=after)
        seen += [hit.article.pk for hit in results.hits]
        after = results.older
        if not after:
            break
    assert len(seen) == len(set(seen)) == 46
    assert results.counts["articles"].n == 45


def test_a_page_of_results_asks_little(basin: Basin, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for text, most in (("gauges", 5), ('tag:"Ilvane basin" gauges has:note', 7), ("in:notes gauges", 4)):
        find(basin.ines, parse(text).query)
        with django_assert_max_num_queries(most):
            find(basin.ines, parse(text).query)


def test_the_bin_hides_and_gives_back(basin: Basin) -> None:
    article = basin.articles["silent"]
    remove_article(article)
    assert basin.names("gauges") == {"arithmetic", "meeting"}
    restore_article(Article.objects.get(pk=article.pk))
    assert basin.names("gauges") == {"silent", "arithmetic", "meeting"}


def test_nothing_is_left_of_what_is_deleted(basin: Basin) -> None:
    Article.objects.filter(pk=basin.articles["silent"].pk).delete()
    Note.objects.all().delete()
    Highlight.objects.all().delete()
    assert basin.names("gauges") == {"arithmetic"}
    assert SearchArticle.objects.count() == len(basin.articles) - 1
    assert not SearchNote.objects.exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in ("reader_searcharticle", "annotations_searchnote", "annotations_searchhighlight"):
                cursor.execute(
                    f"INSERT INTO {table}_words({table}_words, rank) VALUES ('integrity-check', 1)"
                )


def test_what_is_written_is_found_at_once(basin: Basin) -> None:
    article = basin.articles["meeting"]
    article.headline = "The otter returns"
    article.save()
    assert basin.names("otters") == {"meeting"}
    make_revision(article, paragraphs("A kingfisher came too."))
    assert basin.names("kingfisher") == {"meeting"}
    assert basin.names("Lisk") == set()
    note = Note.objects.get(user=basin.tomas, article=article)
    Note.objects.filter(pk=note.pk).update(body="A bittern", html="<p>A bittern</p>")
    assert basin.names("bitterns") == {"meeting"}
    assert basin.names("satchel") == set()


def test_what_was_left_behind_is_indexed_by_the_clock_or_by_hand(basin: Basin) -> None:
    SearchArticle.objects.all().delete()
    SearchNote.objects.update(edition=0)
    assert basin.names("kingdom gauges") == set()
    assert basin.names("gauges", kind="articles") == set()
    assert catch_up() >= len(basin.articles) + 3
    assert basin.names("gauges", kind="articles") == {"silent", "arithmetic"}
    assert catch_up() == 0
    Article.objects.filter(pk=basin.articles["tokyo"].pk).update(headline="Ibis", version=2)
    call_command("reindex", verbosity=0)
    assert basin.names("ibis") == {"tokyo"}
    call_command("reindex", "--all", verbosity=0)
    assert basin.names("gauges", kind="articles") == {"silent", "arithmetic"}
    assert SearchWord.objects.filter(word="gauges").exists()


def test_a_reader_without_rights_finds_nothing(basin: Basin) -> None:
    from django.contrib.auth.models import AnonymousUser

    for text in ("gauges", "is:unread", "has:note", "label:fact", "in:notes gauges"):
        results = find(AnonymousUser(), parse(text).query)
        assert not results.hits, text
        assert not matching(AnonymousUser(), parse(text).query).exists()
