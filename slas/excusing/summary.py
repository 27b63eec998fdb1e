"""What of a contract's figures is in question: exclusions, disputes and root events, counted."""

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from contracts.addresses import contract_url
from contracts.models import Contract
from core.components.parts import KeyValue
from slas import presentation
from slas.choices import ExclusionState
from slas.models import Dispute, Exclusion, RootEvent


def in_question(user: User, contract: Contract) -> tuple[KeyValue, ...]:
    """Count them, each with the address of its list, in three queries."""
    exclusions = Exclusion.objects.visible_to(user).filter(contract=contract)
    counted = exclusions.aggregate(
        all=Count("pk"), waiting=Count("pk", filter=Q(state=ExclusionState.SUBMITTED))
    )
    open_ones = Dispute.objects.visible_to(user).filter(contract=contract).open().count()
    roots = RootEvent.objects.visible_to(user).filter(contract=contract).count()
    query = f"?contract={contract.public_id}"
    waiting = counted["waiting"]
    verb = "waits" if waiting == 1 else "wait"
    words = f"{presentation.plural(counted['all'], 'exclusion')}"
    told = f"{words}; {presentation.in_words(waiting)} {verb} for an approver" if waiting else words
    return (
        KeyValue(
            "Exclusions",
            presentation.sentence_case(told),
            f"{reverse('slas:exclusion-list')}{query}",
        ),
        KeyValue(
            "Disputes",
            presentation.sentence_case(presentation.plural(open_ones, "open dispute")),
            f"{reverse('slas:dispute-list')}{query}",
        ),
        KeyValue(
            "Root events",
            presentation.sentence_case(presentation.plural(roots, "root event")),
            contract_url(contract, "slas:root-event-list"),
        ),
    )
