"""Addresses of the settings' own pages, under /settings/ and the name `settings`."""

from django.urls import path

from dashboards.administration import views

urlpatterns = [
    path("", views.home_show, name="home-show"),
    path("demo/", views.demo_remove, name="demo-remove"),
]
