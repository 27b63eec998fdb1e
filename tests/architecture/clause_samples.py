"""A good row of a contract's clauses, and what breaks its constraints."""

from contracts.models import ContractClause
from tests.architecture.constraint_samples import NOW, Sample, texts

CLAUSES = [
    Sample(
        ContractClause,
        {
            **{"contract_id": 1, "kind": "exit", "state": "present", "note": "Section 9"},
            **{"looked_by_id": 1, "looked_at": NOW},
        },
        {
            **texts(clause_kind_is_known="kind", clause_state_is_known="state"),
            "clause_says_where_or_why_not": {"note": ""},
        },
        {"clause_once_per_contract": {}},
    ),
]
