"""Addresses of the pages on what was agreed.

The contract's own page shows results, so that it stands here under the name `contracts`; the forms
of service levels are named `slas`. ito_portal/urls.py puts them together.
"""

from django.urls import path

from slas.agreements import views

contract_urlpatterns = [
    path("contracts/<str:reference>/", views.contract_show, name="contract-show"),
]
level_urlpatterns = [
    path("contracts/<str:reference>/service-levels/new/", views.level_create, name="level-create"),
    path("slas/<uuid:public_id>/amend/", views.level_amend, name="level-amend"),
]
