"""The shape of files of vendors and contracts in the API."""

import binascii
from base64 import b64decode
from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contracts.models import RegisterImport
from contracts.register_import.columns import FIELDS, NUMBER, VENDOR
from contracts.register_import.plan import Plan
from core.api.fields import StrictSerializer
from core.values import instant_text
from vendors.choices import ServiceType

MOST_FINDINGS: Final = 1_000
KINDS: Final = ((VENDOR, "Vendor"), (NUMBER, "Contract number"))
COUNTS: Final = (
    *("rows", "vendors", "new_vendors", "contracts", "new_contracts", "differing_contracts"),
    *("prices", "new_prices", "differing_prices", "errors", "warnings"),
)
PAIR_HELP: Final = "The spelling that stays"


@extend_schema_field(OpenApiTypes.BYTE)
class Base64Field(serializers.Field[bytes, str, str, Any]):
    """Bytes, written as Base64."""

    default_error_messages = {"invalid": "This is not Base64."}

    def to_internal_value(self, data: Any) -> bytes:
        """Read the bytes.

        :raises ValidationError: not Base64
        """
        try:
            return b64decode(data if isinstance(data, str) else "?", validate=True)
        except (binascii.Error, ValueError):
            self.fail("invalid")

    def to_representation(self, value: bytes) -> str:
        """Write nothing: a file is never answered."""
        raise NotImplementedError


class NewRegisterImportSerializer(StrictSerializer):
    """A file of vendors and contracts, and what stands in where its rows name nothing."""

    file_name = serializers.CharField(max_length=200)
    file = Base64Field(help_text="CSV, XLSX or Open Contracting data, up to 10 MB, as Base64")
    unit = serializers.CharField(help_text="Code of the business unit that comes to own it")
    service_type = serializers.ChoiceField(choices=ServiceType.choices)
    currency = serializers.CharField(max_length=3)
    time_zone = serializers.CharField(max_length=60)


class PairSerializer(StrictSerializer):
    """Two spellings of one vendor or contract number."""

    kind = serializers.ChoiceField(choices=KINDS)
    first = serializers.CharField(max_length=300, help_text=PAIR_HELP)
    second = serializers.CharField(max_length=300, help_text="The spelling that becomes it")


class LikelyPairSerializer(PairSerializer):
    """Two spellings that may mean one, and where they stand."""

    first_rows = serializers.IntegerField(help_text="0: it is on record")
    second_rows = serializers.IntegerField()
    first_line = serializers.IntegerField()
    second_line = serializers.IntegerField()
    is_likely = serializers.BooleanField(
        help_text="Alike but for signs and legal form; else one merely begins like the other"
    )


class SameSerializer(StrictSerializer):
    """Spellings that are one; none takes back all that was said."""

    pairs = serializers.ListField(child=PairSerializer(), max_length=500)


class FixSerializer(StrictSerializer):
    """A value to be taken instead of what stands on a line."""

    line = serializers.IntegerField(min_value=1)
    column = serializers.ChoiceField(choices=[(name, name) for name in FIELDS])
    value = serializers.CharField(
        max_length=300, allow_blank=True, help_text="Empty: as it stands in the file"
    )


class FixesSerializer(StrictSerializer):
    """Values to be taken instead of the file's, besides those entered before."""

    fixes = serializers.ListField(child=FixSerializer(), max_length=5000)


class FindingSerializer(serializers.Serializer[Any]):
    """What is wrong with a row, or doubtful in it."""

    line = serializers.IntegerField(help_text="Line on which the row starts")
    column = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField()
    suggestion = serializers.CharField(allow_blank=True)
    is_error = serializers.BooleanField(help_text="It leaves out what the row states")
    value = serializers.CharField(allow_blank=True)
    group = serializers.CharField(allow_blank=True, help_text="What has it in common with others")
    file = serializers.CharField(allow_blank=True, help_text="Of an archive")


class DifferingSerializer(serializers.Serializer[Any]):
    """A contract that stands with other terms; a file never changes them."""

    number = serializers.CharField()
    said = serializers.ListField(child=serializers.CharField())


