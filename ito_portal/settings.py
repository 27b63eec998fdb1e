"""Settings of the portal, read from the environment."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="insecure-development-key-replaced-by-the-launcher-00000000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "core",
    "accounts",
    "vendors",
    "alerts",
    "contracts",
    "slas",
    "scoring",
    "dashboards",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "ito_portal.urls"
WSGI_APPLICATION = "ito_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///ito")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:session-new"
LOGIN_REDIRECT_URL = "dashboards:home-show"
LOGOUT_REDIRECT_URL = "accounts:session-new"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "build" / "static"))

# The zone in which scorecards have their calendar months.
PORTAL_TIME_ZONE = env("PORTAL_TIME_ZONE", default="Europe/Berlin")
# Alerts open only for periods that ended within this many days; older ones are recorded closed.
ALERTS_OPEN_FOR_DAYS = env.int("ALERTS_OPEN_FOR_DAYS", default=45)

# (URL name, label, icon, capability or None); shown only where the address resolves and is allowed.
PORTAL_NAV = [
    ("dashboards:home-show", "Attention", "attention", None),
    ("vendors:vendor-list", "Vendors", "vendors", None),
    ("contracts:contract-list", "Contracts", "contracts", None),
    ("slas:level-list", "Levels", "levels", None),
    ("alerts:alert-list", "Alerts", "alerts", None),
    ("core:gallery-show", "Gallery", "gallery", None),
]
