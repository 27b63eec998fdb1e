"""Settings of the portal, read from the environment.

Unless ITO_MODE says otherwise this is a production; `ito_portal.environment` says what it needs.
"""

from pathlib import Path
from typing import Any

import environ

from accounts.permissions import Capability
from ito_portal.embedded.state import state_folder
from ito_portal.environment import broker_url, read_environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
ENVIRONMENT = read_environment()
IN_PRODUCTION = ENVIRONMENT.mode == "production"
IN_TEST = ENVIRONMENT.mode == "test"

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IN_PRODUCTION else LOCAL_HOSTS)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
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
    "ito_portal.headers.browser_policy",
    "core.acting.tell_history",
]
if IN_TEST:  # tools that are not installed in a production
    INSTALLED_APPS += ["django_migration_linter", "zeal"]
    MIDDLEWARE += ["zeal.middleware.zeal_middleware"]
    ZEAL_RAISE = True
    ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]  # Django reads it twice on signing out
    MIGRATION_LINTER_OPTIONS = {
        "no_cache": True,
        "ignore_initial_migrations": True,
        # It makes partitioned tables that are still empty, in SQL, which the linter takes for old.
        # The other two lengthen a varchar and add columns with a constant default, which rewrites
        # nothing.
        "ignore_name": ["0002_measurements", "0007_full_engine", "0009_measured_by_scope"],
        "exclude_migration_tests": ["RUNPYTHON_MODEL_VARIABLE_NAME"],  # a matter of style
    }

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
                "alerts.context.open_alerts",
                "core.context.portal_shell",
            ],
        },
    },
]

# Limits in milliseconds: a page gives up early, a worker after its task's limit, a command never.
STATEMENT_TIMEOUTS = {"web": 15_000, "worker": 280_000, "command": 0}
STATEMENT_TIMEOUT = STATEMENT_TIMEOUTS[env("ITO_PROCESS", default="command")]
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(ENVIRONMENT.database_url)}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {
        "options": (
            f"-c statement_timeout={STATEMENT_TIMEOUT} -c lock_timeout=10000"
            " -c idle_in_transaction_session_timeout=120000"
        ),
        "connect_timeout": 5,
    }
)

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENVIRONMENT.redis_url,
        "KEY_PREFIX": "ito",
        "OPTIONS": {"socket_timeout": 1.0},  # in seconds: nobody waits long for a cache
    }
}

# Postgres says what is owed; these messages only wake a worker, so losing one costs a minute.
CELERY_BROKER_URL = broker_url(ENVIRONMENT.redis_url)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 360, "socket_connect_timeout": 5}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 280
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
TICK_SECONDS = 60.0
# A tick that no worker took before the next one is worth nothing.
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": TICK_SECONDS, "options": {"expires": TICK_SECONDS - 5}}
    for name in (
        "slas.tasks.evaluate_owed",
        "slas.tasks.run_imports",
        "scoring.tasks.score_owed",
        "contracts.tasks.watch_renewals",
        "contracts.tasks.watch_obligations",
        "contracts.tasks.watch_certificates",
        "alerts.tasks.deliver_mail",
        "core.tasks.forget_answers",
    )
}
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # keeps nothing in a file

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
if IN_TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for tests alone
LOGIN_URL = "accounts:session-new"
LOGIN_REDIRECT_URL = "dashboards:home-show"
LOGOUT_REDIRECT_URL = "accounts:session-new"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(BASE_DIR / "build" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if IN_TEST
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = IN_TEST
WHITENOISE_AUTOREFRESH = False

# What a browser may do with a page. No inline script or style, nothing from elsewhere.
SECURE_CSP = {
    "default-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("DATA_UPLOAD_MAX_MEMORY_SIZE", default=10 * 1024 * 1024)
if IN_PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    if env.bool("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}

# The REST API (addresses: ito_portal/api.py; how it speaks: docs/api.md).
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "accounts.api.permissions.HasScope",
        "accounts.api.capabilities.HasCapability",
    ],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsing.StrictJsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.rendering.PlainJsonRenderer"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "core.api.problem.problem_response",
    "URL_FORMAT_OVERRIDE": None,
}
# Calls a minute: by token, by person, by address of who is not known; bulk calls by person, apart.
API_CALLS_PER_MINUTE = {
    "token": env.int("API_CALLS_PER_MINUTE_TOKEN", default=600),
    "user": env.int("API_CALLS_PER_MINUTE_USER", default=1200),
    "anonymous": env.int("API_CALLS_PER_MINUTE_ANONYMOUS", default=60),
    "bulk": env.int("API_CALLS_PER_MINUTE_BULK", default=60),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ITO Portal API",
    "DESCRIPTION": "What IT service vendors promised and what they delivered. See docs/api.md.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ServiceTypeEnum": "vendors.choices.ServiceType",
        "VendorStatusEnum": "vendors.choices.VendorStatus",
        "ContactRoleEnum": "vendors.choices.ContactRole",
        "CertificateKindEnum": "vendors.certificates.kinds.CertificateKind",
        "CertificateStandingEnum": "vendors.certificates.kinds.CertificateStanding",
        "AmendmentStateEnum": "contracts.choices.AmendmentState",
        "ObjectiveStateEnum": "contracts.register_choices.ObjectiveState",
        "NoticeUnitEnum": "contracts.choices.NoticeUnit",
        "NoticeSideEnum": "contracts.choices.NoticeSide",
        "EveryMonthsEnum": "contracts.register_choices.Recurs",
        "ChargeEveryEnum": "contracts.register_choices.Every",
        "ChargeKindEnum": "contracts.register_choices.ChargeKind",
        "SpellingKindEnum": "contracts.api.register_import_shapes.KINDS",
        "RenewalDecisionKindEnum": "contracts.choices.DecisionKind",
        "MilestoneStateEnum": "contracts.register_choices.MilestoneState",
        "ClauseKindEnum": "contracts.clauses.kinds.ClauseKind",
        "ClauseStateEnum": "contracts.clauses.kinds.ClauseStanding",
        "ClausesAskedEnum": "contracts.clauses.kinds.ClausesAsked",
        "ObligationKindEnum": "contracts.register_choices.ObligationKind",
        "ObligationSideEnum": "contracts.register_choices.Side",
        "ObligationStandingEnum": "contracts.register_choices.Standing",
        "DocumentKindEnum": "contracts.api.document_shapes.KIND_CHOICES",
        "MetricTypeEnum": "slas.choices.MetricType",
        "PeriodStateEnum": "slas.choices.PeriodState",
        "SourceKindEnum": "slas.choices.SourceKind",
        "CreditKindEnum": "slas.choices.CreditKind",
        "CreditStateEnum": "slas.choices.CreditState",
        "CreditScheduleKindEnum": "slas.choices.CreditScheduleKind",
        "DisputeStateEnum": "slas.choices.DisputeState",
        "ExclusionKindEnum": "slas.choices.ExclusionKind",
        "ExclusionStateEnum": "slas.choices.ExclusionState",
        "StatementStateEnum": "slas.choices.StatementState",
        "TerminationTriggerKindEnum": "slas.choices.TerminationTriggerKind",
        "AlertStateEnum": "alerts.choices.AlertState",
        "CardStateEnum": "scoring.models.CardState",
        "GradeEnum": "scoring.models.GRADES",
    },
}

