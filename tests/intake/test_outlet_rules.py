"""“Always for this outlet”: a repair becomes a rule, the next page comes in right, the rule can be taken away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reader.access import articles_for, may_edit_article
from reader.cleaning import clean
from reader.cleaning.rules import Rule
from reader.errors import TooMuch
from reader.models import Article, Draft, ImportItem, Outlet, OutletRule, Role, User
from reader.services.arrivals import Piece, bring, work
from reader.services.outlet_rules import RULES_LIMIT, applied, make, outlet_of
from tests.factories import make_article, make_outlet, make_user
from tests.intake.conftest import WORDS, Paste, page

Press = Callable[..., HttpResponse]
pytestmark = pytest.mark.django_db

SITE = '<meta property="og:site_name" content="Averil Courier">'
APP = "Read the Courier in the app, now with {n} puzzles a day for everyone in the basin."
OTHER = (
    "Ketterby's dockers voted for the night shift on Monday, by a margin that surprised even those who asked.",
    "The port will light the north quay from December; who pays for the lamps is a question for the new council.",
    "Nobody expects the first ships before the ice has gone from the lower channel, the harbour master said.",
)


def story(n: int, *lines: str, site: str = SITE, **more: str) -> str:
    """A page of the Courier with its line about the app amid the text."""
    return page(lines[0], headline=f"Story number {n} of the Courier", head=site, **more).replace(
        "</article>",
        f'<p class="app-note">{APP.format(n=n)}</p>'
        + "".join(f"<p>{line}</p>" for line in lines[1:])
        + "</article>",
    )


def body(response: HttpResponse) -> str:
    return response.content.decode()


def at(draft: Draft, words: str) -> int:
    return next(i for i, block in enumerate(draft.cleaned["blocks"]) if words in block.get("text", ""))


@pytest.fixture
def taught(paste: Paste, do: Press) -> OutletRule:
    """The Courier's line about the app is cut from now on."""
    paste(story(12, *WORDS))
    draft = Draft.objects.get()
    index = at(draft, "in the app")
    do(draft, f"drop:{index}")
    do(draft, f"always:cut:{index}")
    do(draft, "save")
    return OutletRule.objects.get()


def test_the_offer_says_what_it_would_do_here_before_it_is_made(paste: Paste, do: Press) -> None:
    paste(story(12, *WORDS))
    draft = Draft.objects.get()
    index = at(draft, "in the app")
    part = body(do(draft, f"drop:{index}", htmx=True))
    assert "Always for Averil Courier" in part
    assert "Cut what stands in “p.app-note”" in part
    assert "On this page that is 1 piece" in part
    assert not OutletRule.objects.exists()
    part = body(do(draft, f"always:cut:{index}", htmx=True))
    assert "A rule of Averil Courier does this from now on." in part
    assert "From now on, for Averil Courier:" in part


def test_the_next_page_of_the_outlet_comes_in_right_and_says_why(
    taught: OutletRule, paste: Paste, do: Press, adding: Client
) -> None:
    assert (taught.does, taught.where, taught.words) == ("cut", "p.app-note", "")
    paste(story(15, *OTHER))
    draft = Draft.objects.get()
    shown = body(adding.get(reverse("draft", args=[draft.pk])))
    assert "1 rule of this outlet was used:" in shown
    assert "Cut by a rule of this outlet: paragraph" in shown
    do(draft, "save")
    article = Article.objects.get(headline__contains="15")
    revision = article.current_revision
    assert revision is not None
    assert revision.text.split("\n") == list(OTHER)
    assert revision.report["rules"] == [taught.pk]
    assert [cut["kind"] for cut in revision.report["cut"] if "in the app" in cut["text"]] == ["by_rule"]


def test_what_a_rule_cut_can_be_kept_on_one_page(taught: OutletRule, paste: Paste, do: Press) -> None:
    paste(story(15, *OTHER))
    draft = Draft.objects.get()
    index = next(i for i, cut in enumerate(draft.cleaned["cut"]) if cut["kind"] == "by_rule")
    do(draft, f"keep:{index}")
    do(draft, "save")
    assert APP.format(n=15) in Article.objects.get(headline__contains="15").current_revision.text  # type: ignore[union-attr]
    assert OutletRule.objects.filter(pk=taught.pk).exists()


def test_a_rule_taken_away_in_the_preview_is_undone_there_and_can_come_back(
    taught: OutletRule, paste: Paste, do: Press, adding: Client
) -> None:
    paste(story(15, *OTHER))
    draft = Draft.objects.get()
    do(draft, f"unrule:{taught.pk}")
    draft.refresh_from_db()
    assert not OutletRule.objects.exists()
    assert at(draft, "in the app")
    assert "Rule removed: Cut what stands in “p.app-note”." in body(
        adding.get(reverse("draft", args=[draft.pk]))
    )
    do(draft, f"rerule:{draft.fields['unruled']}")
    draft.refresh_from_db()
    assert OutletRule.objects.get().where == "p.app-note"
    assert all("in the app" not in block.get("text", "") for block in draft.cleaned["blocks"])


