"""Who wrote a page's article: declared, shown, or signed at its end."""

from __future__ import annotations

from reader.cleaning import Metadata, clean
from tests.cleaning.pages import SILENT, json_ld, page


def meta_of(html: str) -> Metadata:
    return clean(html, url="https://basin-herald.example/gauges").meta


def declared(author: str, more: str = "") -> str:
    return json_ld(
        '{"@type":"NewsArticle","headline":"Gauges fall silent","publisher":{"name":"Basin Herald"},"author":'
        f"{author}{more}}}"
    )


def test_a_declared_author_list_without_doubles_or_the_outlet() -> None:
    names = '[{"name":"Orla Venn"},{"name":"Orla Venn"},{"name":"Basin Herald"}]'
    assert meta_of(page(declared(names))).authors == ("Orla Venn",)


def test_given_and_family_name_make_one_name() -> None:
    assert meta_of(page(declared('[{"givenName":"Orla","familyName":"Venn"}]'))).authors == ("Orla Venn",)


def test_an_author_that_is_only_referred_to_is_looked_up() -> None:
    graph = (
        '{"@graph":[{"@type":"Article","headline":"Gauges fall silent","author":{"@id":"#venn"},"publisher":'
        '{"@id":"#herald"}},{"@type":"Person","@id":"#venn","name":"Orla Venn"},'
        '{"@type":"Organization","@id":"#herald","name":"Basin Herald"}]}'
    )
    meta = meta_of(page(json_ld(graph)))
    assert (meta.authors, meta.outlet) == (("Orla Venn",), "Basin Herald")


def test_the_outlet_is_the_author_where_nobody_else_is() -> None:
    assert meta_of(page(declared('{"@type":"Organization","name":"Basin Herald"}'))).authors == (
        "Basin Herald",
    )


def test_an_outlet_and_its_agency_are_credited_as_printed() -> None:
    assert meta_of(page(declared('{"name":"Basin Herald et AFP"}'))).authors == ("Basin Herald et AFP",)


def test_what_a_publishing_system_writes_is_nobody() -> None:
    assert meta_of(page('<meta name="author" content="admin">')).authors == ()


def test_a_shown_byline_that_names_more_wins() -> None:
    line = '<div class="byline"><a href="/author/venn">Orla Venn</a> <a href="/author/tarrow">Pell Tarrow</a></div>'
    html = page(declared('{"name":"Orla Venn"}')).replace("</h1>", f"</h1>{line}")
    assert meta_of(html).authors == ("Orla Venn", "Pell Tarrow")


def test_a_byline_is_found_by_a_humped_class() -> None:
    html = page().replace("</h1>", '</h1><ul class="metaInfoAuthorList"><li>Orla Venn</li></ul>')
    assert meta_of(html).authors == ("Orla Venn",)


def test_a_byline_is_found_by_the_link_to_the_authors_page() -> None:
    html = page().replace(
        "</h1>", '</h1><div><span>by </span><p><a href="/authors/orla-venn">Orla Venn</a></p></div>'
    )
    assert meta_of(html).authors == ("Orla Venn",)


def test_the_role_beside_a_linked_name_is_left_out() -> None:
    line = (
        '<p class="author-name"><a href="/author/venn">Orla Venn</a> <span>Gardener & Reed Cutter</span></p>'
    )
    assert meta_of(page().replace("</h1>", f"</h1>{line}")).authors == ("Orla Venn",)


def test_authors_of_other_articles_are_not_ours() -> None:
    aside = '<aside class="most-read"><div class="byline">By Pell Tarrow</div></aside>'
    assert meta_of(page(extra=aside)).authors == ()


def test_who_took_a_picture_did_not_write_the_text() -> None:
    figure = (
        '<figure><img src="/g.jpg"><figcaption><span class="author">Pell Tarrow</span></figcaption></figure>'
    )
    assert meta_of(page().replace("</h1>", f"</h1>{figure}")).authors == ()


def test_an_editor_in_the_last_line_signs() -> None:
    assert meta_of(page(last="(责编：林岚、陈舟)")).authors == ("林岚", "陈舟")


def test_a_newsroom_in_the_last_line_signs() -> None:
    assert meta_of(page(last="BH-Redaktion")).authors == ("BH-Redaktion",)


def test_the_end_of_the_text_signs_only_where_nobody_is_declared() -> None:
    html = page(declared('{"name":"Orla Venn"}'), last="BH-Redaktion")
    assert meta_of(html).authors == ("Orla Venn",)


def test_a_section_beside_a_date_is_no_author() -> None:
    html = page('<meta property="article:section" content="Upper Ilvane">', first=SILENT)
    html = html.replace("</h1>", "</h1><p>Upper Ilvane, 3 November 2026</p>")
    meta = meta_of(html)
    assert (meta.authors, meta.published) == ((), "2026-11-03")


def test_a_desk_beside_the_date_signs_and_the_buttons_there_do_not() -> None:
    line = (
        '<div class="info">12.11.2026, 18:44 &nbsp; Herald river desk &nbsp; <a>Print</a> Views: 3056</div>'
    )
    meta = meta_of(page().replace("</h1>", f"</h1>{line}"))
    assert (meta.byline, meta.authors, meta.published) == (
        "Herald river desk",
        ("Herald river desk",),
        "2026-11-12T18:44",
    )


def test_a_byline_is_without_the_outlet() -> None:
    line = '<p class="byline">By Orla Venn, Basin Herald</p>'
    meta = meta_of(
        page('<meta property="og:site_name" content="Basin Herald">').replace("</h1>", f"</h1>{line}")
    )
    assert (meta.byline, meta.authors) == ("Orla Venn", ("Orla Venn",))
