"""Addresses of the pages on who does what."""

from django.urls import path

from contracts.raci import views

raci_urlpatterns = [
    path(
        "contracts/<str:reference>/responsibilities/",
        views.responsibility_matrix,
        name="responsibility-matrix",
    ),
    path(
        "responsibilities/<uuid:public_id>/",
        views.responsibility_change,
        name="responsibility-change",
    ),
]
