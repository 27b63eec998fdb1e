"""How a contract is addressed: by its reference, where an address can hold it."""

import re
from typing import Final
from uuid import UUID

from django.urls import reverse

from contracts.models import Contract
from contracts.querysets import ContractQuerySet

_PLAIN: Final = re.compile(r"\w[\w .~-]*")
#: Words that addresses beside a contract's use.
_TAKEN: Final = frozenset({"new", "export"})


def address_part(contract: Contract) -> str:
    """Give the part of an address that stands for a contract: its reference, else its id."""
    reference = contract.reference
    is_plain = _PLAIN.fullmatch(reference) is not None and reference not in _TAKEN
    return reference if is_plain else str(contract.public_id)


def contract_url(contract: Contract, name: str = "contracts:contract-show") -> str:
    """Write the address of a contract's page, or of a deed on it."""
    return reverse(name, args=[address_part(contract)])


def at_address(contracts: ContractQuerySet, part: str) -> Contract | None:
    """Find the contract that a part of an address stands for."""
    found = contracts.filter(reference=part).first()
    if found is not None:
        return found
    try:
        return contracts.filter(public_id=UUID(part)).first()
    except ValueError:
        return None