class RegisterCountsSerializer(serializers.Serializer[Any]):
    """What a file states, and what would or did come in."""

    rows = serializers.IntegerField()
    vendors = serializers.IntegerField()
    new_vendors = serializers.IntegerField()
    contracts = serializers.IntegerField()
    new_contracts = serializers.IntegerField()
    differing_contracts = serializers.IntegerField()
    prices = serializers.IntegerField()
    new_prices = serializers.IntegerField()
    differing_prices = serializers.IntegerField()
    errors = serializers.IntegerField()  # type: ignore[assignment]  # a field of this name
    warnings = serializers.IntegerField()


class PublisherSerializer(serializers.Serializer[Any]):
    """What the files of one publisher hold; amounts by currency, never added."""

    files = serializers.IntegerField()
    unreadable = serializers.IntegerField()
    contracts = serializers.IntegerField()
    suppliers = serializers.IntegerField()
    payments = serializers.IntegerField()
    amounts = serializers.DictField(child=serializers.CharField())


class RegisterImportSerializer(serializers.Serializer[Any]):
    """A file of vendors and contracts, from upload to what it brought in."""

    id = serializers.UUIDField()
    file_name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes")
    sha256 = serializers.CharField()
    unit = serializers.CharField()
    service_type = serializers.ChoiceField(choices=ServiceType.choices)
    currency = serializers.CharField()
    time_zone = serializers.CharField()
    created_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)
    made_vendors = serializers.IntegerField(allow_null=True, help_text="null: not applied yet")
    made_contracts = serializers.IntegerField(allow_null=True, help_text="null: not applied yet")
    made_prices = serializers.IntegerField(allow_null=True, help_text="null: not applied yet")


class RegisterPlanSerializer(RegisterImportSerializer):
    """A file held against the register as it stands now, or what it did."""

    counts = RegisterCountsSerializer()
    findings = FindingSerializer(many=True, help_text="The first 1,000")
    pairs = LikelyPairSerializer(many=True, help_text="To be decided; empty once applied")
    same = PairSerializer(many=True, help_text="What was decided")
    fixes = FixSerializer(many=True, help_text="What was entered instead of the file's")
    differing = DifferingSerializer(many=True)
    publishers = serializers.DictField(child=PublisherSerializer())


def import_row(job: RegisterImport) -> dict[str, Any]:
    """Write an import as it stands in a list."""
    result = job.result or {}
    return {
        "id": str(job.public_id),
        "file_name": job.file_name,
        "size": job.size,
        "sha256": job.sha256,
        "unit": job.unit.code,
        "service_type": job.service_type,
        "currency": job.currency,
        "time_zone": job.time_zone,
        "created_at": instant_text(job.created_at),
        "applied_at": None if job.applied_at is None else instant_text(job.applied_at),
        "made_vendors": result.get("made_vendors"),
        "made_contracts": result.get("made_contracts"),
        "made_prices": result.get("made_prices"),
    }


def applied_row(job: RegisterImport, result: dict[str, Any]) -> dict[str, Any]:
    """Write what an import did."""
    return {
        **import_row(job),
        "counts": {name: result[name] for name in COUNTS},
        "findings": result["findings"][:MOST_FINDINGS],
        "pairs": [],
        "same": _same(job),
        "fixes": _fixes(job),
        "differing": result["differing"],
        "publishers": result["figures"],
    }


def planned_row(job: RegisterImport, plan: Plan) -> dict[str, Any]:
    """Write what an import would do."""
    return {
        **import_row(job),
        "counts": plan.counts,
        "findings": [finding.as_json() for finding in plan.findings[:MOST_FINDINGS]],
        "pairs": [pair.as_json() for pair in plan.pairs],
        "same": _same(job),
        "fixes": _fixes(job),
        "differing": [
            {"number": row.draft.number, "said": list(row.differs)}
            for row in plan.contracts
            if row.differs
        ]
        + [{"number": number, "said": [said]} for number, said in plan.rates.differing],
        "publishers": plan.figures,
    }


def _same(job: RegisterImport) -> list[dict[str, str]]:
    return [{"kind": kind, "first": first, "second": second} for kind, first, second in job.same]


def _fixes(job: RegisterImport) -> list[dict[str, Any]]:
    return [{"line": line, "column": name, "value": value} for line, name, value in job.fixes]
