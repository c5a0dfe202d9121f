"""A catalog between reading and resolving: shapes that hold by themselves, not yet together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from engine.catalog.documents import (
    CREDIT_GRANTS,
    CUSTOMERS,
    EXCHANGE_RATES,
    KINDS,
    METRICS,
    OPERATOR_KINDS,
    ORGANIZATIONS,
    PRODUCTS,
    SCHEDULE_ACTIONS,
    SCHEDULES,
    SEAT_METRICS,
    SETTINGS,
    SETTINGS_KEY,
    TAX_RATES,
    DocumentKey,
)
from engine.catalog.finding import Finding, listing, suggestion
from engine.catalog.list_prices import Expansion, expand_list_prices
from engine.catalog.pricing_terms import read_models
from engine.catalog.shape_errors import read_shape
from engine.catalog.shapes.credit import CreditGrantShape
from engine.catalog.shapes.customer import CustomerShape
from engine.catalog.shapes.exchange_rates import ExchangeRatesShape
from engine.catalog.shapes.metric import CompoundMetricShape, MetricShape
from engine.catalog.shapes.organization import OrganizationShape
from engine.catalog.shapes.product import PriceShape, ProductShape
from engine.catalog.shapes.schedule import ScheduleShape
from engine.catalog.shapes.schedule_action import ScheduleActionShape
from engine.catalog.shapes.seat_metric import SeatMetricShape
from engine.catalog.shapes.settings import SettingsShape
from engine.catalog.shapes.shape import Shape
from engine.catalog.shapes.tax_rate import TaxRateShape
from engine.domain.pricing import PricingModel
from engine.domain.schedule_action import ScheduleAction, ScheduleVerb

PRICES = "prices"
"""Not a kind of document: prices live in their product's."""

SHAPES: Mapping[str, type[Shape]] = MappingProxyType(
    {
        SETTINGS: SettingsShape,
        METRICS: MetricShape,
        SEAT_METRICS: SeatMetricShape,
        PRODUCTS: ProductShape,
        CUSTOMERS: CustomerShape,
        ORGANIZATIONS: OrganizationShape,
        SCHEDULES: ScheduleShape,
        TAX_RATES: TaxRateShape,
        EXCHANGE_RATES: ExchangeRatesShape,
        SCHEDULE_ACTIONS: ScheduleActionShape,
        CREDIT_GRANTS: CreditGrantShape,
    }
)

AnyShape = TypeVar("AnyShape", bound=Shape)


