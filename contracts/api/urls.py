"""Addresses of contracts in the API."""

from contracts.api.views import ContractResource
from core.api.routes import doors

urlpatterns = [
    *doors("contracts/", ContractResource, "contracts", get="list", post="create"),
    *doors(
        "contracts/<uuid:id>/",
        ContractResource,
        "contract",
        get="retrieve",
        patch="partial_update",
    ),
    *doors(
        "contracts/<uuid:id>/versions/",
        ContractResource,
        "contract-versions",
        get="versions",
        post="amend",
    ),
]
