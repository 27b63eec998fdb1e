"""Addresses of the methodology, under /settings/ and the name `settings`."""

from django.urls import path

from scoring.administration import views

urlpatterns = [
    path("methodology/", views.methodology_show, name="methodology-show"),
    path("methodology/next/", views.methodology_propose, name="methodology-propose"),
]
