"""Addresses of imports, under the name `slas`; ito_portal/urls.py puts them in place."""

from django.urls import path

from slas.importing import views

import_urlpatterns = [
    path("imports/", views.import_list, name="import-list"),
    path("imports/new/", views.import_create, name="import-create"),
    path("imports/<uuid:public_id>/", views.import_show, name="import-show"),
    path("imports/<uuid:public_id>/map/", views.import_map, name="import-map"),
    path("imports/<uuid:public_id>/preview/", views.import_preview, name="import-preview"),
    path("imports/<uuid:public_id>/discard/", views.import_discard, name="import-discard"),
    path("imports/<uuid:public_id>/errors.csv", views.import_errors, name="import-errors"),
]
