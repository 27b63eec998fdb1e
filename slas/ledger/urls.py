"""Addresses of credits, under the name `slas`; ito_portal/urls.py puts them in place."""

from django.urls import path

from slas.ledger import views

credit_urlpatterns = [
    path("credits/", views.credit_list, name="credit-list"),
    path("credits/export/", views.credit_export, name="credit-export"),
    path("credits/<uuid:public_id>/", views.credit_show, name="credit-show"),
]
