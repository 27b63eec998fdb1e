"""The shape of documents in the API."""

import base64
import binascii
from collections.abc import Mapping
from typing import IO, Any

from rest_framework import serializers
from rest_framework.parsers import BaseParser

from contracts.api.serializers import NamedSerializer
from contracts.models import Document
from contracts.models.documents import MOST_BYTES
from contracts.services_documents import owner_of, vendor_of
from core.api.fields import StrictSerializer
from core.api.parsing import check_depth, read_json, read_text
from core.errors import RuleError
from core.file_kinds import KINDS
from core.values import instant_text
from vendors.models import Vendor

#: As base64 a file is a third longer; what stands around it is short.
MOST_BODY = MOST_BYTES // 3 * 4 + 64 * 1024
KIND_CHOICES = [(kind.code, kind.label) for kind in KINDS.values()]


class DocumentJsonParser(BaseParser):
    """Parse a JSON document with a file in it."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Parse the body.

        :raises ParseError: malformed or too deep
        :raises PayloadTooLarge: longer than the longest file is
        """
        document = read_json(read_text(stream, MOST_BODY, parser_context))
        check_depth(document)
        return document


class DocumentSerializer(serializers.Serializer[Any]):
    """What is known of a file; exactly one of certificate, contract and neither is its place."""

    id = serializers.UUIDField()
    vendor = NamedSerializer(help_text="The vendor that it is about in the end")
    certificate = NamedSerializer(allow_null=True)
    contract = NamedSerializer(allow_null=True)
    version = serializers.IntegerField(
        allow_null=True, help_text="Number of the contract's version, where it is of one alone"
    )
    title = serializers.CharField(allow_blank=True)
    file_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KIND_CHOICES, help_text="Told by its bytes")
    size = serializers.IntegerField(help_text="In bytes")
    sha256 = serializers.CharField()
    added_by = serializers.CharField(allow_null=True, help_text="User name; null is the portal")
    added_at = serializers.DateTimeField()


class NewDocumentSerializer(StrictSerializer):
    """A file to keep with a vendor, a certificate, a contract, or a version of it."""

    vendor = serializers.UUIDField(required=False, help_text="Id of the vendor")
    certificate = serializers.UUIDField(required=False, help_text="Id of the certificate")
    contract = serializers.UUIDField(required=False, help_text="Id of the contract")
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="With a contract: the number of its version"
    )
    title = serializers.CharField(max_length=160, allow_blank=True, required=False)
    file_name = serializers.CharField(max_length=300)
    file = serializers.CharField(help_text="The bytes in base64")


def bytes_of(text: str) -> bytes:
    """Read base64.

    :raises RuleError: it is not
    """
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RuleError("The file is not base64. Encode its bytes.", field="file") from error


def document_row(row: Document) -> dict[str, Any]:
    """Write a document whose owner and person are loaded."""
    vendor: Vendor = vendor_of(owner_of(row))
    contract = row.version.contract if row.version else row.contract
    paper = row.certificate
    return {
        "id": str(row.public_id),
        "vendor": {"id": str(vendor.public_id), "name": vendor.display_name},
        "certificate": paper and {"id": str(paper.public_id), "name": str(paper)},
        "contract": contract and {"id": str(contract.public_id), "name": contract.reference},
        "version": row.version and row.version.number,
        "title": row.title,
        "file_name": row.file_name,
        "kind": row.kind,
        "size": row.size,
        "sha256": row.sha256,
        "added_by": row.added_by and row.added_by.username,
        "added_at": instant_text(row.added_at),
    }
