"""Where everything is mounted. Wagtail's public pages come last: they take what is left."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config.health import health

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("accounts/", include("allauth.urls")),
    # Wagtail's own sign-in and password pages would pass by the second factor.
    path("cms/login/", to_sign_in),
    path("_util/login/", to_sign_in),
    path("cms/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    path("cms/", include(wagtailadmin_urls)),
    path("media-documents/", include(wagtaildocs_urls)),
    path("", include("core.urls")),
    path("", include("tenders.urls_bidding")),
    path("tenders/", include("tenders.urls")),
    path("", include("tenders.urls_buyer")),
    path("", include("evaluation.urls")),
    path("", include("frameworks.urls")),
    path("", include("dps.urls")),
    path("", include("cms.urls")),
]
if settings.DEMO or settings.TESTING:
    urlpatterns.append(path("", include("config.demo.urls")))
urlpatterns.append(path("", include(wagtail_urls)))

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
