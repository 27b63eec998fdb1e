"""Bulk ingest over REST: many rows in one call, an answer for each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import GuardedResource
from accounts.models import User
from accounts.permissions import Capability
from core.api.views import WRITE_PROBLEMS
from core.collecting import collector_held
from core.errors import RuleError
from slas.api.bulk_body import BulkCall, BulkJsonParser, NdjsonParser, Span, read_call
from slas.api.bulk_rows import LevelName, ReadRows, Refusal, names_in, read_rows
from slas.api.bulk_schema import PARAMETERS, REQUEST
from slas.ingest_rows import Receipt
from slas.models import ServiceLevel, Source
from slas.services.record import record_measurements

CONFLICT = "Another row of this call, or one that came in before, gives the same key other content."


class RejectedSerializer(serializers.Serializer[Any]):
    """Why one row did not go in."""

    index = serializers.IntegerField(help_text="Place of the row in the call, from 0")
    code = serializers.CharField()
    detail = serializers.CharField()


class ReceiptSerializer(serializers.Serializer[Any]):
    """What became of the rows; every row is counted once."""

    accepted = serializers.IntegerField()
    duplicate = serializers.IntegerField(help_text="Known with the same content: nothing changed")
    older = serializers.IntegerField(help_text="Versions that a newer one had overtaken")
    rejected = RejectedSerializer(many=True)


class MeasurementBulk(GuardedResource):
    """Take measurements in."""

    parser_classes = (BulkJsonParser, NdjsonParser)
    is_bulk = True
    write_scope = "measurements:write"
    capabilities: ClassVar[dict[str, Capability]] = {"record": Capability.RECORD_MEASUREMENTS}

    @extend_schema(
        summary="Record measurements in bulk",
        parameters=PARAMETERS,
        request=REQUEST,
        responses={200: ReceiptSerializer, **WRITE_PROBLEMS},
    )
    def record(self, request: Request) -> Response:
        """Record samples and versions of events; safe to repeat: what is known is a duplicate.

        Rows that can go in do, each other one is rejected with its index and a code. Figures that
        came in wrong are corrected by a call of the kind `correction` with a reason; an event by a
        newer version of it.
        """
        with collector_held():
            return self._record(request)

    def _record(self, request: Request) -> Response:
        call = read_call(request)
        levels = feedable({*names_in(call.rows), *call.covers}, self.person)
        read = read_rows(call.rows, levels)
        receipts = record_measurements(
            source=source_named(call.source),
            samples=read.samples,
            events=read.events,
            covers=stretches(call, read, levels),
            kind=call.kind,
            reason=call.reason,
            origin="API",
            by=self.person,
            now=timezone.now(),
        )
        return Response(answer(read, receipts))


def source_named(code: str) -> Source:
    """Find a source by its code.

    :raises RuleError: no such source
    """
    source = Source.objects.filter(code=code).first()
    if source is None:
        raise RuleError(f"The source, “{code}”, is not known.", field="source", code="unknown")
    return source


def feedable(names: Iterable[LevelName], user: User) -> dict[LevelName, int]:
    """Find the service levels that the user may feed among those named; the rest are unknown."""
    wanted = set(names)
    levels = ServiceLevel.objects.visible_to(user, Capability.RECORD_MEASUREMENTS)
    found: dict[LevelName, int] = {}
    public_ids = [name.public_id for name in wanted if name.public_id is not None]
    if public_ids:
        rows = levels.filter(public_id__in=public_ids).values_list("public_id", "pk")
        found.update({LevelName(public_id): pk for public_id, pk in rows})
    elsewhere = [name for name in wanted if name.public_id is None]
    if elsewhere:
        rows_elsewhere = levels.filter(
            external_source__in={name.source for name in elsewhere},
            external_id__in={name.external_id for name in elsewhere},
        ).values_list("external_source", "external_id", "pk")
        found.update({LevelName(None, source, id_): pk for source, id_, pk in rows_elsewhere})
    return found


def stretches(call: BulkCall, read: ReadRows, levels: dict[LevelName, int]) -> dict[int, Span]:
    """Give what the call covers, by the ids of service levels.

    :raises RuleError: a service level that is unknown or out of reach
    """
    if unknown := [name for name in call.covers if name not in levels]:
        shown = unknown[0].public_id or unknown[0].external_id
        raise RuleError(
            f"The service level, {shown}, is not known, or not in your reach.",
            field="covers",
            code="unknown",
        )
    if call.covers_all is not None:
        fed = {row.service_level_id for row in read.samples}
        fed |= {row.service_level_id for row in read.events}
        return dict.fromkeys(fed, call.covers_all)
    return {levels[name]: span for name, span in call.covers.items()}


def answer(read: ReadRows, receipts: tuple[Receipt, Receipt]) -> dict[str, Any]:
    """Write what became of every row, the rejected ones in the order of the call."""
    of_samples, of_events = receipts
    rejected = sorted(
        [
            *read.refused,
            *_placed(of_samples, read.sample_places),
            *_placed(of_events, read.event_places),
        ]
    )
    return {
        "accepted": of_samples.accepted + of_events.accepted,
        "duplicate": of_samples.duplicate + of_events.duplicate,
        "older": of_samples.older + of_events.older,
        "rejected": [asdict(refusal) for refusal in rejected],
    }


def _placed(receipt: Receipt, places: Sequence[int]) -> Iterator[Refusal]:
    """Put the refusals of rows that could be read back to their places in the call."""
    for rejection in receipt.rejected:
        # The places that a contradiction names are those among rows of its kind alone.
        detail = CONFLICT if rejection.code == "conflict" else rejection.detail
        yield Refusal(places[rejection.index], rejection.code, detail)
