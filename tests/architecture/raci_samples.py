"""Good rows of responsibilities, and what breaks their constraints."""

from contracts.models import Responsibility, ResponsibilityPart
from tests.architecture.constraint_samples import NOW, Sample, texts

RESPONSIBILITIES = [
    Sample(
        Responsibility,
        {"contract_id": 1, "title": "Approve changes", "created_at": NOW},
        {"responsibility_has_a_title": {"title": ""}},
        {"responsibility_once_per_contract": {"clause": "1"}},
    ),
    Sample(
        ResponsibilityPart,
        {"responsibility_id": 1, "side": "ours", "role": "Manager", "letter": "A"},
        {
            **texts(responsibility_side_is_known="side"),
            "responsibility_letter_is_known": {"letter": "X"},
            "responsibility_part_has_a_role": {"role": ""},
        },
        {
            "responsibility_part_once": {},
            "responsibility_has_one_accountable": {"side": "vendor"},
        },
    ),
]
