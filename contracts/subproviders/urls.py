"""Addresses of the pages on sub-providers."""

from django.urls import path

from contracts.subproviders import views

subprovider_urlpatterns = [
    path("vendors/<slug:slug>/subproviders/", views.subprovider_list, name="subprovider-list"),
    path("subproviders/", views.subprovider_concentration, name="subprovider-concentration"),
    path("subproviders/<uuid:public_id>/", views.subprovider_change, name="subprovider-change"),
]
