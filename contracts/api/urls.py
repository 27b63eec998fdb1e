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
    *doors(
        "contracts/<uuid:id>/scopes/",
        ContractResource,
        "contract-scopes",
        get="scopes",
        post="add_scope",
    ),
    *doors(
        "contracts/<uuid:id>/scopes/<str:code>/",
        ContractResource,
        "contract-scope",
        patch="rename_scope",
    ),
]
