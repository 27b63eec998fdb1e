"""Addresses of the pages on notes."""

from django.urls import path

from contracts.notes import views

note_urlpatterns = [
    path("vendors/<slug:slug>/notes/", views.vendor_notes, name="vendor-notes"),
    path("contracts/<str:reference>/notes/", views.contract_notes, name="contract-notes"),
    path("notes/<uuid:public_id>/", views.note_edit, name="note-edit"),
]
