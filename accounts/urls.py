"""Addresses of signing in and out."""

from django.urls import path

from accounts.saved.views import view_change, view_list, view_save
from accounts.views import SessionEnd, SessionNew

app_name = "accounts"
urlpatterns = [
    path("sign-in/", SessionNew.as_view(), name="session-new"),
    path("sign-out/", SessionEnd.as_view(), name="session-end"),
    path("views/", view_list, name="view-list"),
    path("views/save/", view_save, name="view-save"),
    path("views/<uuid:public_id>/", view_change, name="view-change"),
]
