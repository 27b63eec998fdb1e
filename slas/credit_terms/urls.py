"""Addresses of credit terms, under the name `slas`; ito_portal/urls.py puts them in place."""

from django.urls import path

from slas.credit_terms import views

_BASE = "contracts/<str:reference>"
credit_terms_urlpatterns = [
    path(f"{_BASE}/credit-terms/", views.terms_show, name="credit-terms-show"),
    path(f"{_BASE}/credit-terms/new/", views.terms_agree, name="credit-terms-agree"),
    path(f"{_BASE}/credit-schedules/new/", views.schedule_create, name="credit-schedule-create"),
    path(f"{_BASE}/charges/new/", views.charge_record, name="charge-record"),
]
