"""All settings, each from an environment variable with a default that works on one machine.

The variables are listed in the README. What is unsafe for a public site is refused by ``reader.checks``.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: bool = False) -> bool:
    """An environment variable as yes or no."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not “{value}”.")


def number(name: str, default: int) -> int:
    """An environment variable as a whole number."""
    value = os.environ.get(name, "").strip()
    if value and not (value.isascii() and value.isdecimal() and len(value) < 12):
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”.")
    return int(value) if value else default


def choice(name: str, *allowed: str) -> str:
    """An environment variable as one of the words ``allowed``; the first is the default."""
    value = os.environ.get(name, "").strip().lower() or allowed[0]
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(allowed)}, not “{value}”.")
    return value


def secret_key(folder: Path) -> str:
    """``SECRET_KEY``, or the one in the data folder, made at the first start, readable by its owner alone."""
    if key := os.environ.get("SECRET_KEY", "").strip():
        return key
    path = folder / "secret_key"
    if not path.exists():
        # Written aside and linked, so that two processes starting at once agree on one whole key.
        aside = folder / f"secret_key.{os.getpid()}"
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            path.hardlink_to(aside)
        aside.unlink()
    key = path.read_text().strip()
    if not key:
        raise ImproperlyConfigured(f"The secret key file {path} is empty. Delete it, and a new one is made.")
    return key


# Where everything is kept
DATA = Path(os.environ.get("POSTIL_DATA") or BASE_DIR / "data").resolve()
try:
    DATA.mkdir(parents=True, exist_ok=True, mode=0o750)
    SECRET_KEY = secret_key(DATA)
except OSError as error:
    raise ImproperlyConfigured(
        f"The data folder {DATA} cannot be written ({error.strerror}). "
        "Make it writable, or name another one in POSTIL_DATA."
    ) from error
MEDIA_ROOT = DATA / "files"
STATIC_ROOT = Path(os.environ.get("POSTIL_STATIC") or BASE_DIR / "staticfiles")

# Where the site is
POSTIL_HOST = os.environ.get("POSTIL_HOST", "").strip() or "127.0.0.1"
POSTIL_PORT = number("POSTIL_PORT", 8000)
if not 1 <= POSTIL_PORT <= 65535:
    raise ImproperlyConfigured(f"POSTIL_PORT must be from 1 to 65535, not {POSTIL_PORT}.")
POSTIL_URL = os.environ.get("POSTIL_URL", "").rstrip("/") or f"http://localhost:{POSTIL_PORT}"
_site = urlsplit(POSTIL_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise ImproperlyConfigured(f"POSTIL_URL must be like https://reading.example.org, not “{POSTIL_URL}”.")
HTTPS = _site.scheme == "https"
LOOPBACK = _site.hostname in {"localhost", "127.0.0.1", "::1"}
DEBUG = flag("DEBUG")
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()] or (
    ["localhost", "127.0.0.1", "[::1]"] if LOOPBACK else [_site.hostname]
)
CSRF_TRUSTED_ORIGINS = [POSTIL_URL] if HTTPS else []
# Whether a proxy of ours stands in front, so that its X-Forwarded-… headers may be believed
POSTIL_PROXY = flag("POSTIL_PROXY", HTTPS)

