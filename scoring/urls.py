"""Addresses of the pages on scores alone."""

from django.urls import path

from scoring import views

app_name = "scoring"
urlpatterns = [path("slas/benchmarks/", views.benchmark_list, name="benchmark-list")]
