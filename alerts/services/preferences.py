"""What a person wants mailed, and how they stop it."""

from datetime import datetime

from django.db import transaction

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from alerts.choices import Digest, Severity
from alerts.letters import ALERTS, DIGEST
from alerts.models import MailPreference
from core.entries import one_of_choices, whole_number
from core.errors import RuleError


@transaction.atomic
def set_mail(
    *,
    user: User,
    alerts_from: str = "",
    digest: str = Digest.NONE,
    weekday: int = 0,
    hour: int = 7,
    now: datetime,
) -> MailPreference:
    """Say what a person wants mailed; safe to repeat. A digest begun now tells from now on.

    :raises RuleError: an entry that does not hold, or mail for who has no address or sees no alert
    """
    one_of_choices(alerts_from, ["", *Severity.values], field="alerts_from", label="The severity")
    one_of_choices(digest, Digest.values, field="digest", label="The digest")
    whole_number(weekday, 0, 6, field="weekday", label="The weekday")
    whole_number(hour, 0, 23, field="hour", label="The hour")
    is_wanted = bool(alerts_from) or digest != Digest.NONE
    if is_wanted and not user.email:
        raise RuleError("You have no e-mail address here. An administrator can enter one.")
    if is_wanted and not access_of(user).allows(Capability.READ_SCORES):
        raise RuleError("Your role shows you no alerts, so that there is nothing to mail.")
    kept = MailPreference.objects.select_for_update().filter(user=user).first()
    told = kept.told_until if kept else None
    preference, _ = MailPreference.objects.update_or_create(
        user=user,
        defaults={
            "alerts_from": alerts_from,
            "digest": digest,
            "weekday": weekday,
            "hour": hour,
            "told_until": None if digest == Digest.NONE else (told or now),
            "changed_at": now,
        },
    )
    return preference


@transaction.atomic
def stop_mail(*, user_id: int, kind: str, now: datetime) -> bool:
    """Stop one kind of mail to a person, whoever asks; safe to repeat. Say whether it is known."""
    known: dict[str, dict[str, str | None]] = {
        ALERTS: {"alerts_from": ""},
        DIGEST: {"digest": Digest.NONE, "told_until": None},
    }
    stopped = known.get(kind)
    if stopped is None:
        return False
    rows = MailPreference.objects.filter(user_id=user_id)
    return bool(rows.update(**stopped, changed_at=now))
