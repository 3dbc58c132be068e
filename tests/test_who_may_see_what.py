"""Every address of the site, as everyone: a stranger, another member, the owner. Nothing private leaks anywhere."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter
from django.utils import timezone
from PIL import Image

from annotations.models import Code, Highlight, Note, NotesImport, NoteVersion, SavedFilter, Share, StoryLink
from annotations.services.shares import make_share
from reader.models import (
    Article,
    ArticleVisibility,
    Draft,
    FeedLook,
    Import,
    InboxEntry,
    Picture,
    PrivateAddress,
    SavedSearch,
    StoryMember,
    Tag,
    User,
)
from reader.services.articles import index_headline
from reader.services.captures import store_capture
from reader.services.pictures import encode, store
from reader.services.private_addresses import CHANGED
from reader.services.private_addresses import make as make_address
from reader.services.stories import join
from tests.factories import (
    found_feed,
    make_article,
    make_feed,
    make_highlight,
    make_look,
    make_outlet,
    make_subscription,
    make_tag,
    make_user,
    make_waiting,
)

pytestmark = pytest.mark.django_db

SECRET = "Quincunx"
"""Stands in everything that is private, and nowhere else."""
OPEN = {
    "health", "signin", "signout", "sign-in-link", "reset", "reset-sent", "reset-confirm", "signup", "signup-sent",
    "signup-confirm", "invitation", "language", "share", "share-card", "share-picture", "highlight-link", "kept",
    "manifest", "changed-feed",
    "out-private", "out-picture", "out-public", "out-public-picture", "worker", "offline", "session", "kept-here",
    "menu",
}  # fmt: skip
"""Addresses that answer people without an account in a private library."""
MEMBERS_OWN = {
    "about",
    "notices", "notices-read", "notices-waiting", "out-new", "keyboard",
    "private-address-make", "changed", "changed-count", "changed-settle", "changed-undo",
    "home", "latest", "tags", "dossiers", "outlets", "add", "drafts-save", "profile", "password", "sessions-end",
    "account-close", "account-close-not",
    "notebook", "notebook-narrow", "notebook-export", "notebook-import", "notebook-many", "notebook-filter-save",
    "add-shared", "bookmarklet", "add-receive", "feeds", "feed-look", "feeds-many", "feeds-export",
    "groups", "group-new", "layers", "new-notes-seen-by",
    "feeds-waiting", "feed-inbox", "feed-inbox-chosen", "feed-inbox-back", "feed-again", "feeds-many-follow",
    "labels", "label-save", "code-add", "codebook-csv", "codebook-import",
    "bin", "bin-restore", "bin-delete", "bin-empty", "compare", "epub",
    "undo", "following", "following-seen", "following-count", "following-part", "reading-many",
    "typography", "tag-names", "tag-tree",
    "search", "search-complete", "search-narrow", "saved-searches", "saved-search-rail", "saved-search-save",
}  # fmt: skip
"""Addresses without an object, which every member has."""
OBJECTS_OF_ALL = {"tag", "section", "tag-within", "tag-epub", "outlet", "author", "outlet-beside",
                  "author-beside", "dossier-picture"}  # fmt: skip
"""Objects that belong to the library; their pages may not name what is private."""


def addresses(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address outside Django's admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from addresses(pattern, prefix)
        elif pattern.name:
            yield pattern.name, pattern


@dataclass
class Scene:
    """One member's private things, each with a word in it that nobody else may read."""

    owner: User
    article: Article
    highlight: Highlight
    note: Note
    link: StoryLink
    share: Share
    draft: Draft
    picture: Picture
    tag: Tag
    public: Article
    waiting: InboxEntry
    look: FeedLook
    batch: Import

    def arguments(self, name: str, pattern: URLPattern) -> dict[str, Any]:
        """Values that lead to the private thing of this address."""
        values: dict[str, Any] = {}
        for argument, converter in pattern.pattern.converters.items():
            if argument == "pk":
                values[argument] = self.key(name)
            elif argument == "slug":
                values[argument] = {"outlet": "quiet-outlet", "author": "quiet-author"}.get(
                    name.removesuffix("-beside"), self.tag.slug
                )
            elif argument == "written":
                values[argument] = "atom"
            elif isinstance(converter, IntConverter):
                values[argument] = 800
            else:
                values[argument] = "x" * 24
        return values

    def key(self, name: str) -> Any:
        first = name.split("-")[0]
        match first:
            case "highlight":
                return self.article.pk if name == "highlight-add" else self.highlight.pk
            case "thread" | "change":
                return self.highlight.pk
            case "note":
                return self.article.pk if name == "note-add" else self.note.pk
            case "link":
                return self.article.pk if name in {"link-new", "link-find"} else self.link.pk
            case "share":
                return self.share.pk if name == "share-revoke" else self.article.pk
            case "draft":
                return self.draft.pk
            case "picture":
                return self.picture.pk
            case "curate":
                return self.tag.pk
            case "import":
                return self.batch.pk
            case "notebook" if name == "notebook-import-one":
                return NotesImport.objects.get(user=self.owner).pk
            case "notebook":
                return SavedFilter.objects.filter(user=self.owner).earliest("pk").pk
            case "code":
                return Code.objects.get(user=self.owner).pk
            case "saved":
                return SavedSearch.objects.filter(user=self.owner).earliest("pk").pk
            case "private":
                return PrivateAddress.objects.filter(user=self.owner).earliest("pk").pk
            case "feed":
                if name in {"feed-look-at", "feed-follow"}:
                    return self.look.pk
                return self.waiting.pk if name == "feed-entry" else self.waiting.subscription_id
            case "story":
                return StoryMember.objects.get(article=self.article).story_id
            case "member" | "invitation":
                return self.owner.pk
            case _:
                return self.article.pk


