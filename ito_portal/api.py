"""Every address of the REST API."""

from django.urls import include, path

from core.api.reference_views import document_show, reference_show
from core.api.views import UnknownAddress

app_name = "api"
urlpatterns = [
    path("v1/", include("accounts.api.urls")),
    path("v1/", include("vendors.api.urls")),
    path("v1/", include("contracts.api.urls")),
    path("v1/", include("slas.api.urls")),
    path("v1/", include("scoring.api.urls")),
    path("v1/", include("alerts.api.urls")),
    path("v1/", include("dashboards.api.urls")),
    path("schema/", document_show, name="schema"),
    path("docs/", reference_show, name="docs"),
    path("<path:rest>", UnknownAddress.as_view()),
]
