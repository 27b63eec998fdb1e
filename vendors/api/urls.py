"""Addresses of vendors in the API."""

from core.api.routes import doors
from vendors.api.certificate_views import CertificateResource
from vendors.api.register_views import RegisterResource
from vendors.api.views import VendorResource

urlpatterns = [
    *doors("vendors/", VendorResource, "vendors", get="list", post="create"),
    *doors("vendors/<uuid:id>/", VendorResource, "vendor", get="retrieve", patch="partial_update"),
    *doors(
        "vendors/<uuid:id>/locations/",
        VendorResource,
        "vendor-locations",
        get="locations",
        put="replace_locations",
    ),
    *doors(
        "vendors/<uuid:id>/contacts/",
        VendorResource,
        "vendor-contacts",
        get="contacts",
        put="replace_contacts",
    ),
    *doors(
        "vendors/<uuid:id>/status/",
        RegisterResource,
        "vendor-status",
        get="status_steps",
        post="move",
    ),
    *doors(
        "vendors/<uuid:id>/group/", RegisterResource, "vendor-group", get="group", put="set_parent"
    ),
    *doors("vendors/<uuid:id>/review/", RegisterResource, "vendor-review", post="review"),
    *doors("certificates/", CertificateResource, "certificates", get="list", post="create"),
    *doors(
        "certificates/<uuid:id>/",
        CertificateResource,
        "certificate",
        get="retrieve",
        patch="partial_update",
    ),
    *doors(
        "certificates/<uuid:id>/remove/", CertificateResource, "certificate-remove", post="remove"
    ),
]
