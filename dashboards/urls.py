"""Addresses of the pages over several apps."""

from datetime import date

from django.urls import path, register_converter

from dashboards import views
from dashboards.merging.views import vendor_merge


class MonthConverter:
    """A calendar month in an address, 2016-05, held as its first day."""

    regex = r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        return date(int(value[:4]), int(value[5:]), 1)

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"


register_converter(MonthConverter, "month")

# Named `vendors:…`: they show grades, so that they stand here, above the vendors' own forms.
vendor_urlpatterns = [
    path("vendors/", views.vendor_list, name="vendor-list"),
    path("vendors/<slug:slug>/merge/<slug:kept_slug>/", vendor_merge, name="vendor-merge"),
    path("vendors/export/", views.vendor_export, name="vendor-export"),
]

app_name = "dashboards"
urlpatterns = [
    path("", views.home_show, name="home-show"),
    path("search/", views.search_show, name="search-show"),
    path("history/", views.history_list, name="history-list"),
    path("vendors/compare/", views.vendor_compare, name="vendor-compare"),
    path("vendors/<slug:slug>/", views.vendor_show, name="vendor-show"),
    path(
        "vendors/<slug:slug>/scorecard/<month:month>/",
        views.scorecard_show,
        name="scorecard-show",
    ),
]
