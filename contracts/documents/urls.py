"""Addresses of the pages on documents."""

from django.urls import path

from contracts.documents import views

document_urlpatterns = [
    path("vendors/<slug:slug>/documents/", views.vendor_documents, name="vendor-documents"),
    path(
        "contracts/<str:reference>/documents/",
        views.contract_documents,
        name="contract-documents",
    ),
    path("documents/<uuid:public_id>/", views.document_show, name="document-show"),
    path("documents/<uuid:public_id>/file/", views.document_file, name="document-file"),
]