def test_a_kept_piece_becomes_a_rule_too(paste: Paste, do: Press) -> None:
    bio = '<aside class="newsletter-box"><p>Sign up for the newsletter of Petra Lind on rivers.</p></aside>'
    for n, lines in ((12, WORDS), (15, OTHER)):
        paste(story(n, *lines, body=bio))
        draft = Draft.objects.get()
        cut = next((i for i, cut in enumerate(draft.cleaned["cut"]) if "Petra Lind" in cut["text"]), None)
        if n == 12:
            assert cut is not None
            do(draft, f"keep:{cut}")
            do(draft, f"always:keep:{cut}")
            assert OutletRule.objects.get().does == "keep"
        do(draft, "save")
    assert "newsletter of Petra Lind" in Article.objects.get(headline__contains="15").current_revision.text  # type: ignore[union-attr]


def test_a_corrected_field_becomes_a_rule(paste: Paste, do: Press) -> None:
    byline = '<meta name="author" content="Courier Newsroom">'
    paste(story(12, *WORDS, site=SITE + byline))
    draft = Draft.objects.get()
    assert "Always for Averil Courier" in body(do(draft, "", htmx=True, credited_source="Northwater Wire"))
    do(draft, "always:field:credited_source", credited_source="Northwater Wire")
    rule = OutletRule.objects.get()
    assert (rule.does, rule.field, rule.words, rule.value) == (
        "field",
        "credited_source",
        "",
        "Northwater Wire",
    )
    do(draft, "save")
    paste(story(15, *OTHER))
    do(Draft.objects.get(), "save")
    assert Article.objects.get(headline__contains="15").credited_as == "Northwater Wire"


def test_a_rule_that_would_cut_most_of_an_article_is_refused_with_a_sentence(paste: Paste, do: Press) -> None:
    paste(page(*WORDS, head=SITE))
    draft = Draft.objects.get()
    part = body(do(draft, "below:0", htmx=True))
    assert "A rule of this would cut most of an article." in part
    response = do(draft, "always:cut:1-2", htmx=True)
    assert response.status_code == 422
    assert "A rule of this would cut most of an article." in body(response)
    assert not OutletRule.objects.exists()


def test_without_an_outlet_there_is_nothing_to_keep_a_rule_with(paste: Paste, do: Press) -> None:
    paste(page())
    draft = Draft.objects.get()
    assert "Always for" not in body(do(draft, "drop:1", htmx=True))
    assert "Name the outlet first" in body(do(draft, "always:cut:1"))


@pytest.mark.parametrize("about", ["", "cut:999", "keep:0", "cut:x", "field:headline", "field:", "drop:1"])
def test_nonsense_makes_no_rule(paste: Paste, do: Press, about: str) -> None:
    paste(story(12, *WORDS))
    do(Draft.objects.get(), f"always:{about}", htmx=True)
    assert not OutletRule.objects.exists()


def test_rules_of_an_outlet_named_by_hand_are_offered_and_used(
    taught: OutletRule, paste: Paste, do: Press
) -> None:
    paste(story(15, *OTHER, site=""))
    draft = Draft.objects.get()
    part = body(do(draft, "", htmx=True, outlet="averil courier"))
    assert "Averil Courier has 1 rule that was not used yet." in part
    do(draft, "use-rules", outlet="averil courier")
    draft.refresh_from_db()
    assert draft.cleaned["rules"] == [taught.pk]


def test_an_outlet_is_known_by_its_name_by_a_name_that_a_rule_gave_it_and_by_its_domain() -> None:
    courier = make_outlet("Averil Courier", domain="averil-courier.example")
    make(
        make_user(),
        courier,
        [Rule("field", field="outlet", words="the courier online", value="Averil Courier")],
    )
    assert outlet_of("AVERIL COURIER", "") == courier
    assert outlet_of("The Courier Online", "https://elsewhere.example/") == courier
    assert outlet_of("", "https://m.news.averil-courier.example/river") == courier
    assert outlet_of("", "https://not-averil-courier.example/river") is None
    assert outlet_of("", "https://example/river") is None
    assert outlet_of("Lisk Gazette", "") is None


def test_an_outlet_learns_its_domain_with_its_first_rule(paste: Paste, do: Press) -> None:
    make_outlet("Averil Courier")
    paste(story(12, *WORDS), address="https://www.averil-courier.example/12")
    draft = Draft.objects.get()
    index = at(draft, "in the app")
    do(draft, f"drop:{index}")
    do(draft, f"always:cut:{index}")
    assert Outlet.objects.get(name="Averil Courier").domain == "averil-courier.example"


def test_the_opposite_rule_takes_the_place_of_the_older_one() -> None:
    courier, by = make_outlet("Averil Courier"), make_user()
    make(by, courier, [Rule("cut", "p.bio")])
    make(by, courier, [Rule("keep", "p.bio")])
    make(by, courier, [Rule("keep", "p.bio")])
    assert [rule.does for rule in OutletRule.objects.all()] == ["keep"]


