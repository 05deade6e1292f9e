"""Fairlot's settings, from the environment (see config/env.py and docs/operating.md).

Three ways to run: production (the default: everything named, nothing assumed), FAIRLOT_DEMO (one command, local
files, step into anyone's shoes) and FAIRLOT_TEST (the test suite).
"""

from __future__ import annotations

import os
import re
from typing import Any

from django.urls import reverse_lazy

from config import env
from config.mode import BASE_DIR, DEMO, LOCAL, TESTING, VAR_DIR, local
from config.mode import DEBUG as DEBUG  # Django reads it here

SECRET_KEY = env.text(
    "FAIRLOT_SECRET_KEY",
    local("a-key-for-demonstrations-and-tests-only-it-protects-nothing"),
    "a long random text that signs sessions; make one with `python3 -c 'import secrets; print(secrets.token_urlsafe(64))'`",
)
ALLOWED_HOSTS = env.names(
    "FAIRLOT_HOSTS", local("127.0.0.1,localhost,testserver,[::1]"), "the host names this site answers to"
)
SITE_URL = env.text("FAIRLOT_URL", local("http://127.0.0.1:8000"), "the site's own address, used in mail").rstrip("/")
HELP_LINE = env.text(
    "FAIRLOT_HELP_LINE", "", "a sentence on pages that say something went wrong: whom to call about this site"
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "cms.apps.CmsConfig",
    "dps.apps.DpsConfig",
    "frameworks.apps.FrameworksConfig",
    "evaluation.apps.EvaluationConfig",
    "tenders.apps.TendersConfig",
    "core.apps.CoreConfig",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.whole_bodies.WholeBodyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "tenders.upload_gate.UploadGate",  # before the next one, which reads the form for its token
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.SecondStepMiddleware",
    "core.middleware.RefusalMiddleware",
    "core.middleware.PolicyMiddleware",
    "cms.middleware.WagtailDoor",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.site",
            ],
        },
    },
]
FORM_RENDERER = "core.forms.renderer.DesignRenderer"

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database(
        "FAIRLOT_DATABASE_URL",
        local(f"sqlite:///{VAR_DIR}/fairlot.sqlite3"),
        "the database: postgres://user:password@host/name",
    )
}
if TESTING and DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: browser tests, the keeper and threads share it, and it can be copied from a template.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    DATABASES["default"]["NAME"] = str(VAR_DIR / f"test-{worker}.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / f"test-{worker}.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and sign-in -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING or DEMO:
    # Signing in is not what the tests measure; the strong hasher costs a second a person.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none" if LOCAL else "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = (
    False if LOCAL else {"login": "30/m/ip", "login_failed": "10/5m/ip,5/5m/key"}
)
ACCOUNT_ADAPTER = "core.accounts.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "core.account_forms.LoginForm",
    "reauthenticate": "core.account_forms.ReauthenticateForm",
    "reset_password": "core.account_forms.ResetPasswordForm",
    "reset_password_from_key": "core.account_forms.ResetPasswordKeyForm",
    "change_password": "core.account_forms.ChangePasswordForm",
}
BUYERS_REGISTER_FREELY = LOCAL  # on a server: `manage.py invite_buyer ADDRESS`
SECOND_STEP_REQUIRED = env.flag(
    "FAIRLOT_MFA", not LOCAL, "a second step at sign-in for a buyer's people, and before submitting and opening"
)
OPEN_WITHOUT_SECOND_STEP = {
    "health", "bidding:signing_keys", "core:accessibility", "core:brand", "core:brand_preview", "core:server_time", "core:design",
    "cms:notices", "cms:notice", "cms:notice_json", "cms:results", "cms:result", "wagtail_serve",
}  # fmt: skip
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "core.accounts.SecondStepAdapter"
MFA_TOTP_ISSUER = "Fairlot"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = LOCAL
MFA_FORMS = {
    "activate_totp": "core.account_forms.SetUpSecondStepForm",
    "deactivate_totp": "core.account_forms.TakeAwaySecondStepForm",
    "generate_recovery_codes": "core.account_forms.NewCodesForm",
    "authenticate": "core.account_forms.SecondStepForm",
    "reauthenticate": "core.account_forms.SecondStepAgainForm",
}
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("core:needs_you")
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# Cookies, transport, content policy ---------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not LOCAL and SITE_URL.startswith("https://")
SESSION_ENGINE = "core.sessions"  # the table holds hashes of sessions' keys, never a key
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = bool(SECURE_HSTS_SECONDS)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_SSL_REDIRECT else None
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "core.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'self'"],
        "object-src": ["'none'"],
    }
}

# Language, time -----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# Files --------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns of a missing folder, and warnings are errors
STATICFILES_DIRS = [
    ("vendor/govuk", BASE_DIR / "vendor" / "govuk-frontend" / "dist"),
    ("vendor/tus", BASE_DIR / "vendor" / "tus-js-client" / "dist"),
]
STATICFILES_DIRS = [entry for entry in STATICFILES_DIRS if entry[1].is_dir()]
MEDIA_ROOT = VAR_DIR / "files"
MEDIA_URL = "/files/"
MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = LOCAL
BUCKET = env.text("FAIRLOT_S3_BUCKET", "", "the bucket for files, when they are kept in S3-compatible storage")
if BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": BUCKET,
            "endpoint_url": env.text("FAIRLOT_S3_ENDPOINT", "", "the S3 service's address") or None,
            "access_key": env.text("FAIRLOT_S3_KEY", None, "the S3 access key"),
            "secret_key": env.text("FAIRLOT_S3_SECRET", None, "the S3 secret key"),
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
# Elsewhere than on the pages that take large files (tenders.upload_gate), a file stays in memory and is small. Django's
# other handler, which writes to disk in the clear, is none of ours.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 5
UPLOAD_LIMIT_MB = env.number("FAIRLOT_UPLOAD_LIMIT_MB", 500, "the most megabytes a file of a bid may have", least=1)
BID_QUOTA_MB = env.number("FAIRLOT_BID_QUOTA_MB", 2000, "the most megabytes all files of a bid may have", least=1)
CLAMD = env.text(
    "FAIRLOT_CLAMD",
    local("none"),
    "the virus scanner: unix:/run/clamav/clamd.ctl, tcp:127.0.0.1:3310, or none (files then stay 'not scanned yet')",
)
if CLAMD != "none" and not re.fullmatch(r"unix:/\S+|tcp:\S+:[0-9]{1,5}", CLAMD):
    raise env.SettingsError("FAIRLOT_CLAMD must be unix:/path, tcp:host:port or none.")
CLAMD_SECONDS = env.number("FAIRLOT_CLAMD_SECONDS", 120, "seconds to wait for the virus scanner", least=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# Mail, due work, the keeper: in their turn, so that a new server hears of the first thing first ----------------------
from config.settings_mail import *  # noqa: E402, F403 # settings are the names of a module
from config.settings_sealing import *  # noqa: E402, F403 # settings are the names of a module

# Wagtail ------------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Fairlot"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_LOGIN_URL = reverse_lazy("account_login")
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # people change their password and address where they sign in
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "xlsx"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("FAIRLOT_LOG_LEVEL", "WARNING", "how much is logged").upper()},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
