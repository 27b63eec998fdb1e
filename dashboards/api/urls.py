"""Addresses of what stands over several apps in the API: history and search."""

from core.api.routes import doors
from dashboards.api.history_views import HistoryResource
from dashboards.api.search_views import SearchResource

urlpatterns = [
    *doors("history/", HistoryResource, "history", get="list"),
    *doors("search", SearchResource, "search", get="search"),
]
