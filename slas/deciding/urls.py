"""Addresses of decisions, under the name `slas`; ito_portal/urls.py puts them in place."""

from django.urls import path

from slas.deciding import views

deciding_urlpatterns = [path("decisions/", views.decision_list, name="decision-list")]
