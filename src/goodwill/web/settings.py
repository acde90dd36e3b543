"""Django's settings. What differs between sites comes from the environment; see `goodwill.web.site`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from goodwill.web import site as where

SITE = where.site()
HAS_PROJECT = (SITE.project / "goodwill.yaml").is_file()  # tools that only import us serve none
SECRET_KEY = SITE.secret() if HAS_PROJECT else "no project, nothing to sign"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", urlsplit(SITE.address).hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [SITE.address]
IS_SECURE = SITE.address.startswith("https://")

INSTALLED_APPS = [
    "goodwill.web.shell",
    "goodwill.web.people",
    "goodwill.web.jobs",
    "goodwill.web.findings",
    "goodwill.web.customers",
    "goodwill.web.sources",
    "goodwill.web.plans",
    "goodwill.web.words",
    "goodwill.web.memory",
    "goodwill.web.emotional_account",
    "goodwill.web.loyalty",
    "goodwill.web.endings",
    "goodwill.web.boards",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "huey.contrib.djhuey",
    "rules",
]
MIDDLEWARE = [
    "goodwill.web.shell.metrics.Measured",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "goodwill.web.people.own_way.OwnWay",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "goodwill.web.people.sessions.LastSeen",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "goodwill.web.urls"
WSGI_APPLICATION = "goodwill.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "goodwill.web.shell.frame.frame",
            ],
            "builtins": ["goodwill.web.shell.templatetags.words", "django.templatetags.i18n"],
        },
    }
]


def _database() -> dict[str, Any]:
    """Return SQLite in the project, or the PostgreSQL that the one setting names."""
    url = os.environ.get(where.DATABASE, "")
    if url:
        parts = urlsplit(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": SITE.folder / "site.sqlite3",
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            # Writers queue at their first statement instead of failing at their first write.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # secure_delete: what is erased leaves no bytes behind in free pages.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database, so that limits on sign-in hold over all processes and restarts; a migration makes the table.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"}}

# People
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "goodwill.web.people.sign_in.Backend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "findings:overview"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "goodwill.web.people.sign_in.Accounts"
SOCIALACCOUNT_ADAPTER = "goodwill.web.people.sign_in.OtherAccounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the invitation that came to it
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_SECURE else "http"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_FORMS = {
    "login": "goodwill.web.people.entrance_forms.SignIn",
    "reauthenticate": "goodwill.web.people.entrance_forms.Reauthenticate",
    "change_password": "goodwill.web.people.entrance_forms.ChangePassword",
    "set_password": "goodwill.web.people.entrance_forms.SetPassword",
    "reset_password": "goodwill.web.people.entrance_forms.ResetPassword",
    "reset_password_from_key": "goodwill.web.people.entrance_forms.NewPassword",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Goodwill"
MFA_ADAPTER = "goodwill.web.people.sign_in.SecondSteps"
MFA_FORMS = {
    "authenticate": "goodwill.web.people.entrance_forms.Code",
    "reauthenticate": "goodwill.web.people.entrance_forms.CodeAgain",
    "activate_totp": "goodwill.web.people.entrance_forms.ActivateCodes",
    "add_webauthn": "goodwill.web.people.entrance_forms.AddPasskey",
    "edit_webauthn": "goodwill.web.people.entrance_forms.RenamePasskey",
}
# Behind how many proxies that add X-Forwarded-For the site stands: limits on sign-in count by the true address.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("GOODWILL_PROXIES", "0"))
if ALLAUTH_TRUSTED_PROXY_COUNT and IS_SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if os.environ.get(where.SIGN_IN):
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = json.loads(Path(os.environ[where.SIGN_IN]).read_text("utf-8"))

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "goodwill.web.people.views.entrance.stale"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
X_FRAME_OPTIONS = "DENY"

_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _SELF,
        "style-src": _SELF,
        "img-src": [*_SELF, "data:"],
        "font-src": _SELF,
        "connect-src": _SELF,
        "form-action": _SELF,
        "manifest-src": _SELF,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "report-uri": "/csp-reports",
    }
}

# Words
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("sv", _("Swedish"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files and mail
STATIC_URL = "/static/"
STATIC_ROOT = SITE.folder / "static"
STATICFILES_DIRS = [SITE.made] if SITE.made.is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": SITE.uploads}},
    "staticfiles": {"BACKEND": "goodwill.web.shell.static_files.Files"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a mapping with many questions, a page of rows to mend
# Folders on the server from which files may be loaded; without it the project's own inbox and uploads.
GOODWILL_SOURCES = [p for p in os.environ.get("GOODWILL_SOURCES", "").split(os.pathsep) if p]
DEFAULT_FROM_EMAIL = os.environ.get("GOODWILL_MAIL_FROM", "Goodwill <goodwill@localhost>")
_mail = urlsplit(os.environ.get(where.MAIL, ""))
if _mail.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS = _mail.scheme == "smtp+starttls"
    EMAIL_USE_SSL = _mail.scheme == "smtps"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(SITE.mail)

# Jobs: the Job row is the truth, huey only rings the bell
HUEY: dict[str, Any] = {
    "huey_class": "huey.SqliteHuey" if HAS_PROJECT else "huey.MemoryHuey",
    "name": "goodwill",
    "immediate": False,
    # Two at a time: a brief need not wait for a study. Of work that writes facts the rows let only one run.
    "consumer": {"workers": 2, "worker_type": "thread", "periodic": True, "max_delay": 1.0},
}
if HAS_PROJECT:
    HUEY["filename"] = str(SITE.folder / "bell.sqlite3")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("GOODWILL_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
