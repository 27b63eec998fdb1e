"""Every field of every form is in the API, or a reason is written here."""

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms

from alerts.api.serializers import ResolveSerializer, SnoozeSerializer, TakeSerializer
from contracts.api.amendment_shapes import AmendmentRejectionSerializer, NewAmendmentSerializer
from contracts.api.charge_shapes import NewChargeSerializer
from contracts.api.clause_shapes import FoundClausesSerializer
from contracts.api.document_shapes import NewDocumentSerializer
from contracts.api.note_shapes import NewNoteSerializer
from contracts.api.objective_shapes import (
    NewObjectiveSerializer,
    NewReadingSerializer,
    ObjectiveCloseSerializer,
)
from contracts.api.obligation_shapes import (
    MilestoneDecisionSerializer,
    NewObligationSerializer,
    ObligationChangeSerializer,
    ReportSerializer,
)
from contracts.api.register_import_shapes import NewRegisterImportSerializer
from contracts.api.renewal_shapes import (
    NewDecisionSerializer,
    RenewalTermsSerializer,
    RenewalWatchSerializer,
    WithdrawalSerializer,
)
from contracts.api.serializers import (
    FrameworkSerializer,
    NewContractSerializer,
    ScopeNameSerializer,
    ScopeSerializer,
)
from slas.api.billing_shapes import NewBilledChargeSerializer
from slas.api.credit_shapes import CreditReasonSerializer, InvoiceLineSerializer
from slas.api.credit_terms_shapes import (
    NewCreditTermsSerializer,
    NewScheduleSerializer,
    TierSerializer,
    TriggerSerializer,
)
from slas.api.dispute_shapes import DisputeDecisionSerializer, NewDisputeSerializer
from slas.api.exclusion_shapes import (
    ExclusionPartSerializer,
    ExclusionRejectionSerializer,
    NewExclusionSerializer,
)
from slas.api.level_shapes import (
    NewServiceLevelSerializer,
    NewVersionSerializer,
    SourceSerializer,
    TermsSerializer,
)
from slas.api.root_event_shapes import NewRootEventSerializer
from slas.api.statement_shapes import RevisionSerializer, SubmissionSerializer
from tests.architecture.rules import APPS, PROJECT
from vendors.api.certificate_shapes import NewCertificateSerializer
from vendors.api.register_shapes import ParentSerializer, ReviewSerializer, StatusSerializer
from vendors.api.serializers import (
    NewContactSerializer,
    NewIdentifierSerializer,
    NewLocationSerializer,
    NewVendorSerializer,
    VendorChangeSerializer,
)
from vendors.forms import VendorForm

