"""Addresses of the pages that show vendors alone; the list shows grades and stands in dashboards.

Both are put under the name `vendors` in ito_portal/urls.py.
"""

from django.urls import path

from vendors import views
from vendors.register.views import vendor_register

urlpatterns = [
    path("vendors/new/", views.vendor_create, name="vendor-create"),
    path("vendors/<slug:slug>/edit/", views.vendor_change, name="vendor-change"),
    path("vendors/<slug:slug>/register/", vendor_register, name="vendor-register"),
]
