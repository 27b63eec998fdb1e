"""Addresses of service levels."""

from django.urls import path

from slas import views

app_name = "slas"
urlpatterns = [
    path("slas/", views.level_list, name="level-list"),
    path("slas/<uuid:public_id>/", views.level_show, name="level-show"),
    path("slas/<uuid:public_id>/events/<path:external_id>/", views.event_show, name="event-show"),
]
