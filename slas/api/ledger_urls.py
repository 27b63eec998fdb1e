"""Addresses of exclusions, root events, disputes, credits and their terms in the API."""

from core.api.routes import doors
from slas.api.billing_views import ContractBilledCharges
from slas.api.credit_terms_views import (
    ContractCreditTerms,
    CreditScheduleResource,
    CreditScheduleTemplates,
)
from slas.api.credit_views import CreditResource
from slas.api.dispute_views import DisputeResource
from slas.api.exclusion_views import ExclusionResource
from slas.api.root_event_views import RootEventResource

EXCLUSION_ACTIONS = ("submit", "withdraw", "approve", "approve-partly", "reject")
DISPUTE_ACTIONS = ("withdraw", "decide")
CREDIT_ACTIONS = (
    "notify",
    "claim",
    "grant",
    "refuse",
    "confirm",
    "ask-waiver",
    "approve-waiver",
    "decline-waiver",
    "earn-back",
    "apply",
)

urlpatterns = [
    *doors("exclusions/", ExclusionResource, "exclusions", get="list", post="create"),
    *doors("exclusions/<uuid:id>/", ExclusionResource, "exclusion", get="retrieve"),
    *(
        door
        for action in EXCLUSION_ACTIONS
        for door in doors(
            f"exclusions/<uuid:id>/{action}/",
            ExclusionResource,
            f"exclusion-{action}",
            post=action.replace("-", "_"),
        )
    ),
    *doors("root-events/", RootEventResource, "root-events", get="list", post="create"),
    *doors("root-events/<uuid:id>/", RootEventResource, "root-event", get="retrieve", put="update"),
    *doors("root-events/<uuid:id>/remove/", RootEventResource, "root-event-remove", post="remove"),
    *doors("disputes/", DisputeResource, "disputes", get="list", post="create"),
    *doors("disputes/<uuid:id>/", DisputeResource, "dispute", get="retrieve"),
    *(
        door
        for action in DISPUTE_ACTIONS
        for door in doors(
            f"disputes/<uuid:id>/{action}/", DisputeResource, f"dispute-{action}", post=action
        )
    ),
    *doors("credits/", CreditResource, "credits", get="list"),
    *doors("credits/<uuid:id>/", CreditResource, "credit", get="retrieve"),
    *(
        door
        for action in CREDIT_ACTIONS
        for door in doors(
            f"credits/<uuid:id>/{action}/",
            CreditResource,
            f"credit-{action}",
            post=action.replace("-", "_"),
        )
    ),
    *doors(
        "credit-schedules/", CreditScheduleResource, "credit-schedules", get="list", post="create"
    ),
    *doors(
        "credit-schedules/<uuid:id>/", CreditScheduleResource, "credit-schedule", get="retrieve"
    ),
    *doors(
        "credit-schedule-templates",
        CreditScheduleTemplates,
        "credit-schedule-templates",
        get="templates",
    ),
    *doors(
        "contracts/<uuid:id>/credit-terms/",
        ContractCreditTerms,
        "contract-credit-terms",
        get="credit_terms",
        post="agree",
    ),
    *doors(
        "contracts/<uuid:id>/billed-charges/",
        ContractBilledCharges,
        "contract-billed-charges",
        get="billed_charges",
        post="record",
    ),
]
