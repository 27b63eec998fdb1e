"""Every address of the portal."""

from django.urls import include, path

import vendors.urls
from dashboards.urls import vendor_urlpatterns
from ito_portal.health import healthz, readyz

# A page stands in the highest app that it shows; its name is that of the thing it lists.
VENDORS = [*vendors.urls.urlpatterns, *vendor_urlpatterns]

urlpatterns = [
    path("api/", include("ito_portal.api")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include((VENDORS, "vendors"))),
    path("", include("slas.urls")),
    path("", include("dashboards.urls")),
]

handler400 = "core.error_views.bad_request"
handler403 = "core.error_views.permission_denied"
handler404 = "core.error_views.page_not_found"
handler500 = "core.error_views.server_error"
