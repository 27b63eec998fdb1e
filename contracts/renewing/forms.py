"""What people do about a renewal: agree its terms, watch over it, decide; one small form each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from contracts.choices import DecisionKind, NoticeSide, NoticeUnit, RenewalPolicy
from contracts.renewing.page import RenewalPage
from contracts.services_decisions import (
    extend_contract,
    give_notice,
    leave_it,
    withdraw_decision,
)
from contracts.services_renewals import RenewalInput, agree_renewal, watch_renewal
from core import formats
from core.errors import RuleError
from core.forms import DayField, DeedForm, WholeField


class RenewalTermsForm(DeedForm):
    """What is agreed on renewal."""

    do = "terms"
    verb = "Agree the terms"
    sentence = "They are those of the latest version of the contract."
    policy = forms.ChoiceField(label="At the end of a term", choices=RenewalPolicy.choices)
    anchor_on = DayField(
        label="Counted from", required=False, help_text="The start of the contract unless named."
    )
    initial_months = WholeField(
        label="First term, months", required=False, help_text="Where it renews by itself."
    )
    renewal_months = WholeField(label="Further terms, months", required=False)
    our_notice = WholeField(label="Our notice", required=False, help_text="None: leave it empty.")
    our_notice_unit = forms.ChoiceField(label="Ours in", choices=NoticeUnit.choices)
    their_notice = WholeField(label="Their notice", required=False)
    their_notice_unit = forms.ChoiceField(label="Theirs in", choices=NoticeUnit.choices)

    def __init__(self, page: RenewalPage, data: Mapping[str, Any] | None) -> None:
        """Start from what is agreed."""
        super().__init__(page, data)
        terms = page.terms
        for name in self.fields:
            if terms is not None:
                self.initial[name] = getattr(terms, name)
        if terms is None:
            self.initial.update(our_notice_unit="months", their_notice_unit="months")

    def done(self, *, by: User, now: datetime) -> str:
        """Agree them."""
        agree_renewal(
            contract=self.subject.contract,
            entered=RenewalInput(**self.cleaned_data),
            by=by,
            now=now,
        )
        return "The terms of renewal are on record."


class RenewalWatchForm(DeedForm):
    """Who watches over a renewal, and how long before."""

    do = "watch"
    verb = "Say who watches"
    sentence = "They are named in every reminder; the deputy stands in."
    owner = forms.ChoiceField(label="Watched by", required=False)
    deputy = forms.ChoiceField(label="Stands in", required=False)
    ladder = forms.CharField(
        label="Days before the last day",
        max_length=60,
        help_text="When to remind, such as 180, 90, 30.",
    )

    def __init__(self, page: RenewalPage, data: Mapping[str, Any] | None) -> None:
        """Offer the people who read the contract."""
        super().__init__(page, data)
        choices = [("", "Nobody"), *((str(one.pk), one.display_name) for one in page.watchers)]
        for name in ("owner", "deputy"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  as declared above
            field.choices = choices
        watch = page.watch
        self.initial["ladder"] = ", ".join(str(days) for days in page.ladder)
        if watch is not None:
            self.initial.update(owner=watch.owner_id or "", deputy=watch.deputy_id or "")

    def clean_ladder(self) -> list[int]:
        """Read numbers of days, set apart by commas or blanks."""
        words = self.cleaned_data["ladder"].replace(",", " ").split()
        if not all(word.isascii() and word.isdigit() and len(word) < 6 for word in words):
            raise forms.ValidationError("Enter whole numbers of days, such as 180, 90, 30.")
        return [int(word) for word in words]

    def done(self, *, by: User, now: datetime) -> str:
        """Keep it."""
        people = {str(one.pk): one for one in self.subject.watchers}
        watch_renewal(
            contract=self.subject.contract,
            owner=people.get(self.cleaned_data["owner"]),
            deputy=people.get(self.cleaned_data["deputy"]),
            ladder=self.cleaned_data["ladder"],
            by=by,
            now=now,
        )
        return "The watch is on record."


class NoticeForm(DeedForm):
    """Notice that was given, by either side."""

    do = "notice"
    verb = "Record notice"
    sentence = "The contract ends with the first term that the notice reaches."
    side = forms.ChoiceField(label="Who", choices=NoticeSide.choices)
    given_on = DayField(label="Reached the other side on")
    note = forms.CharField(label="Note", max_length=400, required=False)

    def done(self, *, by: User, now: datetime) -> str:
        """Record it."""
        made = give_notice(contract=self.subject.contract, **self.cleaned_data, by=by, now=now)
        assert made.ends_on is not None  # noqa: S101  a notice has an end
        return f"Notice is on record: the contract ends on {made.ends_on.isoformat()}."


class ExtendForm(DeedForm):
    """An extension that both sides agreed."""

    do = "extend"
    verb = "Extend by agreement"
    sentence = "The end moves by whole months; an amendment says so."
    months = WholeField(label="By how many months")
    decided_on = DayField(label="Agreed on")
    note = forms.CharField(label="Note", max_length=400, required=False)

    def done(self, *, by: User, now: datetime) -> str:
        """Extend it."""
        made = extend_contract(contract=self.subject.contract, **self.cleaned_data, by=by, now=now)
        assert made.ends_on is not None  # noqa: S101  an extension has an end
        return f"Extended: the contract ends on {made.ends_on.isoformat()}."


class LeaveForm(DeedForm):
    """The decision to let a term run its course."""

    do = "leave"
    verb = "Leave it"
    note = forms.CharField(label="Reason", max_length=400)

    def __init__(self, page: RenewalPage, data: Mapping[str, Any] | None) -> None:
        """Say which end it is about."""
        super().__init__(page, data)
        end = formats.day(page.open_end, page.today) if page.open_end else ""
        self.sentence = f"The term that ends on {end} runs its course; no reminder follows."

    def done(self, *, by: User, now: datetime) -> str:
        """Leave it."""
        if self.subject.open_end is None:
            raise RuleError("Nothing is to be decided.")
        leave_it(
            contract=self.subject.contract,
            term_ends_on=self.subject.open_end,
            note=self.cleaned_data["note"],
            by=by,
            now=now,
        )
        return "Left to run its course; no reminder of this term follows."


class WithdrawForm(DeedForm):
    """A decision taken back."""

    do = "withdraw"
    verb = "Withdraw the decision"
    sentence = "The latest one. A notice withdrawn leaves the end open again."
    reason = forms.CharField(label="Reason", max_length=400)

    def done(self, *, by: User, now: datetime) -> str:
        """Take it back."""
        withdraw_decision(
            decision=self.subject.open_decision,
            reason=self.cleaned_data["reason"],
            by=by,
            now=now,
        )
        return "The decision is withdrawn."


def deeds_of(page: RenewalPage, data: Mapping[str, Any] | None) -> list[DeedForm]:
    """List what can be done about a renewal now; what was sent stands in its form."""
    if not page.edits:
        return []
    deal, found = page.deal, list[DeedForm]()
    if deal is not None:
        if deal.terms.runs_on and deal.ends_on is None:
            found.append(NoticeForm(page, data))
        if deal.terms.policy == "agreement" and deal.ends_on is not None:
            found.append(ExtendForm(page, data))
        if page.open_end is not None:
            found.append(LeaveForm(page, data))
        if page.open_decision is not None and page.open_decision.kind != DecisionKind.EXTEND:
            found.append(WithdrawForm(page, data))
    return [*found, RenewalTermsForm(page, data), RenewalWatchForm(page, data)]
