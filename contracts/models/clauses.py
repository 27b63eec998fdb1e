"""What was found in a contract of what a robust one must hold."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from contracts.clause_querysets import ContractClauseQuerySet
from contracts.clauses.kinds import ClauseKind, ClauseState
from contracts.models.contracts import Contract
from core.constraints import one_of


class ContractClause(models.Model):
    """One clause of the catalogue that somebody looked for in a contract."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="clauses")
    kind = models.CharField(max_length=24, choices=ClauseKind.choices)
    state = models.CharField(max_length=12, choices=ClauseState.choices)
    # Where it stands, or why it is not needed; of a missing one, what is done about it.
    note = models.CharField(max_length=200, blank=True, default="")
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    looked_at = models.DateTimeField()

    objects = ContractClauseQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "kind"], name="clause_once_per_contract"),
            one_of("kind", ClauseKind.values, name="clause_kind_is_known"),
            one_of("state", ClauseState.values, name="clause_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="missing") | ~Q(note=""), name="clause_says_where_or_why_not"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"
