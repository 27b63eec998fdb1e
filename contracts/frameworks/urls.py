"""Address of the page on the framework of a contract."""

from django.urls import path

from contracts.frameworks import views

framework_urlpatterns = [
    path("contracts/<str:reference>/framework/", views.contract_framework, name="framework-edit"),
]
