"""Django settings. Everything an operator may change comes from the environment and is named EMHANA_* or DATABASE_URL."""

import os
from pathlib import Path

from emhana.notifications import addresses
from emhana.postgres import urls

ROOT = Path(__file__).resolve().parents[3]
DEMO = os.environ.get("EMHANA_DEMO", "1") == "1"
DEBUG = False
SECRET_KEY = os.environ.get("EMHANA_SECRET_KEY", "")
ALLOWED_HOSTS = os.environ.get("EMHANA_ALLOWED_HOSTS", "127.0.0.1,localhost,testserver").split(",")

INSTALLED_APPS = ["django.contrib.staticfiles", "csp", "emhana.ui", "emhana.portal", "emhana.workbench"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "emhana.ui.languages.language_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "emhana.accounts.middleware.signed_in_middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "emhana.config.urls"
WSGI_APPLICATION = "emhana.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "emhana.portal.access.account",
                "emhana.portal.maintenance.banner",
                "emhana.workbench.access.staff_account",
            ]
        },
    }
]

LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
TIME_ZONE = "Asia/Almaty"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [ROOT / "src" / "emhana" / "locale"]
FORMAT_MODULE_PATH = "emhana.ui.formats"
FORM_RENDERER = "emhana.ui.forms.EmhanaRenderer"

# Hashed names need `collectstatic` first, so a checkout serves the built files as they are.
HASHED_STATIC = os.environ.get("EMHANA_HASHED_STATIC", "0") == "1"
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles" if HASHED_STATIC else None
WHITENOISE_USE_FINDERS = not HASHED_STATIC
PLAIN, HASHED = "django.contrib.staticfiles.storage.StaticFilesStorage", "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": HASHED if HASHED_STATIC else PLAIN},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "emhana.portal.errors.expired"
FILE_UPLOAD_HANDLERS = [
    "emhana.portal.uploads.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# `emhana migrate` alone acts as the owner; everything that serves people has the web role, which owns nothing.
DATABASE_ROLE = os.environ.get("EMHANA_DATABASE_ROLE", "web")
DATABASE_WEB_URL, DATABASE_OWNER_URL = os.environ.get("DATABASE_URL", ""), os.environ.get("DATABASE_OWNER_URL", "")
DATABASES = urls.configured(
    role=DATABASE_ROLE, web=DATABASE_WEB_URL, owner=DATABASE_OWNER_URL, pool=int(os.environ.get("EMHANA_DATABASE_POOL", "8"))
)
INSTALLED_APPS += ["django.contrib.postgres", "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"]
INSTALLED_APPS += ["emhana.journal", "emhana.reference", "emhana.parties", "emhana.accounts", "emhana.registers"]
INSTALLED_APPS += ["emhana.documents", "emhana.notifications", "emhana.cases", "emhana.complaints", "procrastinate.contrib.django"]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["emhana.accounts.backend.SessionBackend"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMHANA_KEY_FILE = Path(os.environ.get("EMHANA_KEY_FILE", ROOT / ".state" / "keys.json"))
EMHANA_JOURNAL_HEADS = Path(os.environ.get("EMHANA_JOURNAL_HEADS", ROOT / ".state" / "journal-heads.jsonl"))
EMHANA_AUTHORITY = Path(os.environ.get("EMHANA_AUTHORITY", ROOT / "data" / "authority"))
# The Fund gives the insurance information; the default is the invented one of the demo.
EMHANA_FUND_BIN = os.environ.get("EMHANA_FUND_BIN", "160440000104")
# Payment files an operator lays down here may be chosen on the page of the Fund; files sent there wait in a folder below it.
EMHANA_PAYMENT_FILES = Path(os.environ.get("EMHANA_PAYMENT_FILES", ROOT / ".state" / "payments"))
EMHANA_BASE_URL = os.environ.get("EMHANA_BASE_URL", "http://127.0.0.1:8000")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = EMHANA_BASE_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
EMHANA_FONTS = ROOT / "node_modules" / "@expo-google-fonts" / "golos-text"

PROCRASTINATE_IMPORT_PATHS = ["emhana.jobs.tasks"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None
# The program on the person's own machine that signs; the page of a signature may connect to this address alone.
EMHANA_NCALAYER_URL = os.environ.get("EMHANA_NCALAYER_URL", "wss://127.0.0.1:13579")
EMHANA_SMS_GATEWAY_URL = os.environ.get("EMHANA_SMS_GATEWAY_URL", "")
EMHANA_SMS_CLIENT = os.environ.get("EMHANA_SMS_CLIENT", "emhana.integrations.sms_gateway.client.SmsGateway")
EMHANA_SMS_GATEWAY_SENDER = os.environ.get("EMHANA_SMS_GATEWAY_SENDER", "")
EMHANA_SMTP_URL = os.environ.get("EMHANA_SMTP_URL", "")
EMHANA_EMAIL_FROM = os.environ.get("EMHANA_EMAIL_FROM", "Emhana <noreply@localhost>")
# Offices that passports name as told of changes, code=address; without an address their letters wait.
EMHANA_NOTICE_ADDRESSES = addresses.parse(os.environ.get("EMHANA_NOTICE_ADDRESSES", ""))
# Outside systems; an empty address means: not configured. Their passwords stand beside them and are never printed.
EMHANA_SMS_GATEWAY_LOGIN = os.environ.get("EMHANA_SMS_GATEWAY_LOGIN", "")
EMHANA_SMS_GATEWAY_PASSWORD = os.environ.get("EMHANA_SMS_GATEWAY_PASSWORD", "")
EMHANA_PRESCRIPTIONS_URL = os.environ.get("EMHANA_PRESCRIPTIONS_URL", "")
EMHANA_PRESCRIPTIONS_TOKEN = os.environ.get("EMHANA_PRESCRIPTIONS_TOKEN", "")
EMHANA_DIGITAL_DOCUMENTS_URL = os.environ.get("EMHANA_DIGITAL_DOCUMENTS_URL", "")
EMHANA_DIGITAL_DOCUMENTS_SENDER = os.environ.get("EMHANA_DIGITAL_DOCUMENTS_SENDER", "")
EMHANA_DIGITAL_DOCUMENTS_PASSWORD = os.environ.get("EMHANA_DIGITAL_DOCUMENTS_PASSWORD", "")
EMHANA_PERSON_DATABASE_URL = os.environ.get("EMHANA_PERSON_DATABASE_URL", "")
EMHANA_PERSON_DATABASE_SENDER = os.environ.get("EMHANA_PERSON_DATABASE_SENDER", "")
EMHANA_PERSON_DATABASE_PASSWORD = os.environ.get("EMHANA_PERSON_DATABASE_PASSWORD", "")
# What the state gateway shows when it brings us a message; without it that door stays shut.
EMHANA_GATEWAY_PASSWORD = os.environ.get("EMHANA_GATEWAY_PASSWORD", "")
EMHANA_MONITORING_URL = os.environ.get("EMHANA_MONITORING_URL", "")
EMHANA_MONITORING_SENDER = os.environ.get("EMHANA_MONITORING_SENDER", "")
EMHANA_MONITORING_PASSWORD = os.environ.get("EMHANA_MONITORING_PASSWORD", "")
