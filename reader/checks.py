"""Checks of our own: settings that would make a public site unsafe are refused, at every command."""

from __future__ import annotations

import ipaddress
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

SHORTEST_KEY = 50
"""Characters of a secret key; Django's own makes have as many."""
NETWORK_FILESYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "afpfs", "ceph", "glusterfs"}


def _loopback() -> bool:
    """Whether the site's address is reachable from this machine alone."""
    host = urlsplit(settings.POSTIL_URL).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@register(Tags.security)
def safe_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What may not be at once: a site that others reach, and settings made for one's own machine."""
    return [*_address(), *_secret_key(), *_data(), *_fetching()]


def _address() -> Iterator[CheckMessage]:
    site = urlsplit(settings.POSTIL_URL)
    near = _loopback()
    if settings.DEBUG and not near:
        yield Error(
            f"DEBUG is on, and POSTIL_URL is {settings.POSTIL_URL}: error pages would show the code and settings.",
            hint="Leave DEBUG unset.",
            id="postil.E001",
        )
    if site.scheme == "http" and not near:
        yield Error(
            f"POSTIL_URL is {settings.POSTIL_URL}: passwords would cross the network in the clear.",
            hint="Put a proxy with a certificate in front, and set POSTIL_URL to its https address.",
            id="postil.E002",
        )
    if site.path or site.query or site.username:
        yield Error(
            f"POSTIL_URL is {settings.POSTIL_URL}: it may only be scheme, host and port.",
            hint="Write it like https://reading.example.org.",
            id="postil.E003",
        )
    wide = [host for host in settings.ALLOWED_HOSTS if host == "*" or host.startswith("*.")]
    if wide and not settings.DEBUG:
        yield Error(
            f"ALLOWED_HOSTS has “{wide[0]}”: a request could claim to be for any site.",
            hint=f"Leave it unset, and it is {site.hostname}, or list the names of this site.",
            id="postil.E004",
        )
    if site.scheme == "https" and not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield Error("The cookies of an https site must be Secure.", id="postil.E005")
    if settings.POSTIL_SIGNUP == "open" and not settings.POSTIL_MAIL and not near:
        yield Error(
            "POSTIL_SIGNUP is open, and EMAIL_HOST is not set: the letters that prove an address would go nowhere.",
            hint="Set EMAIL_HOST, or leave sign-up closed and invite readers.",
            id="postil.E006",
        )


def _secret_key() -> Iterator[CheckMessage]:
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY or len(set(key)) < 5 or key.startswith("django-insecure"):
        yield Error(
            f"SECRET_KEY has {len(key)} characters; it needs {SHORTEST_KEY} random ones.",
            hint="Leave it unset, and one is made in the data folder.",
            id="postil.E007",
        )
    path = settings.DATA / "secret_key"
    if path.exists() and not os.environ.get("SECRET_KEY", "").strip():
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield Error(
                f"{path} can be read by others (mode {mode:o}).", hint=f"chmod 600 {path}", id="postil.E008"
            )


def _data() -> Iterator[CheckMessage]:
    data = Path(settings.DATA)
    for served in (Path(settings.STATIC_ROOT), *(Path(str(folder)) for folder in settings.STATICFILES_DIRS)):
        if data == served.resolve() or served.resolve() in data.parents:
            yield Error(
                f"The data folder {data} lies in {served}, which is served to everybody.",
                hint="Choose another POSTIL_DATA.",
                id="postil.E009",
            )
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        kind = _filesystem(data)
        if kind in NETWORK_FILESYSTEMS:
            yield Warning(
                f"The database lies on a network file system ({kind}), where SQLite's locks do not hold.",
                hint="Keep POSTIL_DATA on a local disk, or use PostgreSQL by DATABASE_URL.",
                id="postil.W001",
            )


def _fetching() -> Iterator[CheckMessage]:
    said = settings.POSTIL_FETCH_ALLOW
    for entry in (part.strip() for part in (said.split(",") if isinstance(said, str) else said)):
        try:
            network = ipaddress.ip_network(entry, strict=False)
        except ValueError:
            if entry and not re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?", entry):
                yield Error(
                    f"POSTIL_FETCH_ALLOW has “{entry}”: neither a network nor a host with its port.",
                    hint="Write it like 10.1.0.0/16 or wiki.corp:8080, without http://.",
                    id="postil.E010",
                )
            continue
        if network.prefixlen == 0:
            yield Error(
                f"POSTIL_FETCH_ALLOW has “{entry}”: every reader could have any machine asked, this one too.",
                hint="Name the networks that hold pages to read.",
                id="postil.E011",
            )


def _filesystem(path: Path) -> str:
    """The kind of file system that ``path`` lies on, where Linux tells; else empty."""
    if sys.platform != "linux":
        return ""
    found, depth = "", -1
    for line in Path("/proc/mounts").read_text("utf-8", "replace").splitlines():
        _device, where, kind, *_rest = line.split(" ")
        mount = Path(where.replace("\\040", " "))
        if (mount == path or mount in path.parents) and len(mount.parts) > depth:
            found, depth = kind, len(mount.parts)
    return found