# What this library allows
POSTIL_PUBLIC = flag("POSTIL_PUBLIC")
POSTIL_SIGNUP = choice("POSTIL_SIGNUP", "closed", "open")
# Whether a page that asks for no copies to be kept (robots: noarchive) is fetched all the same
POSTIL_NOARCHIVE = choice("POSTIL_NOARCHIVE", "respect", "ignore")
# What one upload may have, in megabytes (10^6 bytes)
POSTIL_UPLOAD_MB = number("POSTIL_UPLOAD_MB", 20)
# What may be fetched although it is no public address: networks (10.1.0.0/16) and hosts with their port
# (wiki.corp:8080), separated by commas. Empty: public pages alone.
POSTIL_FETCH_ALLOW = os.environ.get("POSTIL_FETCH_ALLOW", "").strip()
POSTIL_SHARE_WHOLE = flag("POSTIL_SHARE_WHOLE", True)
# Whether kept articles may be saved on their readers' devices, to be read without a connection
POSTIL_OFFLINE = flag("POSTIL_OFFLINE", True)
POSTIL_NAME = os.environ.get("POSTIL_NAME", "Postil").strip() or "Postil"
# Where to write to who keeps the library: an e-mail address, or an address on the web. Empty: nowhere
POSTIL_CONTACT = os.environ.get("POSTIL_CONTACT", "").strip()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks_db",
    "reader.apps.ReaderConfig",
    "annotations.apps.AnnotationsConfig",
    "reader.apps.PostilAdminConfig",
]

MIDDLEWARE = [
    "reader.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "reader.middleware.WholeFormMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "reader.middleware.LibraryDoorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "reader.middleware.ErrorPagesMiddleware",
]

ROOT_URLCONF = "reader.urls"
WSGI_APPLICATION = "reader.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ]
            if not DEBUG
            else [
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ],
            "libraries": {"i18n": "reader.templatetags.i18n"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.csp",
                "reader.context.site",
            ],
        },
    }
]

# Data
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(DATA / "postil.sqlite3"),
    # To open the file anew and read its schema took as long as the questions of a page.
    "CONN_MAX_AGE": 60,
    "OPTIONS": {
        # IMMEDIATE: a write transaction waits for the lock when it begins and never fails half way.
        # synchronous FULL: what a user was told is saved survives a power cut.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=134217728;PRAGMA cache_size=-16384;"
        ),
    },
}
DATABASES: dict[str, Any] = {
    "default": (
        dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60, conn_health_checks=True)
        if os.environ.get("DATABASE_URL")
        else SQLITE
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_cache_url = os.environ.get("CACHE_URL", "")
CACHES: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": _cache_url,
            "KEY_PREFIX": "postil",
        }
        if _cache_url
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "postil"}
    )
}
TASKS: dict[str, Any] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# A cache inside one process would keep a session alive after another process ended it
SESSION_ENGINE = "django.contrib.sessions.backends." + ("cached_db" if _cache_url else "db")
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = 30 * 24 * 3600

# People
AUTH_USER_MODEL = "reader.User"
AUTHENTICATION_BACKENDS = ["reader.services.signing_in.NameOrEmailBackend"]
LOGIN_URL = "signin"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "signin"
PASSWORD_RESET_TIMEOUT = 3600
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Mail
_mail_host = os.environ.get("EMAIL_HOST", "").strip()
MAILERS: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _mail_host,
            "port": number("EMAIL_PORT", 587),
            "username": os.environ.get("EMAIL_HOST_USER", ""),
            "password": os.environ.get("EMAIL_HOST_PASSWORD", ""),
            "use_tls": flag("EMAIL_USE_TLS", not flag("EMAIL_USE_SSL")),
            "use_ssl": flag("EMAIL_USE_SSL"),
            "timeout": 20,
        },
    }
    if _mail_host
    else {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
}
POSTIL_MAIL = bool(_mail_host)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "").strip() or f"postil@{_site.hostname}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Languages and times
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/files/"  # nothing is served there: files go out through views that ask who may see them
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "reader.static.StaticStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# Security
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page
CSRF_FAILURE_VIEW = "reader.views.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = number("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = flag("SECURE_HSTS_PRELOAD", True)
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    if POSTIL_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Logs: to the console, without addresses' tokens and without secrets
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_tokens": {"()": "reader.logs.WithoutTokens"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_tokens"]}
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {
        "postil": {"level": "INFO"},
        "django.server": {"level": "WARNING"},
        # Refusals that matter are events of ours; a line for everybody's mistyped address would bury them.
        "django.request": {"level": "ERROR"},
    },
}
# templates.W003: our own library takes the place of Django's of the same name on purpose
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
LANGUAGES_BIDI = ["ar"]
