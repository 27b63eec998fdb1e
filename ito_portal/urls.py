"""Every address of the portal."""

from django.urls import include, path

import accounts.administration.urls
import contracts.urls
import dashboards.administration.urls
import scoring.administration.urls
import slas.administration.urls
import slas.urls
import vendors.administration.urls
import vendors.urls
from contracts.aiming.urls import objective_urlpatterns
from contracts.amending.urls import amendment_urlpatterns
from contracts.charging.urls import charge_urlpatterns
from contracts.clauses.urls import clause_urlpatterns
from contracts.documents.urls import document_urlpatterns
from contracts.frameworks.urls import framework_urlpatterns
from contracts.notes.urls import note_urlpatterns
from contracts.obligations.urls import obligation_urlpatterns
from contracts.raci.urls import raci_urlpatterns
from contracts.register_importing.urls import register_import_urlpatterns
from contracts.renewing.urls import renewal_urlpatterns
from contracts.subproviders.urls import subprovider_urlpatterns
from dashboards.urls import vendor_urlpatterns
from ito_portal.health import healthz, readyz
from slas.agreements.urls import contract_urlpatterns, level_urlpatterns
from slas.credit_terms.urls import credit_terms_urlpatterns
from slas.deciding.urls import deciding_urlpatterns
from slas.disputing.urls import disputing_urlpatterns
from slas.excusing.urls import excusing_urlpatterns
from slas.importing.urls import import_urlpatterns
from slas.ledger.urls import credit_urlpatterns
from slas.statements.urls import statement_urlpatterns

# A page stands in the highest app that it shows; its name is that of the thing it lists.
VENDORS = [*vendors.urls.urlpatterns, *vendor_urlpatterns]
CONTRACTS = [
    *contracts.urls.urlpatterns,
    *register_import_urlpatterns,
    *amendment_urlpatterns,
    *framework_urlpatterns,
    *contract_urlpatterns,
    *renewal_urlpatterns,
    *obligation_urlpatterns,
    *charge_urlpatterns,
    *objective_urlpatterns,
    *raci_urlpatterns,
    *document_urlpatterns,
    *note_urlpatterns,
    *subprovider_urlpatterns,
    *clause_urlpatterns,
]
LEVELS = [
    *slas.urls.urlpatterns,
    *level_urlpatterns,
    *import_urlpatterns,
    *statement_urlpatterns,
    *credit_urlpatterns,
    *credit_terms_urlpatterns,
    *excusing_urlpatterns,
    *disputing_urlpatterns,
    *deciding_urlpatterns,
]
SETTINGS = [
    *dashboards.administration.urls.urlpatterns,
    *accounts.administration.urls.urlpatterns,
    *vendors.administration.urls.urlpatterns,
    *slas.administration.urls.urlpatterns,
    *scoring.administration.urls.urlpatterns,
]

urlpatterns = [
    path("api/", include("ito_portal.api")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("settings/", include((SETTINGS, "settings"))),
    path("", include((VENDORS, "vendors"))),
    path("", include("alerts.urls")),
    path("", include((CONTRACTS, "contracts"))),
    path("", include((LEVELS, "slas"))),
    path("", include("scoring.urls")),
    path("", include("dashboards.urls")),
]

handler400 = "core.error_views.bad_request"
handler403 = "core.error_views.permission_denied"
handler404 = "core.error_views.page_not_found"
handler500 = "core.error_views.server_error"
