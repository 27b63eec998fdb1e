"""Files of vendors and contracts, as people and publishers write them."""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from openpyxl import Workbook

from accounts.models import User
from contracts.models import RegisterImport
from contracts.services_register_import import create_register_import
from tests.factories import NOW, make_unit

HEAD = "Vendor,Contract,Start,End,Currency,Category,Price"
GOOD = f"""{HEAD}
Nordwind,C-1,2026-01-01,2026-12-31,EUR,Engineer,118.50
Nordwind,C-1,2026-01-01,2026-12-31,EUR,"Analyst,
senior",84
Baltic Cloud,,,,,,
"""
#: Every kind of dirt that real registers hold, one a row.
DOUBTFUL = f"""{HEAD}
"Able, Inc.",GS-35F-294CA,1/1/2024,12/31/2026,USD,Engineer,100.00
Able Inc,GS-35F294CA,1/1/2024,12/31/2026,USD,Engineer,90
Cobalt,GS-1 Cobalt,1/1/2024,12/31/2026,USD,Engineer,N/A
Dune,,1/1/2024,12/31/2026,USD,Engineer,10
Echo,GS-2,4/24//2014,12/31/2026,USD,Engineer,10
Fjord,GS-3,1/1/2026,12/31/2024,USD,Engineer,10
Gale,GS-4,1/1/2024,12/31/2026,USD,Engineer,0.75%
Hale,GS-4,1/1/2024,12/31/2026,USD,Engineer,10
Hale,GS-4,1/1/2024,12/31/2026,USD,Analyst,10
"""


def upload_register(
    by: User, *, text: str | bytes = GOOD, name: str = "register.csv", now: datetime = NOW
) -> RegisterImport:
    """Upload a file for Operations; rows that say nothing are of support, in euros."""
    return create_register_import(
        unit=make_unit(),
        name=name,
        content=text.encode() if isinstance(text, str) else text,
        currency="EUR",
        service_type="support",
        time_zone="Europe/Berlin",
        by=by,
        now=now,
    )


def workbook(*rows: tuple[object, ...]) -> bytes:
    """Give a workbook of one sheet."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def release(number: str, supplier: str, **more: Any) -> dict[str, Any]:
    """Give one release of Open Contracting Data with one contract."""
    return {
        "ocid": f"ocds-{number}",
        "id": f"{number}-1",
        "date": "2026-01-01T00:00:00Z",
        "tag": ["contract"],
        "parties": [{"id": "S1", "name": supplier, "roles": ["supplier"]}],
        "awards": [{"id": "A1", "suppliers": [{"id": "S1", "name": supplier}]}],
        "contracts": [
            {
                "id": number,
                "awardID": "A1",
                "title": f"Lines {number}",
                "value": {"amount": 1000, "currency": "UAH"},
                "period": {"startDate": "2026-01-01T00:00:00Z"},
                **more,
            }
        ],
    }


def archive(**files: object) -> bytes:
    """Give a ZIP of files; text as it is, all else as JSON."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            packed.writestr(f"{name}.json", text)
    return kept.getvalue()
