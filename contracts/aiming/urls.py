"""Addresses of the pages on objectives."""

from django.urls import path

from contracts.aiming import views

objective_urlpatterns = [
    path(
        "contracts/<str:reference>/objectives/",
        views.contract_objectives,
        name="contract-objectives",
    ),
    path("objectives/<uuid:public_id>/", views.objective_show, name="objective-show"),
    path("objectives/<uuid:public_id>/change/", views.objective_change, name="objective-change"),
]
