"""docs/worked-example.md, from the file of requests to the revision, to the cent."""

import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import User
from accounts.permissions import Role
from contracts.models import Contract
from contracts.services import create_contract, create_scope
from slas.choices import CreditScheduleKind, Direction, InputKind, MetricType
from slas.imports.mapping import read_mapping
from slas.models import Credit, Result, Source, Statement
from slas.services.credit_schedules import ScheduleInput, TierInput, create_schedule
from slas.services.credit_terms import CreditTermsInput, agree_credit_terms
from slas.services.disputes import decide_dispute, raise_dispute
from slas.services.import_call import ImportOptions
from slas.services.sources import name_source
from slas.services.statements import publish_statement, revise, submit_statement
from slas.services.statements.verify import verify_published
from slas.services.terms import TermsInput, create_service_level
from slas.services.tick import do_what_is_owed
from slas.services.ticket_import import import_tickets
from tests.factories import make_unit, make_user, make_vendor
from tests.worked_example import (
    CODE,
    FIRST_DAY,
    SITES,
    SUPPLIER,
    Figures,
    after_the_dispute,
    before_the_dispute,
    file_of_requests,
)
from vendors.services import add_vendor_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 28, 9, tzinfo=UTC)
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
MAPPING = f"""
name = "Requests"
[source]
code = "desk"
name = "Desk tool"
kind = "system"
[columns]
id = "id"
supplier = "supplier"
priority = "priority"
opened = "opened"
due = "due"
resolved = "resolved"
scope = "site"
[[version]]
column = "version"
type = "number"
[dates]
formats = ["%Y-%m-%d %H:%M"]
zone = "UTC"
[contract]
service_type = "support"
currency = "EUR"
dimension = "delivery"
attribution = "first_of_resolved_and_due"
decimals = 2
[[level]]
priority = "3"
code = "{CODE}"
name = "Requests in time"
expected = 95
minimum = 90
critical = false
weight = 1
"""


def agree(officer: User, source: Source) -> Contract:
    """Agree the contract as the page says."""
    contract = create_contract(
        reference="TD-1",
        title="Desk of three sites",
        vendor=make_vendor(display_name="Tern Desk"),
        unit=make_unit(),
        service_type="support",
        currency="EUR",
        time_zone="Europe/Berlin",
        starts_on=FIRST_DAY,
        ends_on=date(2027, 1, 16),
        anchor_day=16,
        monthly_charge=Decimal(60_000),
        at_risk_percent=Decimal(10),
        external_source=source.code,
        external_id=SUPPLIER,
        by=officer,
        now=NOW,
    )
    for code, name in SITES.items():
        create_scope(contract=contract, code=code, name=name, kind="site", by=officer, now=NOW)
    agree_credit_terms(
        contract=contract,
        effective_from=FIRST_DAY,
        entered=CreditTermsInput(year_cap_percent=Decimal(1)),
        by=officer,
        now=NOW,
    )
    bands = ScheduleInput(
        kind=CreditScheduleKind.LADDER,
        tiers=[
            TierInput(Decimal(2), lower=Decimal(85), upper=Decimal(90)),
            TierInput(Decimal(5), upper=Decimal(85)),
        ],
    )
    schedule = create_schedule(contract=contract, name="Bands", entered=bands, by=officer, now=NOW)
    assert schedule.warnings == ()
    create_service_level(
        contract=contract,
        code=CODE,
        name="Requests in time",
        terms=TermsInput(
            metric_type=MetricType.WITHIN_TARGET,
            input_kind=InputKind.EVENTS,
            dimension="delivery",
            unit="percent",
            direction=Direction.HIGHER,
            expected=Decimal(95),
            minimum=Decimal(90),
            source=source,
            per_scope=True,
            credit_schedule=schedule.schedule,
        ),
        by=officer,
        now=NOW,
    )
    return contract


def figures_of(contract: Contract) -> Figures:
    """Give each site's share and credit, by the revision that counts or is proposed."""
    found: Figures = {}
    results = Result.objects.filter(service_level__contract=contract, scope__isnull=False)
    for row in results.exclude(standing="superseded").exclude(month__gt=MARCH).order_by("revision"):
        assert row.attained_shown is not None
        entries = Credit.objects.filter(
            contract=contract, month=row.month, scope=row.scope, period_start=row.period_start
        ).exclude(state="superseded")
        owed = sum((credit.amount for credit in entries), Decimal(0))
        found[f"{row.month:%Y-%m}", row.scope or ""] = (row.attained_shown, owed)
    return found


def publish(statement: Statement, manager: User, approver: User) -> None:
    seen = statement.inputs_hash
    submit_statement(statement=statement, inputs_hash=seen, by=manager, now=NOW)
    publish_statement(statement=statement, inputs_hash=seen, by=approver, now=NOW)
    do_what_is_owed(now=NOW)


def test_three_sites_a_yearly_cap_and_a_dispute_to_the_cent(tmp_path: Path) -> None:
    officer = make_user("officer", Role.PROCUREMENT_OFFICER)
    manager = make_user("manager", Role.SERVICE_MANAGER)
    approver = make_user("approver", Role.APPROVER)
    source = name_source(code="desk", name="Desk tool", kind="system", by=None, now=NOW)
    contract = agree(officer, source)
    file, vendors_own = tmp_path / "requests.csv", make_user("at-tern-desk")
    add_vendor_user(user=vendors_own, vendor=contract.vendor, by=None, now=NOW)
    file.write_text(file_of_requests(), encoding="utf-8")
    report = import_tickets(
        path=file,
        mapping=read_mapping(tomllib.loads(MAPPING), file="requests.toml"),
        options=ImportOptions(),
        by=None,
        now=NOW,
    )
    assert (report.tickets, report.is_clean) == (120, True)
    do_what_is_owed(now=NOW)
    assert figures_of(contract) == before_the_dispute()
    total = Result.objects.get(service_level__contract=contract, month=FEBRUARY, scope__isnull=True)
    assert total.attained_shown == Decimal("86.67")

    february = contract.statements.get(month=FEBRUARY)
    assert february.credit_amount == Decimal("4200.00")
    publish(february, manager, approver)
    lyon = Result.objects.get(service_level__contract=contract, month=FEBRUARY, scope="LYO")
    dispute = raise_dispute(
        result=lyon, reason="One request is a copy of another.", by=vendors_own, now=NOW
    )
    decide_dispute(
        dispute=dispute,
        upheld=True,
        decision="18 of 20 were in time.",
        agreed_attained=Decimal(90),
        by=approver,
        now=NOW,
    )
    do_what_is_owed(now=NOW)
    draft = contract.statements.get(month=FEBRUARY, revision=2)
    revise(
        statement=draft,
        inputs_hash=draft.inputs_hash,
        reason="The dispute of Lyon was upheld.",
        by=manager,
        now=NOW,
    )
    publish_statement(statement=draft, inputs_hash=draft.inputs_hash, by=approver, now=NOW)
    do_what_is_owed(now=NOW)
    assert figures_of(contract) == after_the_dispute()
    both = contract.statements.filter(month=FEBRUARY).order_by("revision")
    assert [(row.state, row.credit_amount) for row in both] == [
        ("superseded", Decimal("4200.00")),
        ("published", Decimal("3000.00")),
    ]
    assert contract.statements.get(month=MARCH).credit_amount == Decimal("4200.00")
    assert all(figure.is_identical for figure in verify_published())