def test_an_outlet_has_a_limited_number_of_rules() -> None:
    courier = make_outlet("Averil Courier")
    with pytest.raises(TooMuch, match=str(RULES_LIMIT)):
        make(make_user(), courier, [Rule("cut", f"p.x{n}") for n in range(RULES_LIMIT + 1)])
    assert not OutletRule.objects.exists()


def test_a_page_without_rules_costs_two_queries(django_assert_max_num_queries: Callable[..., object]) -> None:
    cleaned = clean(story(12, *WORDS))
    with django_assert_max_num_queries(2):  # type: ignore[attr-defined]
        assert applied(cleaned, "https://averil-courier.example/") is cleaned


class TestOnTheOutletsPage:
    """Rules are shown where the outlet is, and removable by who made them and by curators."""

    @pytest.fixture
    def rule(self) -> OutletRule:
        outlet = make_outlet("Averil Courier", slug="averil-courier")
        make_article("The river rose.", outlet=outlet)
        return make(make_user("maker", display_name="Petra Lind"), outlet, [Rule("cut", "p.promo")])[0]

    @pytest.mark.parametrize(("who", "may"), [("maker", True), ("curator", True), ("member", False)])
    def test_who_may_remove_it(self, rule: OutletRule, client: Client, who: str, may: bool) -> None:
        others = {"curator": Role.CURATOR, "member": Role.READER}
        user = rule.made_by if who == "maker" else make_user(who, role=others[who])
        assert isinstance(user, User)
        client.force_login(user)
        shown = body(client.get(reverse("outlet", args=["averil-courier"])))  # type: ignore[arg-type]
        assert "Cut what stands in “p.promo”" in shown
        assert "Petra Lind" in shown
        assert ("Remove the rule" in shown) == may
        response = client.post(reverse("rule-remove", args=[rule.pk]))
        assert response.status_code == (302 if may else 404)
        assert OutletRule.objects.exists() != may

    def test_a_removal_is_logged_and_can_be_undone_by_whoever_removed(
        self, rule: OutletRule, client: Client
    ) -> None:
        client.force_login(make_user(role=Role.CURATOR))
        after = client.post(reverse("rule-remove", args=[rule.pk]))
        shown = body(client.get(after["Location"]))  # type: ignore[arg-type]
        assert "Rule removed: Cut what stands in “p.promo”." in shown
        entry = LogEntry.objects.latest("pk")
        stranger = Client()
        stranger.force_login(make_user())
        assert stranger.post(reverse("rule-restore", args=[entry.pk])).status_code == 404
        client.post(reverse("rule-restore", args=[entry.pk]))
        assert OutletRule.objects.get().where == "p.promo"
        log = body(client.get(reverse("curate-log")))  # type: ignore[arg-type]
        assert "Removed a rule for the pages of Averil Courier" in log

    def test_strangers_see_no_rules(self, rule: OutletRule, client: Client, settings: object) -> None:
        settings.POSTIL_PUBLIC = True  # type: ignore[attr-defined]
        shown = body(client.get(reverse("outlet", args=["averil-courier"])))  # type: ignore[arg-type]
        assert "p.promo" not in shown
        assert client.post(reverse("rule-remove", args=[rule.pk])).status_code == 302
        assert OutletRule.objects.exists()


def test_a_text_without_places_is_ruled_by_its_words_and_the_outlet_by_its_domain(
    paste: Paste, do: Press
) -> None:
    def dump(n: int, lines: tuple[str, ...]) -> str:
        follow = f"Our {n} correspondents in the basin write for readers like you, and for nobody else."
        return "\n\n".join([lines[0], follow, *lines[1:]])

    paste(dump(12, WORDS), address="https://averil-courier.example/12")
    draft = Draft.objects.get()
    index = at(draft, "correspondents")
    do(draft, f"drop:{index}", outlet="Averil Courier")
    do(draft, f"always:cut:{index}", outlet="Averil Courier")
    do(draft, "save", outlet="Averil Courier")
    rule = OutletRule.objects.get()
    assert (rule.where, rule.words[:22]) == ("", "our 0 correspondents i")
    paste(dump(47, OTHER), address="https://www.averil-courier.example/47")
    draft = Draft.objects.get()
    assert draft.cleaned["rules"] == [rule.pk]
    assert [block["text"] for block in draft.cleaned["blocks"]] == list(OTHER)


def test_what_a_feed_brings_is_ruled_by_the_outlet_that_the_feed_names(
    taught: OutletRule, user: User
) -> None:
    piece = Piece(
        ImportItem.Kind.PASTE, raw=story(15, *OTHER, site="").encode(), options={"outlet": "Averil Courier"}
    )
    batch = bring(user, [piece], saves=True)
    work(batch.pk, seen=articles_for, may_edit=may_edit_article)
    article = ImportItem.objects.get(batch=batch).article
    assert article is not None
    assert article.current_revision is not None
    assert article.current_revision.text.split("\n") == list(OTHER)
