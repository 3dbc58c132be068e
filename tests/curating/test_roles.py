"""Who may open the curator's room and the admin: for readers neither exists, strangers are asked to sign in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from reader.models import Article, Outlet, Tag, User
from reader.services.tags import create_tag
from tests.factories import make_article, make_outlet, make_user

pytestmark = pytest.mark.django_db

READ = ("curate", "curate-log", "curate-twins", "curate-merge", "curate-move", "curate-proposals", "curate-names",
        "curate-new", "curate-rules", "curate-rule-new")  # fmt: skip
WRITE = ("curate-chosen", "curate-alias", "curate-apart", "curate-merge", "curate-move", "curate-proposals",
         "curate-new", "curate-rule-new")  # fmt: skip
OF_A_RULE = ("curate-rule", "curate-rule-progress", "curate-rule-do")
OF_A_TAG = (
    "curate-tag", "curate-add-name", "curate-picture", "curate-picks", "curate-moments", "curate-delete",
)  # fmt: skip


@pytest.fixture
def tag() -> Tag:
    return create_tag("Water")


def addresses(tag: Tag) -> list[tuple[str, str]]:
    """Every address of the room with the method it is for."""
    return [
        *(("get", reverse(name)) for name in READ),
        *(("post", reverse(name)) for name in WRITE),
        ("get", reverse("curate-tag", args=[tag.pk])),
        *(("post", reverse(name, args=[tag.pk])) for name in OF_A_TAG),
        ("post", reverse("curate-remove-name", args=[tag.pk, 1])),
        ("post", reverse("curate-undo", args=[1])),
        *(("post" if name == "curate-rule-do" else "get", reverse(name, args=[1])) for name in OF_A_RULE),
    ]


def test_every_address_of_the_room_is_walked(tag: Tag) -> None:
    from reader.views.urls_curating import urlpatterns

    walked = {*READ, *WRITE, *OF_A_TAG, *OF_A_RULE, "curate-remove-name", "curate-undo"}
    assert walked == {pattern.name for pattern in urlpatterns}


@pytest.mark.parametrize("public", [False, True])
def test_strangers_are_asked_to_sign_in(client: Client, tag: Tag, settings: object, public: bool) -> None:
    settings.POSTIL_PUBLIC = public  # type: ignore[attr-defined]
    for method, address in addresses(tag):
        response = getattr(client, method)(address)
        assert response.status_code in (302, 401), address
        assert response.status_code == 401 or response["Location"].startswith(reverse("signin")), address
    response = client.get("/admin/reader/tag/")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("signin"))


def test_for_readers_it_does_not_exist(reading: Client, tag: Tag) -> None:
    for method, address in addresses(tag):
        assert getattr(reading, method)(address).status_code == 404, address
        assert getattr(reading, "post" if method == "get" else "get")(address).status_code == 404, address
    for address in ("/admin/", "/admin/reader/tag/", "/admin/reader/user/", "/admin/none/", "/admin/jsi18n/"):
        assert reading.get(address).status_code == 404, address
    assert Tag.objects.get().name == "Water"


def test_curators_keep_tags_outlets_and_breaking_lines_and_nothing_else(keeping: Client, tag: Tag) -> None:
    outlet, article, someone = make_outlet(), make_article(), make_user()
    for address in (
        "/admin/", "/admin/reader/tag/", "/admin/reader/tag/add/", f"/admin/reader/tag/{tag.pk}/change/",
        "/admin/reader/outlet/", f"/admin/reader/outlet/{outlet.pk}/change/", "/admin/reader/breakingline/",
        "/admin/reader/breakingline/add/",
    ):  # fmt: skip
        assert keeping.get(address).status_code == 200, address
    for address in (
        "/admin/reader/user/", f"/admin/reader/user/{someone.pk}/change/", "/admin/reader/invitation/",
        "/admin/reader/article/", f"/admin/reader/article/{article.pk}/change/", "/admin/auth/group/",
        "/admin/django_tasks_database/dbtaskresult/",
    ):  # fmt: skip
        assert keeping.get(address).status_code in (403, 404), address
    index = keeping.get("/admin/").content.decode()
    assert "Outlets" in index
    assert "Users" not in index
    assert "Articles" not in index


def test_administrators_see_accounts_and_never_what_others_keep_to_themselves(
    client: Client, administrator: User, reader: User
) -> None:
    client.force_login(administrator)
    private = make_article(headline="My secret dossier", visibility="private", added_by=reader)
    shown = make_article(headline="Open to all")
    assert client.get("/admin/reader/user/").status_code == 200
    html = client.get("/admin/reader/article/").content.decode()
    assert "Open to all" in html
    assert "secret" not in html
    assert client.get(f"/admin/reader/article/{shown.pk}/change/").status_code == 200
    assert client.get(f"/admin/reader/article/{private.pk}/change/").status_code in (302, 404)
    assert client.post(f"/admin/reader/article/{shown.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Article.objects.kept().count() == 2


def test_the_last_administrator_stays(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    address = f"/admin/reader/user/{administrator.pk}/change/"
    fields = {"display_name": "Ada", "email": administrator.email, "role": "reader", "is_active": "on"}
    html = client.post(address, fields).content.decode()
    assert "one administrator" in html
    administrator.refresh_from_db()
    assert administrator.role == "administrator"
    other = make_user(role="administrator")
    client.post(f"/admin/reader/user/{other.pk}/change/", fields | {"email": other.email, "role": "curator"})
    other.refresh_from_db()
    assert (other.role, other.display_name, other.is_superuser) == ("curator", "Ada", False)


def test_a_curator_switched_off_is_out(keeping: Client, curator: User) -> None:
    User.objects.filter(pk=curator.pk).update(is_active=False)
    assert keeping.get("/admin/").status_code == 302
    assert keeping.get("/curate/").status_code == 302
    assert Outlet.objects.count() == 0
