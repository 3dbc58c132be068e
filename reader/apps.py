"""The app of the site and of everything about articles."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_save


class ReaderConfig(AppConfig):
    name = "reader"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db import connection

        from reader import checks  # noqa: F401
        from reader.logs import admin_action
        from reader.services import comparing  # noqa: F401
        from reader.standing import join_the_lists
        from reader.tasks import feeds, imports, quotations, related, searching  # noqa: F401

        join_the_lists()
        # Every SQLite that Django runs on has JSON. Asked of each connection anew, the answer would be "no" for as
        # long as that lives when the database happens to be locked just then.
        if connection.vendor == "sqlite":
            setattr(type(connection.features), "supports_json_field", True)  # noqa: B010  (a property to types)
        post_save.connect(admin_action, sender="admin.LogEntry", dispatch_uid="reader.logs")


class PostilAdminConfig(AdminConfig):
    """Django's admin, made into the curator's room."""

    default_site = "reader.admin.site.PostilAdminSite"

    def ready(self) -> None:
        super().ready()
        # not by the package itself: it is imported to find the site, before there is one to register with
        from reader.admin import articles, news, people, tags  # noqa: F401
