"""The WSGI application, for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
application = get_wsgi_application()

from reader.confined import warm  # noqa: E402 — settings first

warm(wait=False)  # pages that come in are read apart; the first one shall not wait for that
