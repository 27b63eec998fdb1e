"""What was agreed: contracts, their versions by amendment and their scopes."""

from contracts.models.contracts import Contract, ContractVersion, Scope

__all__ = ["Contract", "ContractVersion", "Scope"]