@pytest.fixture
def scene() -> Scene:
    owner = make_user("owner", display_name="The Owner")
    outlet = make_outlet("Quiet Outlet", slug="quiet-outlet")
    tag = make_tag("Quiet tag", slug="quiet-tag")
    public = make_article("Plain words for everyone.", headline="Plain headline", outlet=outlet, tags=(tag,))
    article = make_article(
        f"The {SECRET} text.",
        headline=f"{SECRET} headline",
        outlet=outlet,
        tags=(tag,),
        visibility=ArticleVisibility.PRIVATE,
        added_by=owner,
    )
    for one in (public, article):
        index_headline(one)
    highlight = make_highlight(owner, article, SECRET)
    make_highlight(owner, public, "Plain words")
    note = Note.objects.create(
        client_id=uuid.uuid4(),
        user=owner,
        article=article,
        highlight=highlight,
        body=SECRET,
        html=f"<p>{SECRET}</p>",
    )
    Note.objects.create(
        client_id=uuid.uuid4(),
        user=owner,
        article=public,
        body=SECRET,
        html=f"<p>{SECRET}</p>",
        visibility="private",
    )
    NoteVersion.objects.create(note=note, body=f"{SECRET} before", written_at=timezone.now())
    Code.objects.create(user=owner, kind="fact", name=f"{SECRET} code", description=SECRET)
    gone = make_highlight(owner, article, SECRET)
    Highlight.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    link = StoryLink.objects.create(user=owner, from_article=article, to_article=public, kind="source")
    share = make_share(owner, article, highlights=[highlight.pk], scope="excerpts", message="", expiry="day")
    capture = store_capture(SECRET.encode(), kind="text", user=owner)
    draft = Draft.objects.create(
        user=owner,
        capture=capture,
        cleaned={"blocks": [], "meta": {"headline": SECRET}, "cut": [], "warnings": [], "encoding": "utf-8",
                 "encoding_guessed": False, "extractor": ""},
    )  # fmt: skip
    image = io.BytesIO()
    Image.new("RGB", (8, 8)).save(image, "WEBP")
    picture = store(article, "x.webp", encode(image.getvalue()))
    subscription = make_subscription(owner, make_feed(f"{SECRET} feed"), words=SECRET)
    waiting = make_waiting(subscription, f"{SECRET} entry", summary=f"What the {SECRET} says.")
    look = make_look(owner, found_feed(f"{SECRET} found", f"{SECRET} item"))
    make_address(owner, CHANGED)
    SavedFilter.objects.create(user=owner, name=SECRET, query="kind=fact")
    SavedSearch.objects.create(user=owner, name=SECRET, query="plain")
    NotesImport.objects.create(user=owner, name=f"{SECRET} notes.json", size=1, packed=b"", state="ready")
    join(article, public, owner)
    batch = Import.objects.create(user=owner, title=f"{SECRET} import")
    batch.items.create(kind="address", address="https://quiet.example/", name=SECRET, next_at=timezone.now())
    return Scene(
        owner, article, highlight, note, link, share, draft, picture, tag, public, waiting, look, batch
    )


