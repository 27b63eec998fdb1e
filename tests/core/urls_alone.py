"""Core's addresses without any other app: core must stand on its own."""

from django.urls import include, path

urlpatterns = [path("", include("core.urls"))]
