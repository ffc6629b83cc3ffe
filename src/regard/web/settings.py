"""Django's settings, taken from the workspace and the variables around the process."""

from pathlib import Path

from regard.settings import read_environment
from regard.web.state import secret_key, state_database

_ENVIRONMENT = read_environment()
WORKSPACE = Path(_ENVIRONMENT.workspace or ".")

SECRET_KEY = _ENVIRONMENT.secret_key or secret_key(WORKSPACE)
DATABASES = {"default": state_database(WORKSPACE, _ENVIRONMENT.database_url)}
DEBUG = False
# Keys decide who may write, not names: clients reach an intake by many names, by address, and through proxies.
# The host only goes back to the one who sent it, in the settings for browsers, which nobody may cache.
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Clients follow a redirect of a POST with a GET, and then report success for what was never stored.
APPEND_SLASH = False
SECURE_SSL_REDIRECT = False
ROOT_URLCONF = "regard.web.urls"
INSTALLED_APPS: list[str] = []
MIDDLEWARE = ["regard.web.watching.Watch", "regard.web.browsers.answer_browsers"]
LOGGING_CONFIG = None
USE_TZ = True
# Django sets the whole process to this zone.
TIME_ZONE = "UTC"
USE_I18N = False
