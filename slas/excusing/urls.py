"""Addresses of exclusions, under the name `slas`; ito_portal/urls.py puts them in place."""

from django.urls import path

from slas.excusing import views

excusing_urlpatterns = [
    path("exclusions/", views.exclusion_list, name="exclusion-list"),
    path("exclusions/new/", views.exclusion_create, name="exclusion-create"),
    path("exclusions/<uuid:public_id>/", views.exclusion_show, name="exclusion-show"),
]
