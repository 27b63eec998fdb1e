"""Addresses of service calendars, under /settings/ and the name `settings`."""

from django.urls import path

from slas.administration import views

urlpatterns = [
    path("calendars/", views.calendar_list, name="calendar-list"),
    path("calendars/new/", views.calendar_create, name="calendar-create"),
    path("calendars/<slug:code>/", views.calendar_change, name="calendar-change"),
]
