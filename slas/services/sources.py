"""What is done with sources: name what measures."""

from datetime import datetime

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from core.entries import line_of_text, one_of_choices
from core.errors import ConflictError
from slas.choices import SourceKind
from slas.models import Source


@transaction.atomic
def name_source(*, code: str, name: str, kind: str, by: User | None, now: datetime) -> Source:  # noqa: ARG001
    """Add a source of measurements; safe to repeat with the same name and kind.

    :raises RuleError: an entry that does not hold
    :raises ConflictError: the code stands for another source
    :raises ForbiddenError: the person may not edit contracts
    """
    require(by, Capability.EDIT_CONTRACTS)
    one_of_choices(kind, SourceKind.values, field="kind", label="The kind of source")
    kept_name = line_of_text(name, field="name", label="The name", longest=80)
    source, _ = Source.objects.get_or_create(
        code=line_of_text(code, field="code", label="The code", longest=40),
        defaults={"name": kept_name, "kind": kind},
    )
    if (source.name, source.kind) != (kept_name, kind):
        raise ConflictError(
            f"The code, {source.code}, stands for {source.name} already. Enter another.",
            field="code",
            code="unique",
        )
    return source
