"""Addresses of the pages on amendments."""

from django.urls import path

from contracts.amending import views

amendment_urlpatterns = [
    path("contracts/<str:reference>/amend/", views.contract_amend, name="contract-amend"),
    path("contracts/<str:reference>/amendments/", views.amendment_list, name="amendment-list"),
    path("amendments/<uuid:public_id>/", views.amendment_show, name="amendment-show"),
]