@dataclass(frozen=True)
class Draft:
    """`shapes` holds what could be read; `declared` the ids of all objects, broken ones too.

    A reference to a kind in `incomplete` cannot be checked: not all of its ids are known.
    """

    shapes: Mapping[DocumentKey, Shape]
    models: Mapping[str, PricingModel]
    declared: Mapping[str, frozenset[str]]
    incomplete: frozenset[str] = frozenset()
    product_ids: Mapping[str, str] = field(default_factory=dict)
    """The first product that has a price, by price id."""
    expansion: Expansion = field(default_factory=lambda: Expansion({}))
    """List prices and the prices spawned from them, which the shapes hold as prices."""

    @cached_property
    def settings(self) -> SettingsShape:
        found = self._of(SETTINGS, SettingsShape)
        return next(iter(found.values()), SettingsShape())

    @cached_property
    def metrics(self) -> dict[str, MetricShape]:
        return self._of(METRICS, MetricShape)

    @cached_property
    def compounds(self) -> dict[str, CompoundMetricShape]:
        return self._of(METRICS, CompoundMetricShape)

    @cached_property
    def seat_metrics(self) -> dict[str, SeatMetricShape]:
        return self._of(SEAT_METRICS, SeatMetricShape)

    @cached_property
    def products(self) -> dict[str, ProductShape]:
        return self._of(PRODUCTS, ProductShape)

    @cached_property
    def customers(self) -> dict[str, CustomerShape]:
        return self._of(CUSTOMERS, CustomerShape)

    @cached_property
    def organizations(self) -> dict[str, OrganizationShape]:
        return self._of(ORGANIZATIONS, OrganizationShape)

    @cached_property
    def schedules(self) -> dict[str, ScheduleShape]:
        return self._of(SCHEDULES, ScheduleShape)

    @cached_property
    def exchange_rates(self) -> dict[str, ExchangeRatesShape]:
        return self._of(EXCHANGE_RATES, ExchangeRatesShape)

    @cached_property
    def tax_rates(self) -> dict[str, TaxRateShape]:
        return self._of(TAX_RATES, TaxRateShape)

    @cached_property
    def schedule_actions(self) -> dict[str, tuple[ScheduleAction, ...]]:
        """What was decided about each schedule, in order."""
        found: dict[str, list[ScheduleAction]] = {}
        for id, shape in self._of(SCHEDULE_ACTIONS, ScheduleActionShape).items():
            found.setdefault(shape.schedule, []).append(resolved_action(id, shape))
        return {
            id: tuple(sorted(actions, key=lambda each: each.number))
            for id, actions in found.items()
        }

    def completed_milestones(self, schedule_id: str) -> dict[str, date]:
        """The last day of the phase that a milestone ended, by its name; the newest word counts."""
        return {
            action.milestone: action.day
            for action in self.schedule_actions.get(schedule_id, ())
            if action.verb is ScheduleVerb.COMPLETE_MILESTONE and action.milestone is not None
        }

    @cached_property
    def credit_grants(self) -> dict[str, CreditGrantShape]:
        return self._of(CREDIT_GRANTS, CreditGrantShape)

    def prices(self) -> Iterator[tuple[str, str, PriceShape]]:
        """Product id, price id and price, ordered by both; of equal ids the first only."""
        for product_id, product in self.products.items():
            for price_id, price in sorted(product.prices.items()):
                if self.product_ids[price_id] == product_id:
                    yield product_id, price_id, price

    def price(self, price_id: str) -> PriceShape | None:
        product = self.products.get(self.product_ids.get(price_id, ""))
        return None if product is None else product.prices.get(price_id)

    def dangling(self, kind: str, id: str, noun: str, folder: str) -> str | None:
        """What is wrong with a reference, or None if it leads somewhere."""
        declared = self.declared.get(kind, frozenset())
        if id in declared or kind in self.incomplete:
            return None
        remedy = suggestion(id, declared, f"define it {folder} or correct the id")
        return f'there is no {noun} "{id}"; {remedy}'

    def as_written(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings where a person wrote what is wrong, each once."""
        return tuple(dict.fromkeys(self.expansion.as_written(finding) for finding in findings))

    def _of(self, kind: str, shape: type[AnyShape]) -> dict[str, AnyShape]:
        return {
            id: found
            for (found_kind, id), found in self.shapes.items()
            if found_kind == kind and isinstance(found, shape)
        }


def resolved_action(id: str, shape: ScheduleActionShape) -> ScheduleAction:
    """The action; its number is the last part of its id, 0 where that is no number."""
    number = id.rpartition("/")[2]
    return ScheduleAction(
        schedule_id=shape.schedule,
        number=int(number) if number.isdecimal() else 0,
        verb=shape.action,
        day=shape.day,
        milestone=shape.milestone,
        is_prorated=shape.prorated,
        note=shape.note,
    )


def draft_of(
    documents: Mapping[DocumentKey, object],
    *,
    declared: Mapping[str, frozenset[str]] | None = None,
    incomplete: frozenset[str] = frozenset(),
) -> tuple[Draft, tuple[Finding, ...]]:
    """Read every document by itself. `declared` adds ids of objects that could not be read."""
    shapes: dict[DocumentKey, Shape] = {}
    expansion = expand_list_prices(documents)
    documents = expansion.documents
    findings = list(expansion.findings)
    for (kind, id), data in sorted(documents.items()):
        if kind not in SHAPES:
            kinds = [known for known in SHAPES if known not in OPERATOR_KINDS]
            message = f'"{kind}" is not a kind of catalog object; use {listing(kinds, "or")}'
            findings.append(Finding(kind, id, (), message))
            continue
        if kind == SETTINGS and (kind, id) != SETTINGS_KEY:
            message = f'the settings document has the id "{SETTINGS_KEY[1]}"; rename it'
            findings.append(Finding(kind, id, (), message))
        shape, wrong = read_shape(_shape_of(kind, data), kind, id, data)
        findings.extend(wrong)
        if shape is not None:
            shapes[kind, id] = shape
    products = {id: item for (_, id), item in shapes.items() if isinstance(item, ProductShape)}
    models, wrong = read_models(products)
    findings.extend(wrong)
    ids = {kind: _ids(kind, documents) | (declared or {}).get(kind, frozenset()) for kind in KINDS}
    owners = _price_owners(documents)
    draft = Draft(
        shapes,
        models,
        {**ids, PRICES: frozenset(owners) | expansion.unknown},
        incomplete,
        owners,
        expansion,
    )
    return draft, draft.as_written(findings)


def _shape_of(kind: str, data: object) -> type[Shape]:
    """A metric with the key `compound` is made of others, and has another shape."""
    is_compound = kind == METRICS and isinstance(data, Mapping) and "compound" in data
    return CompoundMetricShape if is_compound else SHAPES[kind]


def _ids(kind: str, documents: Mapping[DocumentKey, object]) -> frozenset[str]:
    return frozenset(id for found, id in documents if found == kind)


def _price_owners(documents: Mapping[DocumentKey, object]) -> dict[str, str]:
    """Which product has a price, read from the data so that a broken product still declares it."""
    owners: dict[str, str] = {}
    for (kind, product_id), data in sorted(documents.items()):
        prices = data.get(PRICES) if kind == PRODUCTS and isinstance(data, Mapping) else None
        if isinstance(prices, Mapping):
            for price_id in prices:
                owners.setdefault(str(price_id), product_id)
    return owners
