"""The history of records over REST."""

from typing import Any, ClassVar

from django.db.models import OuterRef, Subquery
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import GuardedListing
from accounts.models import User
from accounts.permissions import Capability
from core.api.fields import InstantField
from core.api.views import READ_PROBLEMS
from core.models import HistoryRow, Operation
from core.values import instant_text
from dashboards.filters import HistoryFilter
from dashboards.records import history_in_sight


class PartOfSerializer(serializers.Serializer[Any]):
    """The record that another is a part of."""

    table = serializers.CharField()
    record = serializers.CharField()


class HistoryRowSerializer(serializers.Serializer[Any]):
    """One change of one record."""

    at = InstantField(help_text="By the clock of the database")
    operation = serializers.ChoiceField(choices=Operation.choices)
    table = serializers.CharField(help_text="Where the record stands")
    record = serializers.CharField(help_text="Its own key there")
    part_of = PartOfSerializer(allow_null=True)
    who = serializers.CharField(
        allow_null=True, help_text="The user name; null: the portal, or a user since removed"
    )
    request_id = serializers.CharField(help_text="As the answer's X-Request-ID named it")
    origin = serializers.CharField(help_text="An address, a task, a command or a program")
    old = serializers.DictField(allow_null=True, help_text="Before; null where it was added")
    new = serializers.DictField(allow_null=True, help_text="After; null where it was removed")
    chain = serializers.IntegerField()
    position = serializers.IntegerField(help_text="Its place in the chain")
    hash = serializers.CharField(help_text="SHA-256 over all of it and the row before it")


@extend_schema_view(
    list=extend_schema(
        summary="Read the history of records",
        responses={200: HistoryRowSerializer(many=True), **READ_PROBLEMS},
    ),
)
class HistoryResource(GuardedListing):
    """Who changed what, and when."""

    queryset = HistoryRow.objects.all()
    serializer_class = HistoryRowSerializer
    filterset_class = HistoryFilter
    page_order = ("-pk",)
    capabilities: ClassVar[dict[str, Capability]] = {"list": Capability.READ_HISTORY}

    def visible(self, queryset: Any) -> Any:  # noqa: ARG002  it begins with the record
        """Keep the history of the record asked for, or of all for who reads all."""
        asked = self.request.query_params
        rows = history_in_sight(self.person, asked.get("table", ""), asked.get("id", ""))
        return HistoryRow.objects.none() if rows is None else rows

    def with_related(self, queryset: Any) -> Any:
        """Name who acted."""
        names = User.objects.filter(pk=OuterRef("who")).values("username")
        return queryset.annotate(username=Subquery(names))

    def represent(self, row: Any) -> dict[str, Any]:
        """Write a change."""
        part_of = {"table": row.parent_table, "record": row.parent_pk}
        return {
            "at": instant_text(row.at),
            "operation": row.operation,
            "table": row.table_name,
            "record": row.row_pk,
            "part_of": part_of if row.parent_table else None,
            "who": row.username,
            "request_id": row.request_id,
            "origin": row.origin,
            "old": row.old,
            "new": row.new,
            "chain": row.chain,
            "position": row.position,
            "hash": row.hash,
        }

    def list(self, request: Request) -> Response:
        """List changes, the latest first: of a record and its parts (`table`, `id`), or of all.

        Who reads the history of some business units names a record of theirs.
        """
        return self.answer_list(request)
