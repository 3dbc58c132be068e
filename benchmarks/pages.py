"""What the pages of the sample library cost: ``python benchmarks/pages.py [--json]``.

Each page is asked for through Django's test client, signed in as the reader who marked most, with the settings
of the product and the whole middleware. The floor, measured in the same run, is the smallest page one could
write: one query by primary key and a template of ten lines, behind the same middleware and the same session.
"""

from __future__ import annotations

import gzip
import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path
from measuring import Row, cpu_ms, library, show, wanted_json

if TYPE_CHECKING:
    from django.test import Client

    from reader.models import Article, User

FLOOR = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{ article.headline }}</title>
</head>
<body>
<h1>{{ article.headline }}</h1>
</body>
</html>
"""


def floor(request: HttpRequest, pk: int) -> HttpResponse:
    """The smallest page: one query by primary key, ten lines of template."""
    from reader.models import Article

    article = Article.objects.only("headline").get(pk=pk)
    return HttpResponse(_floor_template().render(Context({"article": article})))


_made: list[Template] = []


def _floor_template() -> Template:
    # Templates of the product are cached too.
    if not _made:
        _made.append(Template(FLOOR))
    return _made[0]


urlpatterns = [path("floor/<int:pk>/", floor)]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. ``before`` puts the library back to where it was, and is not measured."""

    name: str
    ask: Callable[[], Any]
    before: Callable[[], object] | None = None
    urls: str = "reader.urls"


def measured(visit: Visit) -> dict[str, str | int | float]:
    """CPU milliseconds, database queries, bytes of the answer, bytes gzipped (level 6)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, override_settings

    with override_settings(ROOT_URLCONF=visit.urls):
        taken = cpu_ms(visit.ask, before=visit.before)
        if visit.before:
            visit.before()
        # Counted apart, because keeping the statements costs time.
        with CaptureQueriesContext(connection) as captured:
            answer = visit.ask()
    if answer.status_code != 200:
        raise SystemExit(f"{visit.name} was answered with {answer.status_code}.")
    return {
        "page": visit.name,
        "CPU ms": taken,
        "queries": len(captured),
        "bytes": len(answer.content),
        "gzip bytes": len(gzip.compress(answer.content, 6, mtime=0)),
    }


def saving(client: Client, user: User, article: Article) -> Visit:
    """Marks the first 40 code points of the text as the page's script does; the mark of the last run goes first."""
    from annotations.models import Highlight
    from reader.limits import forget

    revision = article.current_revision
    assert revision is not None
    known = set(Highlight.objects.filter(user=user).values_list("pk", flat=True))
    fields = {"revision": revision.pk, "start": 0, "end": 40, "quote": revision.text[:40], "kind": "fact"}

    def ask() -> Any:
        sent = {**fields, "client_id": str(uuid.uuid4())}
        return client.post(f"/articles/{article.pk}/highlights/", sent, headers={"HX-Request": "true"})

    def before() -> None:
        Highlight.objects.exclude(pk__in=known).filter(user=user).delete()
        forget(f"write:{user.pk}")  # nobody marks as often as this measures

    return Visit("saving a highlight", ask, before)


def visits() -> list[Visit]:
    """The floor, then the pages, each with what holds most: marks, articles of a tag."""
    from django.db.models import Count
    from django.test import Client

    from annotations.models import Highlight
    from reader.models import Article, Tag, User

    user = User.objects.annotate(n=Count("highlights")).order_by("-n").first()
    article = Article.objects.annotate(n=Count("highlights")).order_by("-n").first()
    tag = Tag.objects.annotate(n=Count("article_tags")).order_by("-n").first()
    assert user is not None
    assert article is not None
    assert tag is not None
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    marks = Highlight.objects.filter(article=article).count()

    def page(name: str, address: str, urls: str = "reader.urls") -> Visit:
        return Visit(name, lambda: client.get(address), urls=urls)

    return [
        page("floor", f"/floor/{article.pk}/", __name__),
        page("home", "/"),
        page(f"article, {marks} highlights", f"/articles/{article.pk}/"),
        page("tag", f"/tags/{tag.slug}/"),
        page("notebook", "/notebook/"),
        saving(client, user, article),
    ]


def main() -> None:
    as_json = wanted_json("CPU time, queries and size of each page of the sample library.")
    with library():
        from django.core.management import call_command

        call_command("load_sample", stdout=io.StringIO())
        call_command("collectstatic", interactive=False, verbosity=0)
        measurements = [measured(visit) for visit in visits()]
    least = float(measurements[0]["CPU ms"])
    rows: list[Row] = []
    for found in measurements:
        page, taken = found.pop("page"), float(found.pop("CPU ms"))
        rows.append({"page": page, "CPU ms": taken, "× floor": taken / least, **found})
    show(rows, as_json=as_json)


if __name__ == "__main__":
    main()
