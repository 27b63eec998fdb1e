"""Addresses of alerts in the API."""

from alerts.api.views import AlertResource
from core.api.routes import doors

urlpatterns = [
    *doors("alerts/", AlertResource, "alerts", get="list"),
    *doors("alerts/<uuid:id>/", AlertResource, "alert", get="retrieve"),
    *doors("alerts/<uuid:id>/take/", AlertResource, "alert-take", post="take"),
    *doors("alerts/<uuid:id>/snooze/", AlertResource, "alert-snooze", post="snooze"),
    *doors("alerts/<uuid:id>/resolve/", AlertResource, "alert-resolve", post="resolve"),
]
