"""Address of the page on the clauses of a contract."""

from django.urls import path

from contracts.clauses import views

clause_urlpatterns = [
    path("contracts/<str:reference>/clauses/", views.contract_clauses, name="contract-clauses"),
]
