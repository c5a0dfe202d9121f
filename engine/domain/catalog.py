"""Billing as code: everything that is sold, to whom and on which terms, resolved and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.domain.account import Account
from engine.domain.compound import CompoundMetric
from engine.domain.credit import CreditGrant
from engine.domain.customer import Customer, Organization
from engine.domain.exchange import ExchangeRates
from engine.domain.metric import Metric
from engine.domain.price import Price, Product
from engine.domain.schedule import BillingSchedule
from engine.domain.seat import SeatMetric
from engine.domain.tax import TaxRate


@dataclass(frozen=True)
class Catalog:
    """Every object by kind, ordered by id. References between them have been checked."""

    account: Account
    metrics: tuple[Metric, ...] = ()
    products: tuple[Product, ...] = ()
    customers: tuple[Customer, ...] = ()
    schedules: tuple[BillingSchedule, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    exchange_rates: tuple[ExchangeRates, ...] = ()
    credit_grants: tuple[CreditGrant, ...] = ()
    """Credit sold by hand; what phases grant is in the schedules."""
    compounds: tuple[CompoundMetric, ...] = ()
    """Metrics made of others; `metrics` holds those that count events."""
    seat_metrics: tuple[SeatMetric, ...] = ()
    """Types of seats; `metrics` holds what counts them as well."""
    organizations: tuple[Organization, ...] = ()
    documents: Mapping[tuple[str, str], str] = field(
        default_factory=dict, compare=False, repr=False
    )
    """Canonical JSON of every object by (kind, id): what the store keeps and invoices freeze."""
    digest: str = field(default="", compare=False)
    """sha256 over the documents; catalogs of equal documents have equal digests."""

    @cached_property
    def metric_by_id(self) -> dict[str, Metric]:
        return {metric.id: metric for metric in self.metrics}

    @cached_property
    def compound_by_id(self) -> dict[str, CompoundMetric]:
        return {compound.id: compound for compound in self.compounds}

    @cached_property
    def product_by_id(self) -> dict[str, Product]:
        return {product.id: product for product in self.products}

    @cached_property
    def price_by_id(self) -> dict[str, Price]:
        return {price.id: price for product in self.products for price in product.prices}

    @cached_property
    def customer_by_id(self) -> dict[str, Customer]:
        return {customer.id: customer for customer in self.customers}

    @cached_property
    def schedule_by_id(self) -> dict[str, BillingSchedule]:
        return {schedule.id: schedule for schedule in self.schedules}

    @cached_property
    def tax_rate_by_id(self) -> dict[str, TaxRate]:
        return {rate.id: rate for rate in self.tax_rates}

    @cached_property
    def listed_tax_rates(self) -> dict[str | None, list[str]]:
        """Ids of the rates that come from a table of ours, by country."""
        found: dict[str | None, list[str]] = {}
        for rate in self.tax_rates:
            if rate.table is not None:
                found.setdefault(rate.country, []).append(rate.id)
        return found

    @cached_property
    def own_tax_rates(self) -> tuple[str, ...]:
        """Ids of all the others."""
        listed = {id for ids in self.listed_tax_rates.values() for id in ids}
        return tuple(id for kind, id in self.documents if kind == "tax_rates" and id not in listed)

    @cached_property
    def settings_keys(self) -> tuple[tuple[str, str], ...]:
        """The documents that are about the whole account."""
        return tuple(key for key in self.documents if key[0] == "settings")

    def actions_of(self, schedule_id: str) -> tuple[tuple[str, str], ...]:
        """The documents of what was decided about a schedule."""
        return tuple(self._actions.get(schedule_id, ()))

    @cached_property
    def _actions(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for kind, id in self.documents:
            if kind == "schedule_actions":
                found.setdefault(id.rpartition("/")[0], []).append((kind, id))
        return found

    @cached_property
    def grants_credit(self) -> bool:
        """Whether anybody is granted anything."""
        return bool(self._credit_by_customer)

    def credit_of(
        self, customer_id: str
    ) -> tuple[tuple[CreditGrant, ...], tuple[BillingSchedule, ...]]:
        """What was sold to a customer by hand, and its schedules that grant credit; by id."""
        sold, schedules = self._credit_by_customer.get(customer_id, ([], []))
        return tuple(sold), tuple(schedules)

    @cached_property
    def _credit_by_customer(self) -> dict[str, tuple[list[CreditGrant], list[BillingSchedule]]]:
        found: dict[str, tuple[list[CreditGrant], list[BillingSchedule]]] = {}
        for grant in self.credit_grants:
            found.setdefault(grant.customer_id, ([], []))[0].append(grant)
        for schedule in self.schedules:
            if any(phase.credits for phase in schedule.phases):
                found.setdefault(schedule.customer_id, ([], []))[1].append(schedule)
        return found

    def children_of(self, customer_id: str) -> tuple[Customer, ...]:
        """Those for whom a customer may pay, ordered by id.

        The customers that name it as their parent, and the members of organizations that it owns.
        """
        return tuple(self._children.get(customer_id, ()))

    @cached_property
    def _children(self) -> dict[str, list[Customer]]:
        ids: dict[str, set[str]] = {}
        for customer in self.customers:
            if customer.parent_id is not None:
                ids.setdefault(customer.parent_id, set()).add(customer.id)
        for organization in self.organizations:
            ids.setdefault(organization.owner_id, set()).update(organization.member_ids)
        return {
            parent: [self.customer_by_id[id] for id in sorted(members) if id in self.customer_by_id]
            for parent, members in ids.items()
        }
