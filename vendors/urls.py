"""Addresses of the pages that show vendors alone; the list shows grades and stands in dashboards.

Both are put under the name `vendors` in ito_portal/urls.py.
"""

from django.urls import path

from vendors import views
from vendors.certificates.views import (
    all_certificates,
    all_certificates_export,
    certificate_change,
    certificate_list,
)
from vendors.duplicating.views import vendor_duplicates
from vendors.register.views import vendor_register

urlpatterns = [
    path("vendors/new/", views.vendor_create, name="vendor-create"),
    path("vendors/duplicates/", vendor_duplicates, name="vendor-duplicates"),
    path("vendors/certificates/", all_certificates, name="all-certificates"),
    path("vendors/certificates/export/", all_certificates_export, name="all-certificates-export"),
    path("vendors/<slug:slug>/edit/", views.vendor_change, name="vendor-change"),
    path("vendors/<slug:slug>/register/", vendor_register, name="vendor-register"),
    path("vendors/<slug:slug>/certificates/", certificate_list, name="certificate-list"),
    path(
        "vendors/<slug:slug>/certificates/<uuid:public_id>/",
        certificate_change,
        name="certificate-change",
    ),
]
