"""Addresses of service calendars, under /settings/ and the name `settings`."""

from django.urls import path

from slas.administration import views

urlpatterns = [
    path("calendars/", views.calendar_list, name="calendar-list"),
    path("calendars/new/", views.calendar_create, name="calendar-create"),
    path("calendars/<slug:code>/", views.calendar_change, name="calendar-change"),
    path("calendars/<slug:code>/<int:year>/", views.calendar_year, name="calendar-year"),
    path(
        "calendars/<slug:code>/<int:year>/review/",
        views.calendar_year_review,
        name="calendar-year-review",
    ),
    path(
        "calendars/<slug:code>/<int:year>/reopen/",
        views.calendar_year_reopen,
        name="calendar-year-reopen",
    ),
]
