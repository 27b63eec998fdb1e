"""Addresses of disputes, under the name `slas`; ito_portal/urls.py puts them in place."""

from django.urls import path

from slas.disputing import views

disputing_urlpatterns = [
    path("disputes/", views.dispute_list, name="dispute-list"),
    path("disputes/new/", views.dispute_create, name="dispute-create"),
    path("disputes/<uuid:public_id>/", views.dispute_show, name="dispute-show"),
]
