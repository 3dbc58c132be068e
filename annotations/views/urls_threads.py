"""Addresses of notices, threads, reports and moderation."""

from __future__ import annotations

from django.urls import path

from annotations.views import moderation, notices, threads

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read, name="notices-read"),
    path("notices/waiting/", notices.waiting, name="notices-waiting"),
    path("mentions/<int:pk>/", notices.names, name="mention-names"),
    path("highlights/<int:pk>/thread/resolve/", threads.resolve, name="thread-resolve"),
    path("highlights/<int:pk>/thread/reopen/", threads.reopen, name="thread-reopen"),
    path("notes/<int:pk>/thread/resolve/", threads.resolve, {"on_article": True}, name="note-resolve"),
    path("notes/<int:pk>/thread/reopen/", threads.reopen, {"on_article": True}, name="note-reopen"),
    path("notes/<int:pk>/report/", moderation.report, name="note-report"),
    path("notes/<int:pk>/hide/", moderation.hide, name="note-hide"),
    path("notes/<int:pk>/show/", moderation.show, name="note-show"),
    path("notes/<int:pk>/leave/", moderation.leave, name="note-leave"),
    path("moderation/", moderation.moderation, name="moderation"),
    path("moderation/waiting/", moderation.waiting, name="moderation-waiting"),
    path("moderation/<int:pk>/undo/", moderation.undo, name="moderation-undo"),
]
