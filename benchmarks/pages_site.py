"""The site that ``pages.py`` measures: the product, a floor view, and what a measurement needs. Never in the product.

``python benchmarks/pages_site.py build SIZE`` fills the database that the environment names;
``python benchmarks/pages_site.py serve PORT`` becomes the server, started as ``manage.py serve`` starts it.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]
os.environ["DJANGO_SETTINGS_MODULE"] = "pages_settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import login  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.middleware.csrf import get_token  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.urls import URLPattern, URLResolver, include, path  # noqa: E402
from django.utils import timezone  # noqa: E402

from annotations.models import Highlight  # noqa: E402
from reader.limits import forget  # noqa: E402
from reader.models import Article, Tag, User  # noqa: E402
from reader.models.stamps import ARTICLES, BESIDE, INDEX, LIBRARY, READING, bump, reading_room  # noqa: E402

STARTED = timezone.now()
READER = "reader"
"""The account that looks at the pages."""
ANEW = "X-Anew"
"""Header that has something change in the library first: how the reader stands with articles, or everything."""
CHANGED = (ARTICLES, LIBRARY, BESIDE, INDEX, READING)
"""Rooms that "everything" means: all but tags and kinds."""
BEFORE = "X-Spent-Before"
"""Header of the answer: CPU milliseconds that this took, which are not the page's."""
COUNT = "X-Count-Queries"
"""Header that asks for the number of queries; counting costs time, so that it is done apart."""
FLOOR = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{ article.headline }}</title>
</head>
<body>
<h1>{{ article.headline }}</h1>
</body>
</html>
""")


def floor(request: HttpRequest, pk: int) -> HttpResponse:
    """The smallest page: one query by primary key, ten lines of template."""
    article = Article.objects.only("headline").get(pk=pk)
    return HttpResponse(FLOOR.render(Context({"article": article})))


class CountedQueries:
    """Tells how many queries an answer took, and has something change before, where that is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ANEW in request.headers:
            begun = process_time()
            own = reading_room(User.objects.only("pk").get(username=READER).pk)
            bump(own, *(() if request.headers[ANEW] == "reading" else CHANGED))
            spent = (process_time() - begun) * 1000
            response = self._asked(request)
            response[BEFORE] = f"{spent:.3f}"
            return response
        return self._asked(request)

    def _asked(self, request: HttpRequest) -> HttpResponse:
        if COUNT not in request.headers:
            return self.get_response(request)
        statements: list[str] = []

        def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            statements.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            response = self.get_response(request)
        # A transaction's beginning and end are no questions to the database
        asked = [sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
        response[COUNT] = str(len(asked))
        if request.headers[COUNT] == "show":
            sys.stderr.write("\n".join(f"-- {sql}" for sql in asked) + "\n")
        return response


def enter(request: HttpRequest) -> JsonResponse:
    """Signs the reader in, and says what there is to look at."""
    user = User.objects.get(username=READER)
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    article = Article.objects.get(canonical_url="https://basin.example/much-marked")
    tag = Tag.objects.filter(kind="topic", parent=None).order_by("-article_count").first()
    assert article.current_revision is not None
    assert tag is not None
    return JsonResponse(
        {
            "token": get_token(request),
            "article": article.pk,
            "revision": article.current_revision_id,
            "words": article.current_revision.text[:40],
            "tag": tag.slug,
        }
    )


def tidy(request: HttpRequest) -> HttpResponse:
    """Takes away what the measurement itself has marked, and forgets how often that was."""
    Highlight.objects.filter(user=request.user.pk, created_at__gte=STARTED).delete()
    forget(f"write:{request.user.pk}")
    return HttpResponse(status=204)


def cpu(request: HttpRequest) -> HttpResponse:
    """CPU seconds of this process so far, for systems without ``/proc``."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return HttpResponse(f"{used.ru_utime + used.ru_stime:.6f}")


urlpatterns: list[URLPattern | URLResolver] = [
    path("benchmark/floor/<int:pk>/", floor),
    path("benchmark/enter/", enter),
    path("benchmark/tidy/", tidy),
    path("benchmark/cpu/", cpu),
    path("", include("reader.urls")),
]
for view in (enter, cpu):
    view.login_required = False  # type: ignore[attr-defined]


def main(what: str, argument: str) -> None:
    """Builds a library or becomes the server."""
    if what == "build":
        from pages_library import build

        build(int(argument))
        return
    from reader.management.commands.serve import Command

    os.chdir(Path(__file__).resolve().parent)
    os.environ["PYTHONPATH"] = f"{ROOT}:{Path(__file__).resolve().parent}"
    command = [*Command().server("127.0.0.1", int(argument), False)[:-1], "pages_site:application"]
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
else:
    application = get_wsgi_application()
