"""Addresses of feeds and of the inbox."""

from __future__ import annotations

from django.urls import path

from reader.views import feeds, inbox, opml, subscriptions

urlpatterns = [
    path("", feeds.feeds, name="feeds"),
    path("look/", feeds.look, name="feed-look"),
    path("look/<uuid:pk>/", feeds.look_at, name="feed-look-at"),
    path("look/<uuid:pk>/follow/", feeds.follow, name="feed-follow"),
    path("many/", opml.many, name="feeds-many"),
    path("many/follow/", opml.follow_many, name="feeds-many-follow"),
    path("export/", opml.export, name="feeds-export"),
    path("waiting/", inbox.waiting, name="feeds-waiting"),
    path("again/", subscriptions.again, name="feed-again"),
    path("inbox/", inbox.inbox, name="feed-inbox"),
    path("inbox/chosen/", inbox.chosen, name="feed-inbox-chosen"),
    path("inbox/back/", inbox.put_back, name="feed-inbox-back"),
    path("inbox/<int:pk>/", inbox.entry, name="feed-entry"),
    path("<int:pk>/", subscriptions.feed, name="feed"),
    path("<int:pk>/ask/", subscriptions.ask, name="feed-ask"),
    path("<int:pk>/pause/", subscriptions.pause, name="feed-pause"),
    path("<int:pk>/resume/", subscriptions.resume, name="feed-resume"),
    path("<int:pk>/leave/", subscriptions.leave, name="feed-leave"),
]
