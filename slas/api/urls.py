"""Addresses of service levels, measurements and results in the API."""

from core.api.routes import doors
from slas.api import ledger_urls
from slas.api.bulk_views import MeasurementBulk
from slas.api.catalogue_views import CalendarResource, MetricResource
from slas.api.level_views import ServiceLevelResource
from slas.api.result_views import ResultResource, ResultTotals
from slas.api.source_views import SourceResource
from slas.api.statement_views import StatementResource

urlpatterns = [
    *doors("metrics/", MetricResource, "metrics", get="list"),
    *doors("calendars/", CalendarResource, "calendars", get="list"),
    *doors("sources/", SourceResource, "sources", get="list", post="create"),
    *doors("service-levels/", ServiceLevelResource, "service-levels", get="list", post="create"),
    *doors("service-levels/<uuid:id>/", ServiceLevelResource, "service-level", get="retrieve"),
    *doors(
        "service-levels/<uuid:id>/versions/",
        ServiceLevelResource,
        "service-level-versions",
        get="versions",
        post="amend",
    ),
    *doors("measurements/bulk", MeasurementBulk, "measurements-bulk", post="record"),
    *doors("results/", ResultResource, "results", get="list"),
    *doors("results/totals", ResultTotals, "results-totals", get="totals"),
    *ledger_urls.urlpatterns,
    *doors("statements/", StatementResource, "statements", get="list"),
    *doors("statements/<uuid:id>/", StatementResource, "statement", get="retrieve"),
    *doors("statements/<uuid:id>/submit/", StatementResource, "statement-submit", post="submit"),
    *doors(
        "statements/<uuid:id>/send-back/",
        StatementResource,
        "statement-send-back",
        post="send_back",
    ),
    *doors("statements/<uuid:id>/publish/", StatementResource, "statement-publish", post="publish"),
    *doors("statements/<uuid:id>/revise/", StatementResource, "statement-revise", post="revise"),
]
