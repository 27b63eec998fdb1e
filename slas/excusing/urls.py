"""Addresses of exclusions and root events, named `slas`; ito_portal/urls.py puts them in place."""

from django.urls import path

from slas.excusing import views

_ROOTS = "contracts/<str:reference>/root-events/"
excusing_urlpatterns = [
    path("exclusions/", views.exclusion_list, name="exclusion-list"),
    path("exclusions/new/", views.exclusion_create, name="exclusion-create"),
    path("exclusions/<uuid:public_id>/", views.exclusion_show, name="exclusion-show"),
    path(_ROOTS, views.root_event_list, name="root-event-list"),
    path(f"{_ROOTS}<uuid:public_id>/", views.root_event_change, name="root-event-change"),
]
