"""The admin site: the curator's and the administrator's room."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PostilAdminSite(AdminSite):
    """Django's admin under the product's name."""

    site_header = _("Postil: keeping the library")
    site_title = _("Postil")
    index_title = _("What there is to keep")
