"""Good rows of documents and notes, and what breaks their constraints."""

from datetime import timedelta

from contracts.models import Document, Note, Subprovider
from contracts.models.documents import MOST_BYTES
from tests.architecture.constraint_samples import NOW, Sample, texts

DOCUMENTS = [
    Sample(
        Document,
        {
            **{"contract_id": 1, "file_name": "a.pdf", "kind": "pdf", "size": 1},
            **{"sha256": "0" * 64, "added_at": NOW},
        },
        {
            **texts(document_kind_is_known="kind"),
            "document_is_of_one_thing": {"vendor_id": 1},
            "document_size_is_bounded": {"size": MOST_BYTES + 1},
            "document_hash_is_a_digest": {"sha256": "0"},
            "document_has_a_name": {"file_name": ""},
        },
        {"document_once_per_thing": {}},
    ),
    Sample(
        Subprovider,
        {
            **{"vendor_id": 1, "provider_id": 2, "name": "Quarz", "service_type": "cloud"},
            **{"criticality": "minor", "created_at": NOW, "works_from": NOW.date()},
        },
        {
            **texts(
                subprovider_service_type_is_known="service_type",
                subprovider_criticality_is_known="criticality",
            ),
            "subprovider_has_a_name": {"name": ""},
            "subprovider_country_is_two_capitals": {"country": "de"},
            "subprovider_is_another": {"provider_id": 1},
            "subprovider_ends_after_it_begins": {"works_until": NOW.date() - timedelta(days=1)},
        },
    ),
    Sample(
        Note,
        {"contract_id": 1, "text": "Call first", "written_at": NOW},
        {
            "note_is_of_one_thing": {"vendor_id": 1},
            "note_says_something": {"text": ""},
            "note_is_edited_after_it_was_written": {"edited_at": NOW - timedelta(days=1)},
        },
    ),
]
