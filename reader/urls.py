"""All addresses of the site. Each room of views lists its own."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("reader.views.urls_reading")),
    path("", include("reader.views.urls_versions")),
    path("", include("reader.views.urls_compare")),
    path("", include("reader.views.urls_stories")),
    path("", include("reader.views.urls_quotes")),
    path("", include("reader.views.urls_intake")),
    path("", include("reader.views.urls_repair")),
    path("", include("reader.views.urls_accounts")),
    path("", include("reader.views.urls_search")),
    path("", include("reader.views.urls_tagging")),
    path("", include("reader.views.urls_following")),
    path("", include("reader.views.urls_front")),
    path("", include("reader.views.urls_states")),
    path("", include("reader.views.urls_out")),
    path("", include("reader.views.urls_offline")),
    path("", include("reader.views.urls_frame")),
    path("", include("annotations.views.urls")),
    path("", include("annotations.views.urls_sharing")),
    path("feeds/", include("reader.views.urls_feeds")),
    path("curate/", include("reader.views.urls_curating")),
    path("admin/", admin.site.urls),
]

handler400 = "reader.views.errors.bad_request"
handler403 = "reader.views.errors.forbidden"
handler404 = "reader.views.errors.not_found"
handler500 = "reader.views.errors.server_error"
