"""Every address of the portal."""

from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("slas.urls")),
    path("", include("dashboards.urls")),
]
