"""Addresses of signing in and out."""

from django.urls import path

from accounts.views import SessionEnd, SessionNew

app_name = "accounts"
urlpatterns = [
    path("sign-in/", SessionNew.as_view(), name="session-new"),
    path("sign-out/", SessionEnd.as_view(), name="session-end"),
]
