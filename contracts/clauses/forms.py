"""The form that fills a contract's checklist in one go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from accounts.models import User
from contracts.clauses.kinds import ClauseStanding
from contracts.clauses.pages import ClauseRow, ClausesPage
from contracts.services_clauses import ClauseInput, check_clauses
from core.errors import PortalError
from core.forms import PortalForm, Problem, problems_of


@dataclass(frozen=True, slots=True)
class ClauseFields:
    """The fields of one clause, with what is asked."""

    row: ClauseRow
    state: BoundField
    note: BoundField


class ClausesForm(PortalForm):
    """Where each clause of the catalogue stands; only what the person changes is kept."""

    def __init__(self, page: ClausesPage, data: Any = None) -> None:
        """Start from what is on record, and remember it beside each field."""
        super().__init__(data)
        self.page = page
        for row in page.rows:
            self.fields[f"state_{row.kind}"] = forms.ChoiceField(
                label=f"{row.label}: where it stands",
                choices=ClauseStanding.choices,
                initial=row.standing,
                show_hidden_initial=True,
            )
            self.fields[f"note_{row.kind}"] = forms.CharField(
                label=f"{row.label}: section or page, or why not",
                max_length=200,
                required=False,
                initial=row.note,
                show_hidden_initial=True,
            )

    @property
    def clauses(self) -> Iterator[ClauseFields]:
        """Give the fields clause by clause."""
        for row in self.page.rows:
            yield ClauseFields(row, self[f"state_{row.kind}"], self[f"note_{row.kind}"])

    def keep(self, *, by: User, now: datetime) -> int | None:
        """Keep what changed and count it; None, with sentences beside the fields, otherwise."""
        if not self.is_valid():
            return None
        changed = set(self.changed_data)
        kinds = [
            row.kind
            for row in self.page.rows
            if {f"state_{row.kind}", f"note_{row.kind}"} & changed
        ]
        said = self.cleaned_data
        entered = [ClauseInput(one, said[f"state_{one}"], said[f"note_{one}"]) for one in kinds]
        try:
            return check_clauses(contract=self.page.contract, entered=entered, by=by, now=now)
        except PortalError as error:
            _, place, name = (error.field or "..").split(".")
            field = f"{name}_{kinds[int(place)]}" if place else None
            self.add_error(field, error.message)
            return None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """List what is wrong, in the order of the page."""
        return problems_of(self)
