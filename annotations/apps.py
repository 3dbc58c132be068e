"""The app of everything that people put beside the text."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    name = "annotations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from annotations import receivers  # noqa: F401
        from annotations.regular import join_the_clock

        join_the_clock()
