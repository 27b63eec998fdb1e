"""Addresses of the pages that show contracts alone; a contract's own page stands in slas.

Both are put under the name `contracts` in ito_portal/urls.py.
"""

from django.urls import path

from contracts import views

urlpatterns = [
    path("contracts/", views.contract_list, name="contract-list"),
    path("contracts/export/", views.contract_export, name="contract-export"),
    path("contracts/new/", views.contract_create, name="contract-create"),
    path("contracts/<str:reference>/scopes/", views.contract_scopes, name="contract-scopes"),
]
