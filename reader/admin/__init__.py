"""What curators and administrators keep. One module a subject."""

from reader.admin import articles, news, people, tags

__all__ = ["articles", "news", "people", "tags"]
