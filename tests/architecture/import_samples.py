"""A good row of imports, and what breaks their constraints."""

from slas.models import ImportChunk, ImportJob, ImportMapping
from tests.architecture.constraint_samples import LATER, NOW, Sample, texts

IMPORTS = [
    Sample(
        ImportJob,
        {
            **{"kind": "tickets", "by_id": 1, "file_name": "f", "size": 1, "sha256": "a" * 64},
            **{"sketch": {}, "mapping": {}, "created_at": NOW, "owed_at": NOW},
        },
        {
            **texts(import_kind_is_known="kind", import_state_is_known="state"),
            "import_size_is_bounded": {"size": 50 * 1024 * 1024 + 1},
            "import_hash_is_a_digest": {"sha256": "A" * 64},
            "import_lease_has_an_end": {"leased_until": LATER},
            "import_ended_has_an_instant": {"finished_at": NOW},
            "import_failed_says_why": {"state": "failed", "finished_at": NOW},
            "import_owed_since_an_instant": {"state": "queued", "owed_at": None},
        },
    ),
    Sample(
        ImportChunk,
        {"job_id": 1, "part": "upload", "number": 0, "content": b"x"},
        texts(import_part_is_known="part"),
        {"import_chunk_once": {"content": b"y"}},
    ),
    Sample(
        ImportMapping,
        {
            **{"source_code": "s", "kind": "tickets", "name": "n", "content": {}, "by_id": 1},
            "changed_at": NOW,
        },
        {
            **texts(import_mapping_kind_is_known="kind"),
            "import_mapping_has_a_name": {"name": ""},
        },
        {"import_mapping_once_per_source": {"name": "m"}},
    ),
]