# Form -> the bodies that take its fields, and the fields that are called otherwise there.
IN_THE_API: dict[str, tuple[tuple[type[Any], ...], dict[str, str]]] = {
    "contracts.renewing.forms.RenewalTermsForm": ((RenewalTermsSerializer,), {}),
    "contracts.renewing.forms.RenewalWatchForm": ((RenewalWatchSerializer,), {}),
    "contracts.renewing.forms.NoticeForm": ((NewDecisionSerializer,), {}),
    "contracts.renewing.forms.ExtendForm": ((NewDecisionSerializer,), {}),
    "contracts.renewing.forms.LeaveForm": ((NewDecisionSerializer,), {}),
    "contracts.renewing.forms.WithdrawForm": ((WithdrawalSerializer,), {}),
    "vendors.forms.VendorForm": ((NewVendorSerializer,), {}),
    "vendors.forms.LocationForm": ((NewLocationSerializer,), {}),
    "vendors.forms.ContactForm": ((NewContactSerializer,), {}),
    "vendors.forms.IdentifierForm": ((NewIdentifierSerializer,), {}),
    "vendors.certificates.forms.CertificateForm": (
        (NewCertificateSerializer,),
        {"currency": "insured_amount"},
    ),
    "vendors.register.forms.StepForm": ((StatusSerializer,), {}),
    "vendors.register.forms.ParentForm": ((ParentSerializer,), {}),
    "vendors.register.forms.ReviewForm": ((ReviewSerializer,), {}),
    "contracts.aiming.forms.ObjectiveForm": ((NewObjectiveSerializer,), {}),
    "contracts.aiming.forms.ReadingForm": ((NewReadingSerializer,), {}),
    "contracts.aiming.forms.ClosingForm": ((ObjectiveCloseSerializer,), {}),
    "contracts.charging.forms.ChargeForm": ((NewChargeSerializer,), {"last_day": "ends_on"}),
    "contracts.register_importing.forms.RegisterUploadForm": ((NewRegisterImportSerializer,), {}),
    "contracts.notes.forms.NoteForm": ((NewNoteSerializer,), {}),
    "contracts.documents.forms.DocumentForm": ((NewDocumentSerializer,), {"of": "vendor"}),
    "contracts.clauses.forms.ClausesForm": ((FoundClausesSerializer,), {}),
    "contracts.obligations.forms.WhatIsOwedForm": ((ObligationChangeSerializer,), {}),
    "contracts.obligations.forms.ObligationForm": ((NewObligationSerializer,), {}),
    "contracts.obligations.forms.ObligationChangeForm": ((ObligationChangeSerializer,), {}),
    "contracts.obligations.forms.ReportForm": ((ReportSerializer,), {}),
    "contracts.obligations.forms.MilestoneDecisionForm": ((MilestoneDecisionSerializer,), {}),
    "contracts.forms.ContractForm": ((NewContractSerializer,), {}),
    "contracts.amending.forms.AmendmentForm": ((NewAmendmentSerializer,), {}),
    "contracts.amending.forms.AmendmentDecisionForm": ((AmendmentRejectionSerializer,), {}),
    "contracts.frameworks.forms.FrameworkForm": ((FrameworkSerializer,), {}),
    "contracts.forms.ScopeForm": ((ScopeSerializer,), {}),
    "contracts.forms.ScopeNameForm": ((ScopeNameSerializer,), {}),
    "slas.forms.TermsForm": (
        (TermsSerializer, SourceSerializer),
        {"new_source": "name", "new_source_kind": "kind"},  # by POST /sources/ beforehand
    ),
    "slas.forms.LevelForm": (
        (NewServiceLevelSerializer, TermsSerializer, SourceSerializer),
        {"new_source": "name", "new_source_kind": "kind"},
    ),
    "slas.forms.LevelAmendmentForm": (
        (NewVersionSerializer, TermsSerializer, SourceSerializer),
        {"new_source": "name", "new_source_kind": "kind"},
    ),
    "slas.term_fields.FinerTerms": ((TermsSerializer,), {}),
    "slas.credit_terms.forms.TermsForm": ((NewCreditTermsSerializer,), {}),
    "slas.credit_terms.forms.TriggerForm": ((TriggerSerializer,), {}),
    "slas.credit_terms.forms.ChargeForm": ((NewBilledChargeSerializer,), {}),
    "slas.credit_terms.schedule_form.TierForm": ((TierSerializer,), {}),
    "slas.credit_terms.schedule_form.ScheduleForm": ((NewScheduleSerializer,), {}),
    "slas.disputing.forms.RaisingForm": ((NewDisputeSerializer,), {}),
    "slas.disputing.forms.DisputeForm": ((DisputeDecisionSerializer,), {}),
    "slas.excusing.forms.AskingForm": ((NewExclusionSerializer,), {}),
    "slas.excusing.forms.DecisionForm": (
        (ExclusionPartSerializer, ExclusionRejectionSerializer),
        {},
    ),
    "slas.excusing.root_forms.RootEventForm": ((NewRootEventSerializer,), {}),
    "slas.ledger.forms.StepForm": (
        (InvoiceLineSerializer, CreditReasonSerializer, NewDisputeSerializer),
        {},
    ),
    "slas.statements.forms.DeedForm": ((SubmissionSerializer, RevisionSerializer), {}),
    "alerts.forms.SnoozeForm": ((SnoozeSerializer, TakeSerializer), {}),
    "alerts.forms.ResolveForm": ((ResolveSerializer,), {}),
}
# Fields that stay out of it, each with its reason.
NOT_FOR_PROGRAMS: dict[str, str] = {
    "slas.excusing.forms.DecisionForm.seen": "a program sends If-Match",
    "slas.ledger.forms.StepForm.seen": "a program sends If-Match",
}
# Forms that stay out of it as a whole: by name, or all of a package.
FORMS_OF_PEOPLE = {
    "accounts.forms.SignInForm": "a program shows a token instead of a password",
    "alerts.forms.MailForm": "what mail a person wants is theirs to say, signed in",
    "accounts.saved": "a program keeps its own addresses",
    "accounts.administration": "who may do what is decided by a person who is signed in",
    "vendors.administration": "who may do what is decided by a person who is signed in",
    "slas.administration": "calendars are kept by a person; programs read them",
    "scoring.administration": "weights are published by a person who has seen what they change",
    "contracts.subproviders": "whoever knows the chain enters it",
    "dashboards.merging": "two vendors become one by a person who has seen what moves",
    "dashboards.administration": "demo data is removed by a person",
    "contracts.raci": "who does what is agreed by people of both sides",
    "contracts.charging.forms.WorkOutForm": "a program has the figures and the formula",
    "slas.importing": "a program sends rows to /measurements/bulk instead of a file",
    "core.gallery.ExampleForm": "an example",
    "core.forms.PortalForm": "the parent of the others",
    "core.forms.DeedForm": "the parent of single deeds",
}


