"""Addresses of the pages on charges."""

from django.urls import path

from contracts.charging import views

charge_urlpatterns = [
    path("contracts/<str:reference>/charges/", views.contract_charges, name="contract-charges"),
    path("contracts/<str:reference>/charges/agree/", views.charge_create, name="charge-create"),
    path(
        "contracts/<str:reference>/charges/charges.csv",
        views.charge_export,
        name="charge-export",
    ),
    path("charges/<uuid:public_id>/", views.charge_show, name="charge-show"),
    path("charges/<uuid:public_id>/change/", views.charge_change, name="charge-change"),
]
