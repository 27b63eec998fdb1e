"""Addresses of renewals, under the name `contracts`; ito_portal/urls.py puts them in place."""

from django.urls import path

from contracts.renewing import views

renewal_urlpatterns = [
    path("renewals/", views.renewal_list, name="renewal-list"),
    path("renewals/export/", views.renewal_export, name="renewal-export"),
    path("renewals/calendar/", views.calendar_edit, name="calendar-edit"),
    path("calendar/<str:secret>.ics", views.calendar_show, name="calendar-show"),
    path("contracts/<str:reference>/renewal/", views.contract_renewal, name="contract-renewal"),
]