# The zone in which scorecards have their calendar months.
PORTAL_TIME_ZONE = env("PORTAL_TIME_ZONE", default="UTC")
# Alerts open only for periods that ended within this many days; older ones are recorded closed.
ALERTS_OPEN_FOR_DAYS = env.int("ALERTS_OPEN_FOR_DAYS", default=45)
# From so many days before its last day a vendor's certificate is said to run out.
CERTIFICATE_WARNING_DAYS = env.int("CERTIFICATE_WARNING_DAYS", default=60)

# Mail goes out through the outbox (docs/mail.md). Addresses in it begin with PORTAL_URL. The demo
# sends nothing: its mails are files in MAIL_FOLDER, which administrators read at /settings/.
PORTAL_URL = env("PORTAL_URL", default=f"http://localhost:{env('PORT', default='8000')}")
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="ITO portal <portal@localhost>")
EMAIL_HOST = env("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
MAIL_FOLDER = ""
if ENVIRONMENT.mode == "demo":
    EMAIL_BACKEND = "core.mail_folder.FolderBackend"
    MAIL_FOLDER = str(state_folder() / "mail")

FORM_RENDERER = "core.form_rendering.PortalFormRenderer"
CSRF_FAILURE_VIEW = "core.error_views.csrf_failure"

# (URL name, label, icon, capability or None); shown only where the address resolves and is allowed.
PORTAL_NAV = [
    ("dashboards:home-show", "Attention", "attention", None),
    ("slas:decision-list", "Decisions", "decide", Capability.APPROVE),
    ("vendors:vendor-list", "Vendors", "vendors", None),
    ("contracts:contract-list", "Contracts", "contracts", None),
    ("contracts:renewal-list", "Renewals", "renew", Capability.READ_SCORES),
    ("slas:level-list", "Levels", "levels", None),
    ("alerts:alert-list", "Alerts", "alerts", None),
    ("slas:credit-list", "Credits", "credit", Capability.READ_RECORDS),
    ("slas:import-list", "Import", "import", Capability.RECORD_MEASUREMENTS),
    ("scoring:benchmark-list", "Peers", "report", Capability.READ_SCORES),
    ("settings:home-show", "Settings", "settings", Capability.ADMINISTER),
    ("core:gallery-show", "Gallery", "gallery", None),
]
# The page that the search in the top bar leads to, by its parameter q.
PORTAL_SEARCH = "dashboards:search-show"
PORTAL_SEARCH_LABEL = "Search the portal"
