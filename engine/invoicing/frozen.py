"""What an invoice was made from, kept beside it so that it can be made again (DESIGN 6).

Three things: the catalog documents it depends on, the usage of its periods, and the credit that
was there to pay for it. All as canonical JSON; thawing gives back what was frozen.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from engine.domain.catalog import Catalog
from engine.domain.compound import all_parts
from engine.domain.credit import COST_PRODUCTS, AvailableGrant
from engine.domain.customer import Customer
from engine.domain.decimals import plain
from engine.domain.invoice import Invoice
from engine.domain.schedule import BillingSchedule
from engine.domain.usage import PeriodUsage, Usage, UsageShare
from engine.invoicing.frozen_credits import frozen_grant
from engine.tax.territories import countries_of

DocumentKey = tuple[str, str]


def documents_of(
    catalog: Catalog, schedule: BillingSchedule, used: Collection[DocumentKey] = ()
) -> dict[DocumentKey, str]:
    """The catalog documents that can move an amount of this schedule's invoices.

    Settings, tax rates (of a table of ours those that can apply), the schedule and what was decided
    about it, its customer with parent and (rolled up) children and organizations, the products of
    its prices, and every metric that those products name, with what it is made of: the documents
    are a catalog of their own, in which no reference is left open. `used` are those that only this
    invoice needs.
    """
    customer = catalog.customer_by_id[schedule.customer_id]
    related: list[Customer] = [customer]
    if schedule.roll_up:
        related.extend(catalog.children_of(customer.id))
    parents = {each.parent_id for each in related if each.parent_id is not None}
    related.extend(catalog.customer_by_id[id] for id in sorted(parents))
    owned = {
        each.id
        for each in catalog.organizations
        if schedule.roll_up and each.owner_id == customer.id
    }
    billed = [catalog.price_by_id[id] for id in schedule.price_ids]
    products = {price.product_id for price in billed} - {*COST_PRODUCTS.values()}
    sold = [catalog.product_by_id[id] for id in products]
    prices = [price for product in sold for price in (*product.prices, *product.list_prices)]
    metrics = {price.metric_id for price in prices if price.metric_id is not None}
    wanted = {
        *used,
        *catalog.settings_keys,
        *(("tax_rates", id) for id in _tax_rates(catalog, schedule)),
        *catalog.actions_of(schedule.id),
        ("schedules", schedule.id),
        *(("customers", each.id) for each in related),
        *(("organizations", id) for id in owned),
        *(("products", id) for id in products),
        *(("seat_metrics", price.seats.seat_type) for price in prices if price.seats is not None),
        *(
            ("metrics", id)
            for metric in metrics
            for id in all_parts(metric, catalog.compound_by_id)
        ),
    }
    documents = catalog.documents
    return {key: documents[key] for key in sorted(wanted) if key in documents}


def used_documents(invoice: Invoice) -> frozenset[DocumentKey]:
    """The rates of tax and of exchange that an invoice bears, whoever chose them."""
    taxes = (line.tax.rate_id for line in invoice.lines)
    return frozenset(
        (
            *(("tax_rates", id) for id in taxes if id is not None),
            *(("exchange_rates", each.rates_id) for each in invoice.conversions),
        )
    )


def _tax_rates(catalog: Catalog, schedule: BillingSchedule) -> Iterator[str]:
    """The account's own rates, and of a table of ours those that some line of the schedule can
    bear: few of many."""
    account, customer = catalog.account, catalog.customer_by_id[schedule.customer_id]
    near = {account.country, *(each.country for each in account.tax_registrations)}
    near |= countries_of(customer.address)
    yield from catalog.own_tax_rates
    for country in near:
        yield from catalog.listed_tax_rates.get(country, ())
    yield from (rate_id for _, rate_id in schedule.tax_rate_ids)


def freeze(
    documents: Mapping[DocumentKey, str],
    usage: Mapping[str, PeriodUsage],
    credits: Sequence[AvailableGrant] = (),
    billed_before: Mapping[tuple[str, int, int], int] | None = None,
    covered_before: Mapping[tuple[str, int, int], Decimal] | None = None,
) -> str:
    """Documents, usage by period id, grants with their balances and what was billed before of each
    charge (minor units, and prepaid units used) as one canonical JSON text.

    `frozen_credits.thaw_credits` reads the grants; without any the text says nothing of them.
    """
    frozen: dict[str, object] = {
        "documents": [[kind, id, json.loads(text)] for (kind, id), text in documents.items()],
        "usage": {period: _freeze_period(value) for period, value in sorted(usage.items())},
    }
    if credits:
        frozen["credits"] = [frozen_grant(each) for each in credits]
    if billed_before:
        frozen["billedBefore"] = [[*charge, net] for charge, net in sorted(billed_before.items())]
    if covered_before:
        frozen["coveredBefore"] = [
            [*charge, plain(units)] for charge, units in sorted(covered_before.items())
        ]
    return json.dumps(
        frozen,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def thaw(text: str) -> tuple[dict[DocumentKey, dict[str, object]], dict[str, PeriodUsage]]:
    """Documents as JSON values, usage as the engine's own values: `freeze` without the credit."""
    frozen = json.loads(text)
    documents = {(kind, id): document for kind, id, document in frozen["documents"]}
    usage = {period: _thaw_period(value) for period, value in frozen["usage"].items()}
    return documents, usage


def thaw_billed_before(text: str) -> dict[tuple[str, int, int], int]:
    """What was billed before by (price, phase index, period index), in minor units."""
    return {
        (price, phase, index): net
        for price, phase, index, net in json.loads(text).get("billedBefore", [])
    }


def thaw_covered_before(text: str) -> dict[tuple[str, int, int], Decimal]:
    """How many prepaid units were used before by (price, phase index, period index)."""
    return {
        (price, phase, index): Decimal(units)
        for price, phase, index, units in json.loads(text).get("coveredBefore", [])
    }


def _freeze_period(value: PeriodUsage) -> dict[str, object]:
    return {
        "usage": _freeze_usage(value.usage),
        "before": None if value.before is None else _freeze_usage(value.before),
    }


def _thaw_period(value: dict[str, dict[str, object] | None]) -> PeriodUsage:
    usage, before = value["usage"], value["before"]
    assert usage is not None
    return PeriodUsage(
        usage=_thaw_usage(usage), before=None if before is None else _thaw_usage(before)
    )


def _freeze_usage(usage: Usage) -> dict[str, object]:
    return {
        "total": _freeze_share(usage.total),
        "shares": [_freeze_share(share) for share in usage.shares],
        "additive": usage.is_additive,
    }


def _thaw_usage(value: dict[str, object]) -> Usage:
    total, shares = value["total"], value["shares"]
    assert isinstance(total, list) and isinstance(shares, list)
    return Usage(
        total=_thaw_share(total),
        shares=tuple(_thaw_share(share) for share in shares),
        is_additive=bool(value["additive"]),
    )


def _freeze_share(share: UsageShare) -> list[object]:
    return [
        [list(pair) for pair in share.values],
        None if share.quantity is None else plain(share.quantity),
        share.event_count,
        plain(share.quantity_within),
        share.events_below,
        share.events_above,
    ]


def _thaw_share(value: list[object]) -> UsageShare:
    pairs, quantity, events, within, below, above = value
    assert isinstance(pairs, list)
    assert isinstance(events, int) and isinstance(below, int) and isinstance(above, int)
    return UsageShare(
        values=tuple((name, text) for name, text in pairs),
        quantity=None if quantity is None else Decimal(str(quantity)),
        event_count=events,
        quantity_within=Decimal(str(within)),
        events_below=below,
        events_above=above,
    )
