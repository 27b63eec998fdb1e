"""Addresses of units and tokens, under /settings/ and the name `settings`."""

from django.urls import path

from accounts.administration import views

urlpatterns = [
    path("units/", views.unit_list, name="unit-list"),
    path("units/new/", views.unit_create, name="unit-create"),
    path("units/<slug:code>/", views.unit_change, name="unit-change"),
    path("tokens/", views.token_list, name="token-list"),
    path("tokens/new/", views.token_create, name="token-create"),
    path("tokens/<slug:prefix>/revoke/", views.token_revoke, name="token-revoke"),
]
