"""Addresses of the pages on obligations."""

from django.urls import path

from contracts.obligations import views

obligation_urlpatterns = [
    path("obligations/", views.obligation_list, name="obligation-list"),
    path("obligations/export/", views.obligation_export, name="obligation-export"),
    path("obligations/<uuid:public_id>/", views.obligation_show, name="obligation-show"),
    path("obligations/<uuid:public_id>/change/", views.obligation_change, name="obligation-change"),
    path(
        "contracts/<str:reference>/obligations/",
        views.contract_obligations,
        name="contract-obligations",
    ),
]