def visits(scene: Scene) -> Iterator[tuple[str, str]]:
    for name, pattern in addresses():
        yield name, reverse(name, kwargs=scene.arguments(name, pattern))


def content(answer: Any) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(
        "utf-8", "replace"
    )


@pytest.mark.walk
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_sign_in_everywhere_and_reads_nothing(scene: Scene, method: str) -> None:
    for name, address in visits(scene):
        if name in OPEN:
            continue
        answer = getattr(Client(), method)(address)
        text = content(answer)
        assert answer.status_code in {302, 401, 403, 404, 405}, (name, answer.status_code)
        assert SECRET not in text, name
        if answer.status_code == 302:
            assert answer["Location"].startswith(reverse("signin")), (name, answer["Location"])


@pytest.mark.walk
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_member_finds_nothing_of_what_is_private(scene: Scene, method: str) -> None:
    other = make_user("other")
    for name, address in visits(scene):
        client = Client()
        client.force_login(other)
        answer = getattr(client, method)(address)
        assert SECRET not in content(answer), name
        if name not in OPEN | MEMBERS_OWN | OBJECTS_OF_ALL:
            assert answer.status_code in {404, 405}, (name, answer.status_code)
    scene.note.refresh_from_db()
    scene.highlight.refresh_from_db()
    scene.article.refresh_from_db()
    assert scene.note.deleted_at is None
    assert scene.highlight.deleted_at is None
    assert scene.article.deleted_at is None
    assert scene.share.revoked_at is None


@pytest.mark.walk
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_public_library_shows_strangers_what_is_public_and_no_more(
    scene: Scene, settings: Any, signed_in: bool
) -> None:
    settings.POSTIL_PUBLIC = True
    for name, address in visits(scene):
        client = Client()
        if signed_in:
            client.force_login(make_user())
        assert SECRET not in content(client.get(address)), name
    text = content(Client().get(scene.public.get_absolute_url()))
    assert "Plain words for everyone." in text
    assert "Plain words</mark>" not in text


def test_counts_leave_out_what_is_private(scene: Scene) -> None:
    client = Client()
    client.force_login(make_user())
    scene.tag.refresh_from_db()
    assert scene.tag.article_count in {0, 1}
    text = content(client.get(scene.tag.get_absolute_url()))
    assert "Plain headline" in text
    assert content(client.get(reverse("outlet", args=["quiet-outlet"]))).count("<article") <= 1


def test_the_owner_sees_all_of_it(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.owner)
    for name in ("article", "highlight-edit", "note-edit", "share-new", "draft", "picture", "notebook",
                 "feed", "feed-entry", "feeds", "feed-inbox",
                 "labels", "codebook-csv", "note-history", "bin",
                 "story", "story-claims", "story-claims-csv", "story-join"):  # fmt: skip
        address = dict(visits(scene))[name]
        assert client.get(address).status_code == 200, name
    assert SECRET in content(client.get(scene.article.get_absolute_url()))


@pytest.mark.walk
def test_curating_pages_never_name_a_private_article_to_another_curator(scene: Scene) -> None:
    client = Client()
    client.force_login(make_user(role="curator"))
    for name, address in visits(scene):
        if name.startswith("curate"):
            assert SECRET not in content(client.get(address)), name


@pytest.mark.walk
def test_no_address_changes_anything_on_get(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.owner)
    for name, address in visits(scene):
        if name not in {"signout"}:
            client.get(address)
    for thing in (
        scene.article,
        scene.highlight,
        scene.note,
        scene.link,
        scene.share,
        scene.draft,
        scene.tag,
        scene.waiting,
        scene.look,
    ):
        before = {field.attname: getattr(thing, field.attname) for field in thing._meta.fields}
        thing.refresh_from_db()
        after = {field.attname: getattr(thing, field.attname) for field in thing._meta.fields}
        assert before == after, thing


def test_the_admin_answers_readers_with_not_found(scene: Scene) -> None:
    client = Client()
    client.force_login(make_user())
    assert client.get("/admin/").status_code == 404
    assert client.get("/admin/reader/tag/").status_code == 404
    assert Client().get("/admin/").status_code in {302, 404}
    assert settings.DEBUG is False
