"""Addresses of scorecards in the API."""

from core.api.routes import doors
from scoring.api.views import ScorecardResource

urlpatterns = [
    *doors("scorecards/", ScorecardResource, "scorecards", get="list"),
    *doors("scorecards/<uuid:id>/", ScorecardResource, "scorecard", get="retrieve"),
]
