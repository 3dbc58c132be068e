"""The app of everything that people put beside the text."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    name = "annotations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from annotations import receivers, searching  # noqa: F401
        from annotations.beside import join_the_lists
        from annotations.queries.facets import join_the_facets
        from annotations.queries.feeding import join_the_feeds
        from annotations.queries.searching import join_searches
        from annotations.regular import join_the_clock
        from annotations.services.leaving import join_the_closing

        join_the_clock()
        join_the_closing()
        join_searches()
        join_the_feeds()
        join_the_facets()
        join_the_lists()
