"""Pictures go out to who may see their article, and to nobody else."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from reader.cleaning.blocks import Block, BlockType
from reader.cleaning.blocks import Picture as Figure
from reader.models import Article, Picture
from reader.services.pictures import encode, store
from tests.factories import make_article, make_tag, make_user, paragraphs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def png(width: int = 1000, height: int = 600) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#888").save(out, "PNG")
    return out.getvalue()


def picture_of(article: Article) -> Picture:
    return store(article, "https://outlet.example/a.png", encode(png()), alt="Grey")


def test_a_picture_is_kept_by_its_reader_alone(client: Client) -> None:
    picture = picture_of(make_article())
    client.force_login(make_user())
    large = client.get(f"/pictures/{picture.pk}/1600/")
    small = client.get(f"/pictures/{picture.pk}/800/")
    assert large["Content-Type"] == "image/webp"
    assert large["X-Content-Type-Options"] == "nosniff"
    assert "private" in large["Cache-Control"]
    assert "max-age=31536000" in large["Cache-Control"]
    assert large["ETag"] != small["ETag"]
    with Image.open(io.BytesIO(b"".join(large.streaming_content))) as image:
        assert image.size == (1000, 600)
    with Image.open(io.BytesIO(b"".join(small.streaming_content))) as image:
        assert image.width == 800
    again = client.get(f"/pictures/{picture.pk}/1600/", headers={"If-None-Match": large["ETag"]})
    assert again.status_code == 304


def test_a_picture_of_a_private_article_is_its_owners(client: Client) -> None:
    owner = make_user()
    picture = picture_of(make_article(visibility="private", added_by=owner))
    client.force_login(owner)
    assert client.get(f"/pictures/{picture.pk}/800/").status_code == 200
    client.force_login(make_user(role="administrator"))
    assert client.get(f"/pictures/{picture.pk}/800/").status_code == 404
    client.logout()
    assert client.get(f"/pictures/{picture.pk}/800/").status_code == 302


def test_the_lead_picture_is_shown_once(client: Client) -> None:
    shown = Figure("https://outlet.example/a.png", alt="Grey", caption="In the text")
    blocks = [
        Block(
            BlockType.FIGURE,
            html="<figcaption>In the text</figcaption>",
            text="In the text",
            picture=shown,
        ),
        *paragraphs("Words."),
    ]
    client.force_login(make_user())
    for kept in (blocks, paragraphs("Words.")):
        article = make_article(blocks=kept)
        Article.objects.filter(pk=article.pk).update(lead_picture=picture_of(article))
        html = client.get(f"/articles/{article.pk}/").content.decode()
        assert html.count("<figure") == 1
        assert 'alt="Grey"' in html


def test_a_picture_whose_file_is_gone_is_not_found(client: Client) -> None:
    picture = picture_of(make_article())
    picture.file.storage.delete(picture.file.name)
    client.force_login(make_user())
    assert client.get(f"/pictures/{picture.pk}/1600/").status_code == 404


def test_the_picture_of_a_hidden_dossier_is_for_curators(client: Client) -> None:
    tag = make_tag("Backstage", slug="backstage", introduction="…", hidden=True)
    tag.picture.save("x.png", ContentFile(png(40, 30)))
    client.force_login(make_user())
    assert client.get("/tags/backstage/picture/").status_code == 404
    client.force_login(make_user(role="curator"))
    response = client.get("/tags/backstage/picture/")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"


def test_a_dossier_picture_of_another_type_is_never_served(client: Client) -> None:
    tag = make_tag("Docks", slug="docks", introduction="…")
    tag.picture.save("x.svg", ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"))
    client.force_login(make_user())
    assert client.get("/tags/docks/picture/").status_code == 404
