"""Settings of the tests: those of the product, with a data folder of their own and plain static files.

Plain static files because the manifest storage needs collected files and breaks a live test server.
"""

import atexit
import os
import shutil
import tempfile

if "POSTIL_DATA" not in os.environ:
    os.environ["POSTIL_DATA"] = tempfile.mkdtemp(prefix="postil-test-")
    atexit.register(shutil.rmtree, os.environ["POSTIL_DATA"], ignore_errors=True)
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Each of several test processes has a folder of its own.
    os.environ["POSTIL_DATA"] = os.path.join(os.environ["POSTIL_DATA"], worker)  # noqa: PTH118
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)

from reader.settings import *  # noqa: F403
from reader.settings import DATA, DATABASES, STORAGES

STATIC_ROOT = DATA / "static"
STAMPS_AT_ONCE = True  # the transaction around a test never ends
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# A service worker would answer in the place of the test server; the tests of it turn it on.
POSTIL_OFFLINE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
STATIC_ROOT.mkdir(exist_ok=True, parents=True)

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _options = DATABASES["default"]["OPTIONS"]
    DATABASES = {
        "default": {
            **DATABASES["default"],
            # A file, as in the product: a live server's threads then have connections and locks of their own.
            "TEST": {"NAME": str(DATA / "test.sqlite3")},
            # A test's data need not survive a power cut.
            "OPTIONS": {
                **_options,
                "init_command": _options["init_command"].replace("synchronous=FULL", "synchronous=OFF"),
            },
        }
    }

else:
    # A database that has all its tables; script/test makes one, and each of its processes begins with a copy.
    _template = {"TEMPLATE": name} if (name := os.environ.get("POSTIL_TEST_POSTGRES")) else {}
    DATABASES = {"default": {**DATABASES["default"], "TEST": _template}}

# A live server gives script and stylesheet in one piece each, as in production.
STATICFILES_FINDERS = [
    "tests.joined.JoinedFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
