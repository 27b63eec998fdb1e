"""Addresses of the pages by which files of vendors and contracts come in."""

from django.urls import path

from contracts.register_importing import views

register_import_urlpatterns = [
    path("contracts/import/", views.register_import_create, name="register-import-create"),
    path(
        "contracts/import/template.csv",
        views.register_import_template,
        name="register-import-template",
    ),
    path(
        "contracts/import/<uuid:public_id>/",
        views.register_import_show,
        name="register-import-show",
    ),
    path(
        "contracts/import/<uuid:public_id>/left-out.csv",
        views.register_import_errors,
        name="register-import-errors",
    ),
]
