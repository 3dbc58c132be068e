"""The app of the site and of everything about articles."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ReaderConfig(AppConfig):
    name = "reader"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reader import checks  # noqa: F401


class PostilAdminConfig(AdminConfig):
    """Django's admin, made into the curator's room."""

    default_site = "reader.admin.site.PostilAdminSite"
