"""Addresses of scorecards and benchmarks in the API."""

from core.api.routes import doors
from scoring.api.benchmark_views import BenchmarkResource, StandingResource
from scoring.api.views import ScorecardResource

urlpatterns = [
    *doors("scorecards/", ScorecardResource, "scorecards", get="list"),
    *doors("scorecards/<uuid:id>/", ScorecardResource, "scorecard", get="retrieve"),
    *doors("benchmarks", BenchmarkResource, "benchmarks", get="compare"),
    *doors("standings/", StandingResource, "standings", get="list"),
]