def form_classes() -> Iterator[tuple[str, type[forms.BaseForm]]]:
    """Give every form class of the portal by its full name."""
    for app in APPS:
        for path in sorted((PROJECT / app).rglob("*.py")):
            if "Form" in path.read_text(encoding="utf-8") and "migrations" not in path.parts:
                yield from forms_of(module_name(path))


def module_name(path: Path) -> str:
    """Give the dotted name of a module."""
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


def forms_of(module: str) -> Iterator[tuple[str, type[forms.BaseForm]]]:
    """Give the form classes that a module defines itself."""
    for name, found in vars(importlib.import_module(module)).items():
        is_form = inspect.isclass(found) and issubclass(found, forms.BaseForm)
        if is_form and found.__module__ == module:
            yield f"{module}.{name}", found


FORMS = dict(form_classes())


def is_of_people(name: str) -> bool:
    """Tell whether a form stays out of the API by name or by package."""
    return any(name == left or name.startswith(f"{left}.") for left in FORMS_OF_PEOPLE)


def missing(
    form: type[forms.BaseForm], bodies: tuple[type[Any], ...], others: dict[str, str]
) -> list[str]:
    """List the fields of a form that no body takes."""
    taken = {
        name for body in bodies for name, field in body().fields.items() if not field.read_only
    }
    fields = [str(name) for name in vars(form)["base_fields"]]
    return [name for name in fields if others.get(name, name) not in taken]


def test_every_form_is_in_the_api_or_has_a_reason_not_to_be() -> None:
    assert [n for n in FORMS if n not in IN_THE_API and not is_of_people(n)] == []
    assert [name for name in IN_THE_API if name not in FORMS] == []


@pytest.mark.parametrize("name", sorted(IN_THE_API))
def test_every_field_of_a_form_is_in_the_api(name: str) -> None:
    bodies, others = IN_THE_API[name]
    lacking = missing(FORMS[name], bodies, others)
    assert [f for f in lacking if f"{name}.{f}" not in NOT_FOR_PROGRAMS] == []


def test_a_new_field_of_a_form_is_found() -> None:
    class Longer(VendorForm):
        colour = forms.CharField()

    assert missing(Longer, (NewVendorSerializer,), {}) == ["colour"]


def test_what_can_be_added_of_a_vendor_can_be_changed() -> None:
    fixed = set(NewVendorSerializer().fields) - set(VendorChangeSerializer().fields)
    assert fixed == {"unit", "status"}, "the owning unit stays; the status moves by steps"
