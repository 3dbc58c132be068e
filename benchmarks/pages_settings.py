"""The product's settings, with the few addresses that ``pages.py`` needs beside the product's own."""

from __future__ import annotations

from reader.settings import *  # noqa: F403
from reader.settings import MIDDLEWARE

ROOT_URLCONF = "pages_site"
MIDDLEWARE = ["pages_site.CountedQueries", *MIDDLEWARE]
