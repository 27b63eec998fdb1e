"""Addresses of business units in the API."""

from accounts.api.unit_views import UnitResource
from core.api.routes import doors

urlpatterns = [*doors("units/", UnitResource, "units", get="list")]
