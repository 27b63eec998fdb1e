"""Addresses of contracts in the API."""

from contracts.api.amendment_views import AmendmentResource
from contracts.api.charge_views import ChargeResource
from contracts.api.clause_views import ClausesResource
from contracts.api.document_views import DocumentResource
from contracts.api.note_views import NoteResource
from contracts.api.objective_views import ObjectiveResource
from contracts.api.obligation_views import MilestoneResource, ObligationResource
from contracts.api.register_import_views import RegisterImportResource
from contracts.api.renewal_views import RenewalListResource, RenewalResource
from contracts.api.views import ContractResource
from core.api.routes import doors

urlpatterns = [
    *doors("contracts/", ContractResource, "contracts", get="list", post="create"),
    *doors("contracts/<uuid:id>/", ContractResource, "contract", get="retrieve"),
    *doors("contracts/<uuid:id>/versions/", ContractResource, "contract-versions", get="versions"),
    *doors(
        "contracts/<uuid:id>/framework/", ContractResource, "contract-framework", put="call_off"
    ),
    *doors("amendments/", AmendmentResource, "amendments", get="list", post="create"),
    *doors("amendments/<uuid:id>/", AmendmentResource, "amendment", get="retrieve"),
    *doors("amendments/<uuid:id>/approve/", AmendmentResource, "amendment-approve", post="approve"),
    *doors("amendments/<uuid:id>/reject/", AmendmentResource, "amendment-reject", post="reject"),
    *doors(
        "amendments/<uuid:id>/withdraw/", AmendmentResource, "amendment-withdraw", post="withdraw"
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
    *doors("charges/", ChargeResource, "charges", get="list", post="create"),
    *doors("charges/<uuid:id>/", ChargeResource, "charge", get="retrieve", patch="partial_update"),
    *doors(
        "contracts/<uuid:id>/checklist/",
        ClausesResource,
        "contract-checklist",
        get="retrieve",
        put="check",
    ),
    *doors("objectives/", ObjectiveResource, "objectives", get="list", post="create"),
    *doors(
        "objectives/<uuid:id>/",
        ObjectiveResource,
        "objective",
        get="retrieve",
        patch="partial_update",
    ),
    *doors(
        "objectives/<uuid:id>/readings/",
        ObjectiveResource,
        "objective-readings",
        get="readings",
        post="read_off",
    ),
    *doors("objectives/<uuid:id>/close/", ObjectiveResource, "objective-close", post="close"),
    *doors("obligations/", ObligationResource, "obligations", get="list", post="create"),
    *doors(
        "obligations/<uuid:id>/",
        ObligationResource,
        "obligation",
        get="retrieve",
        patch="partial_update",
    ),
    *doors("milestones/", MilestoneResource, "milestones", get="list"),
    *doors("milestones/<uuid:id>/", MilestoneResource, "milestone", get="retrieve"),
    *doors("milestones/<uuid:id>/report/", MilestoneResource, "milestone-report", post="report"),
    *doors("milestones/<uuid:id>/decide/", MilestoneResource, "milestone-decide", post="decide"),
    *doors(
        "register-imports/",
        RegisterImportResource,
        "register-imports",
        get="list",
        post="create",
    ),
    *doors(
        "register-imports/<uuid:id>/", RegisterImportResource, "register-import", get="retrieve"
    ),
    *doors(
        "register-imports/<uuid:id>/same/", RegisterImportResource, "register-same", post="same"
    ),
    *doors("register-imports/<uuid:id>/fix/", RegisterImportResource, "register-fix", post="fix"),
    *doors(
        "register-imports/<uuid:id>/apply/", RegisterImportResource, "register-apply", post="apply"
    ),
    *doors("documents/", DocumentResource, "documents", get="list", post="create"),
    *doors("documents/<uuid:id>/", DocumentResource, "document", get="retrieve"),
    *doors("documents/<uuid:id>/content/", DocumentResource, "document-content", get="content"),
    *doors("documents/<uuid:id>/remove/", DocumentResource, "document-remove", post="remove"),
    *doors("notes/", NoteResource, "notes", get="list", post="create"),
    *doors("notes/<uuid:id>/", NoteResource, "note", get="retrieve", patch="partial_update"),
    *doors("notes/<uuid:id>/remove/", NoteResource, "note-remove", post="remove"),
    *doors("renewals/", RenewalListResource, "renewals", get="list"),
    *doors(
        "contracts/<uuid:id>/renewal/",
        RenewalResource,
        "contract-renewal",
        get="retrieve",
        put="agree",
    ),
    *doors("contracts/<uuid:id>/renewal/watch/", RenewalResource, "renewal-watch", put="watch"),
    *doors(
        "contracts/<uuid:id>/renewal/decisions/",
        RenewalResource,
        "renewal-decisions",
        get="decisions",
        post="decide",
    ),
    *doors(
        "contracts/<uuid:id>/renewal/decisions/<uuid:decision>/withdraw/",
        RenewalResource,
        "renewal-withdraw",
        post="withdraw",
    ),
]
