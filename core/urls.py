"""Addresses that belong to the whole portal."""

from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("gallery/", views.gallery_show, name="gallery-show"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("theme/", views.theme_set, name="theme-set"),
    path("keys/", views.keys_set, name="keys-set"),
]
