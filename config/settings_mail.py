"""Settings of mail and of due work: who sends, who looks, how often."""

from __future__ import annotations

from config import env
from config.mode import LOCAL, TESTING, VAR_DIR, local

EMAIL_BACKEND = env.text(
    "FAIRLOT_MAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if not LOCAL
    else (
        "django.core.mail.backends.locmem.EmailBackend" if TESTING else "django.core.mail.backends.dummy.EmailBackend"
    ),
    "Django's mail backend",
)
EMAIL_FILE_PATH = env.text("FAIRLOT_MAIL_FOLDER", str(VAR_DIR / "mail"), "the folder for the file mail backend")
EMAIL_HOST = env.text("FAIRLOT_MAIL_HOST", "localhost", "the mail server")
EMAIL_PORT = env.number("FAIRLOT_MAIL_PORT", 25, "the mail server's port", least=1)
EMAIL_HOST_USER = env.text("FAIRLOT_MAIL_USER", "", "the mail server's user")
EMAIL_HOST_PASSWORD = env.text("FAIRLOT_MAIL_PASSWORD", "", "the mail server's password")
EMAIL_USE_TLS = env.flag("FAIRLOT_MAIL_TLS", False, "STARTTLS to the mail server")
DEFAULT_FROM_EMAIL = env.text("FAIRLOT_MAIL_FROM", local("Fairlot <no-reply@fairlot.example>"), "the sender of mail")

CELERY_BROKER_URL = env.text("FAIRLOT_REDIS_URL", local(""), "Redis, for due work: redis://host:6379/0")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {"due-work": {"task": "core.run_due", "schedule": 5.0}}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
DUE_WORK_SECONDS = env.number(
    "FAIRLOT_DUE_SECONDS", 2, "seconds between looks for due work in one-process mode", least=1
)

if CELERY_BROKER_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CELERY_BROKER_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
