"""Addresses of the history in the API."""

from core.api.routes import doors
from dashboards.api.history_views import HistoryResource

urlpatterns = [*doors("history/", HistoryResource, "history", get="list")]
