"""Django's settings, taken from the workspace and the variables around the process."""

from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from regard.settings import read_environment
from regard.web.accounts.oidc import oidc_origins, oidc_providers
from regard.web.state import secret_key, state_database, static_version

_ENVIRONMENT = read_environment()
WORKSPACE = Path(_ENVIRONMENT.workspace or ".")
DESKS = ("pulse", "journeys", "customers", "promises", "measures", "surveys", "catalogue", "load", "settings", "help")

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
LOGGING_CONFIG = None

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # Before allauth, whose pages look like ours.
    "regard.web.shell",
    "regard.web.accounts",
    "regard.web.jobs",
    "regard.web.charts",
    "regard.web.asking",
    "regard.web.outbound",
    *(f"regard.web.desks.{desk}" for desk in DESKS),
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "regard.web.watching.Watch",
    "regard.web.browsers.answer_browsers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "regard.web.accounts.cookies.secure_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "regard.web.accounts.sessions.keep_alive",
    "regard.web.accounts.tokens.token_sign_in",
    "regard.web.accounts.guard.Guard",
    "regard.web.shell.middleware.Shell",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "regard.web.shell.context.around",
            ],
        },
    }
]

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF, *oidc_origins(_ENVIRONMENT)],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "regard.web.shell.failures.csrf_failed"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "regard.web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_USER_DISPLAY = "regard.web.accounts.words.called"
MFA_ADAPTER = "regard.web.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
SOCIALACCOUNT_ADAPTER = "regard.web.accounts.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = oidc_providers(_ENVIRONMENT)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# The content is in the address: what has changed has another one, and browsers may keep all for ever.
STATIC_URL = f"/static/{static_version()}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 365 * 24 * 3600

USE_TZ = True
# Django sets the whole process to this zone.
TIME_ZONE = "UTC"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
FILE_UPLOAD_TEMP_DIR = None
# Larger uploads go to a file at once, whatever their size.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
