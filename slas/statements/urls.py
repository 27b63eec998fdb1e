"""Addresses of statements, under the name `slas`; ito_portal/urls.py puts them in place."""

from django.urls import path

from slas.statements import views

_BASE = "contracts/<str:reference>/statements/"
statement_urlpatterns = [
    path(_BASE, views.statement_list, name="statement-list"),
    path(f"{_BASE}<str:month>/", views.statement_show, name="statement-show"),
    path(
        f"{_BASE}<str:month>/r<int:revision>/", views.statement_revision, name="statement-revision"
    ),
]
