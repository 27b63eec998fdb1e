"""Every address of the REST API."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from core.api.views import UnknownAddress

app_name = "api"
urlpatterns = [
    path("v1/", include("accounts.api.urls")),
    path("v1/", include("vendors.api.urls")),
    path("v1/", include("contracts.api.urls")),
    path("v1/", include("slas.api.urls")),
    path("v1/", include("scoring.api.urls")),
    path("v1/", include("alerts.api.urls")),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[]), name="schema"),
    path("<path:rest>", UnknownAddress.as_view()),
]
