"""Vendors, contracts and service levels that an import of tickets creates or extends."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from accounts.models import BusinessUnit, User
from accounts.services import create_unit
from contracts.models import Contract
from contracts.services import amend_contract, create_contract
from core.errors import RuleError
from slas.choices import Direction, InputKind, MetricType
from slas.imports.mapping import LevelTerms, TicketMapping
from slas.imports.planning import Missing, Plan, Span
from slas.imports.report import Created
from slas.models import Metric, Source
from slas.services.terms import TermsInput, create_service_level
from vendors.models import Vendor
from vendors.names import slug_of
from vendors.services import create_vendor

IMPORTED_UNIT = "imported"
_REFERENCE_LENGTH = 40


def unit_for_import(code: str | None, *, by: User | None, now: datetime) -> BusinessUnit:
    """Find the business unit that imported vendors belong to; “imported” is made if need be.

    :raises RuleError: no unit has the code
    :raises ForbiddenError: “imported” is not there, and the person may not make it
    """
    unit = BusinessUnit.objects.filter(code=code or IMPORTED_UNIT).first()
    if unit is not None:
        return unit
    if code:
        raise RuleError(f"There is no business unit “{code}”.", field="unit")
    return create_unit(code=IMPORTED_UNIT, name="Imported", by=by, now=now)


class Agreements:
    """Create what tickets of one file need; to be used within one transaction."""

    def __init__(
        self,
        mapping: TicketMapping,
        *,
        source: Source,
        unit_code: str | None,
        span: Span,
        by: User | None,
        now: datetime,
    ) -> None:
        self.created = Created()
        self._by = by
        self._mapping = mapping
        self._source = source
        self._unit_code = unit_code
        self._span = span
        self._now = now
        self._metrics = {metric.code: metric for metric in Metric.objects.all()}

    def create_missing(self, missing: Iterable[Missing]) -> None:
        """Create the contracts, with a service level per priority, and the levels that lack."""
        for lack in missing:
            if lack.priority is None:
                if self._is_out_of_reach(lack.supplier):
                    continue
                contract = self._contract(self._vendor(lack.supplier), lack.supplier)
                for terms in self._mapping.levels.values():
                    self._level(contract, terms)
            else:
                contract = Contract.objects.get(
                    external_source=self._source.code, external_id=lack.supplier
                )
                self._level(contract, self._mapping.levels[lack.priority])

    def _is_out_of_reach(self, supplier: str) -> bool:
        """Say whether a supplier that the plan lacks has a contract that the person cannot feed."""
        return Contract.objects.filter(
            external_source=self._source.code, external_id=supplier
        ).exists()

    def extend_terms(self, plan: Plan, suppliers: Iterable[str]) -> None:
        """Extend the terms of contracts that end before the file does."""
        for supplier in sorted(set(suppliers)):
            known = plan.contracts.get(supplier)
            if known is None or known.ends_on is None or known.ends_on >= self._span.until:
                continue
            amend_contract(
                contract=Contract.objects.get(pk=known.id),
                effective_from=known.ends_on,
                ends_on=self._span.until,
                change=f"Term extended to the months that {self._source.name} covers",
                by=self._by,
                now=self._now,
            )
            self.created.extended += 1

    def _vendor(self, supplier: str) -> Vendor:
        source = self._source.code
        known = Vendor.objects.filter(external_source=source, external_id=supplier).first()
        if known is not None:
            return known
        self.created.add_vendor(supplier)
        return create_vendor(
            reference=self._reference(supplier),
            display_name=supplier,
            unit=unit_for_import(self._unit_code, by=self._by, now=self._now),
            service_types=(self._mapping.contract.service_type,),
            external_source=source,
            external_id=supplier,
            by=self._by,
            now=self._now,
        )

    def _reference(self, supplier: str) -> str:
        """Give a reference that no vendor has: SERVICENOW-GROUP-56."""
        whole = f"{self._source.code}-{slug_of(supplier) or 'supplier'}".upper()
        candidate, number = whole[:_REFERENCE_LENGTH].rstrip("-"), 1
        while Vendor.objects.filter(reference=candidate).exists():
            number += 1
            candidate = f"{whole[: _REFERENCE_LENGTH - 5].rstrip('-')}-{number}"
        return candidate

    def _contract(self, vendor: Vendor, supplier: str) -> Contract:
        terms = self._mapping.contract
        self.created.add_contract(supplier)
        return create_contract(
            reference=f"{vendor.reference}-{self._source.code}-tickets".upper()[:60]
            if not vendor.reference.startswith(self._source.code.upper())
            else f"{vendor.reference}-TICKETS",
            title=f"Tickets of {self._source.name}",
            vendor=vendor,
            unit=vendor.unit,
            service_type=terms.service_type,
            currency=terms.currency,
            time_zone=self._mapping.dates.zone,
            starts_on=self._span.first,
            ends_on=self._span.until,
            external_source=self._source.code,
            external_id=supplier,
            by=self._by,
            now=self._now,
        )

    def _level(self, contract: Contract, level: LevelTerms) -> None:
        """Agree a service level, unless another priority that it takes has made it."""
        if contract.service_levels.filter(code=level.code).exists():
            return
        metric = self._metrics.get(level.metric)
        if level.metric and metric is None:
            raise RuleError(f"There is no metric “{level.metric}”, which the mapping names.")
        agreed = self._mapping.contract
        self.created.levels += 1
        create_service_level(
            contract=contract,
            code=level.code,
            name=level.name,
            terms=TermsInput(
                metric_type=MetricType.WITHIN_TARGET,
                input_kind=InputKind.EVENTS,
                dimension=agreed.dimension,
                unit="percent",
                direction=Direction.HIGHER,
                expected=level.expected,
                minimum=level.minimum,
                source=self._source,
                decimals=agreed.decimals,
                attribution=agreed.attribution,
                is_critical=level.is_critical,
                weight=Decimal(level.weight),
            ),
            metric=metric,
            by=self._by,
            now=self._now,
        )
