"""What people enter about exclusions: what is to be excused, and what is decided of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms

from accounts.models import User
from core.errors import ConflictError, PortalError, RuleError
from core.forms import PortalForm
from slas.choices import ExclusionCategory, ExclusionKind
from slas.excusing.asking import AskingPage
from slas.excusing.fields import ProseField, WallField, instant, wall_of
from slas.excusing.page import ExclusionPage
from slas.excusing.tried import tried_part
from slas.models import EventKey, Exclusion, ServiceLevel
from slas.pages.trial import TrialPart
from slas.services.exclusion_trial import Part, try_exclusion
from slas.services.exclusions import (
    approve_exclusion,
    approve_exclusion_partly,
    reject_exclusion,
    request_exclusion,
    submit_exclusion,
    withdraw_exclusion,
)

_WHOLE: Final = ("", "All of the contract")


class AskingForm(PortalForm):
    """What is to be excused, and on what ground."""

    levels = forms.MultipleChoiceField(
        label="Service levels",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one service level."},
    )
    scope = forms.ChoiceField(label="Scope", required=False)
    kind = forms.ChoiceField(
        label="What is excused",
        choices=ExclusionKind.choices,
        initial=ExclusionKind.INTERVAL,
        help_text="An interval excuses what was opened or measured in it; events are named.",
    )
    starts_at = WallField(label="From", required=False)
    ends_at = WallField(
        label="To", required=False, help_text="Of an interval. The end is not part of it."
    )
    events = forms.CharField(
        label="Events",
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Of single events: tickets or outages by their number, one a line.",
    )
    category = forms.ChoiceField(
        label="Category", choices=[("", "Choose"), *ExclusionCategory.choices]
    )
    clause = forms.CharField(
        label="Clause", max_length=80, help_text="Of the contract, that allows it, such as 6.3(b)."
    )
    reason = ProseField(label="Reason", max_length=400)
    evidence = forms.CharField(
        label="Evidence",
        max_length=400,
        required=False,
        help_text="Where the proof is found: an address, a ticket, a file.",
    )

    def __init__(self, page: AskingPage, *args: Any, **kwargs: Any) -> None:
        """Offer the contract's levels and scopes, and start from what the address said."""
        kwargs["initial"] = {
            "levels": list(page.chosen),
            "scope": page.scope,
            "kind": ExclusionKind.EVENTS if page.event else ExclusionKind.INTERVAL,
            "starts_at": page.starts_at,
            "ends_at": page.ends_at,
            "events": page.event,
        }
        super().__init__(*args, **kwargs)
        self.page = page
        _offer(self, "levels", [(str(one.public_id), _level_word(one)) for one in page.levels])
        if page.scopes:
            pairs = [(scope.code, f"{scope.name} ({scope.code})") for scope in page.scopes]
            _offer(self, "scope", [_WHOLE, *pairs])
        else:
            del self.fields["scope"]

    def keep(self, *, submit: bool, by: User, now: datetime) -> Exclusion | None:
        """Draft the exclusion, and put it forward if wished; None where it does not hold."""
        page = self.page
        if page.contract is None or not self.is_valid():
            return None
        entered = self.cleaned_data
        levels = [one for one in page.levels if str(one.public_id) in entered["levels"]]
        is_interval = entered["kind"] == ExclusionKind.INTERVAL
        try:
            exclusion = request_exclusion(
                contract=page.contract,
                **{name: entered[name] for name in ("kind", "category", "clause", "reason")},
                levels=levels,
                evidence=entered["evidence"],
                starts_at=instant(entered["starts_at"], page.zone) if is_interval else None,
                ends_at=instant(entered["ends_at"], page.zone) if is_interval else None,
                scope=entered.get("scope") or None,
                events=() if is_interval else named_events(levels, entered["events"]),
                by=by,
                now=now,
            )
            if submit:
                submit_exclusion(exclusion=exclusion, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None
        return exclusion


def _offer(form: PortalForm, name: str, pairs: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  as declared above
    field.choices = pairs


def _level_word(level: ServiceLevel) -> str:
    return f"{level.name} ({level.code})"


def named_events(levels: Sequence[ServiceLevel], text: str) -> list[EventKey]:
    """Find events of service levels, one a line: a number, or a source's code before it.

    :raises RuleError: one that is not known, or that two sources know
    """
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    wanted = set(lines) | {line.partition(" ")[2].strip() for line in lines}
    rows = EventKey.objects.filter(service_level__in=levels, external_id__in=wanted)
    found = list(rows.select_related("source"))
    return [_event_of(found, line) for line in lines]


def _event_of(found: Sequence[EventKey], line: str) -> EventKey:
    source, _, number = line.partition(" ")
    exact = [row for row in found if row.external_id == line]
    named = [row for row in found if (row.source.code, row.external_id) == (source, number.strip())]
    if len(exact) == 1 or len(named) == 1:
        return exact[0] if len(exact) == 1 else named[0]
    if exact:
        codes = " and ".join(sorted(row.source.code for row in exact))
        raise RuleError(
            f"The event, {line[:80]}, is known to {codes}. Write the source before it:"
            f" {exact[0].source.code} {line[:80]}.",
            field="events",
        )
    raise RuleError(
        f"The event, {line[:80]}, is not known to the chosen service levels.", field="events"
    )


class DecisionForm(PortalForm):
    """What becomes of an exclusion: the decision in words, and the part that is approved."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    decision = ProseField(
        label="Decision",
        max_length=300,
        required=False,
        help_text="Why, in a sentence. Needed unless all is approved as asked for.",
    )
    starts_at = WallField(label="Approved from", required=False)
    ends_at = WallField(label="Approved to", required=False)
    events = forms.MultipleChoiceField(
        label="Approved events", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, page: ExclusionPage, *args: Any, **kwargs: Any) -> None:
        """Start from what was asked for, or approved."""
        exclusion = page.exclusion
        kwargs["initial"] = {
            "seen": page.seen,
            "starts_at": wall_of(exclusion.approved_starts_at or exclusion.starts_at, page.zone),
            "ends_at": wall_of(exclusion.approved_ends_at or exclusion.ends_at, page.zone),
            "events": [line.external_id for line in page.events if line.is_approved],
        }
        super().__init__(*args, **kwargs)
        self.page = page
        # What came of trying it; nothing is kept of that.
        self.trial: TrialPart | None = None
        if page.is_interval:
            del self.fields["events"]
        else:
            del self.fields["starts_at"], self.fields["ends_at"]
            _offer(self, "events", [(one.external_id, one.external_id) for one in page.events])

    def carry_out(self, deed: str, *, by: User, now: datetime) -> str:
        """Do what was asked; give in words what was done, "" where nothing was."""
        if not self.is_valid():
            return ""
        try:
            if self.cleaned_data["seen"] not in ("", self.page.seen):
                raise ConflictError("Somebody else has changed this exclusion meanwhile.")
            return self._do(deed, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return ""

    def _do(self, deed: str, *, by: User, now: datetime) -> str:
        exclusion, said = self.page.exclusion, self.cleaned_data["decision"]
        if deed == "submit":
            submit_exclusion(exclusion=exclusion, by=by, now=now)
            return "It waits for an approver now."
        if deed == "withdraw":
            withdraw_exclusion(exclusion=exclusion, by=by, now=now)
            return "It is withdrawn."
        if deed in ("try", "try_part"):
            part = Part(**self._part()) if deed == "try_part" else None
            self.trial = tried_part(try_exclusion(exclusion=exclusion, part=part, by=by, now=now))
            return ""
        if deed == "approve":
            approve_exclusion(exclusion=exclusion, decision=said, by=by, now=now)
            return "It is approved. The figures that it touches are computed again."
        if deed == "part":
            approve_exclusion_partly(
                exclusion=exclusion, decision=said, **self._part(), by=by, now=now
            )
            return "A part of it is approved. The figures that it touches are computed again."
        if deed == "reject":
            reject_exclusion(exclusion=exclusion, decision=said, by=by, now=now)
            return "It is rejected."
        raise RuleError("Choose what is to be done.")

    def _part(self) -> dict[str, Any]:
        entered, zone = self.cleaned_data, self.page.zone
        if self.page.is_interval:
            return {
                "starts_at": instant(entered["starts_at"], zone),
                "ends_at": instant(entered["ends_at"], zone),
            }
        chosen = set(entered["events"])
        keys = EventKey.objects.filter(exclusions__exclusion=self.page.exclusion)
        return {"events": list(keys.filter(external_id__in=chosen))}
