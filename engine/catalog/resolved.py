"""From each shape to its value in the domain. Nothing can go wrong here: all checks are past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.catalog.phases import DAY, NO_MILESTONES, PlacedPhase, placed_phases
from engine.catalog.seat_prices import seat_metric_id, seat_terms, with_overage
from engine.catalog.shapes.address import AddressShape
from engine.catalog.shapes.contact import BillingPreference
from engine.catalog.shapes.customer import CustomerShape, DatedAliasShape
from engine.catalog.shapes.exchange_rates import ExchangeRatesShape
from engine.catalog.shapes.organization import OrganizationShape
from engine.catalog.shapes.product import PriceShape, ProductShape
from engine.catalog.shapes.schedule import DiscountShape, MinimumShape, ScheduleShape
from engine.catalog.shapes.seat_metric import SeatMetricShape
from engine.catalog.shapes.settings import (
    QuoteApprovalShape,
    QuoteSettingsShape,
    SettingsShape,
)
from engine.catalog.shapes.tax_rate import TaxRateShape
from engine.domain.account import Account, BankAccount, Letterhead
from engine.domain.customer import Address, Alias, Customer, Organization, TaxStatus
from engine.domain.exchange import ExchangeRates
from engine.domain.price import Price, Product
from engine.domain.pricing import PricingModel
from engine.domain.quote import QuoteRules
from engine.domain.schedule import (
    BillingSchedule,
    Discount,
    DiscountType,
    LaterPhase,
    Maximum,
    Minimum,
    Phase,
)
from engine.domain.schedule_action import ScheduleAction
from engine.domain.seat import SeatMetric
from engine.domain.tax import TaxCode, TaxId, TaxRate, TaxRegistration
from engine.domain.time_zones import TimeZones, Zone
from engine.schedules.effective import effective_schedule

NO_LIST_PRICES: Mapping[str, str] = {}

DISCOUNT_MESSAGE = "Discount"
"""What a discount's line says if the schedule does not."""


def resolved_account(settings: SettingsShape) -> Account:
    """The account; without a legal name it goes by its id."""
    return Account(
        id=settings.account,
        legal_name=settings.legal_name or settings.account,
        time_zone=_zone(settings),
        currency=settings.currency,
        invoice_prefix=settings.invoice_prefix,
        credit_note_prefix=settings.credit_note_prefix,
        accounting_date=settings.accounting_date,
        due_days=settings.due_days,
        tax_id=settings.tax_id,
        country=settings.country,
        tax_registrations=tuple(
            TaxRegistration(
                each.country, each.id, each.scheme, each.reporting_currency, each.exchange_rates
            )
            for each in settings.tax_registrations or ()
        ),
        tax_provider=settings.tax_provider,
        exchange_rate_days=settings.exchange_rate_days,
        revenue_straight_line=settings.revenue_straight_line,
        letterhead=_letterhead(settings),
        quotes=_quote_rules(settings.quotes),
    )


def _letterhead(settings: SettingsShape) -> Letterhead:
    return Letterhead(
        address=Address() if settings.address is None else _address(settings.address),
        email=settings.email,
        phone=settings.phone,
        website=settings.website,
        company_number=settings.company_number,
        bank_accounts=tuple(
            BankAccount(**each.model_dump()) for each in settings.bank_accounts or ()
        ),
        logo=settings.logo,
        color=settings.brand_color,
        language=settings.language,
        footer=settings.document_footer,
    )


def _quote_rules(settings: QuoteSettingsShape | None) -> QuoteRules:
    if settings is None:
        return QuoteRules()
    limits = settings.approval or QuoteApprovalShape()
    return QuoteRules(
        expiry_days=settings.expiry_days,
        discount_above=_limit(limits.discount_above),
        total_above=_limit(limits.total_above),
        months_above=limits.months_above,
        is_countersigned=settings.countersigned,
    )


def _limit(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _zone(settings: SettingsShape) -> Zone:
    if isinstance(settings.time_zone, str):
        return settings.time_zone
    moves = tuple((move.from_, move.zone) for move in settings.time_zone.moves)
    return TimeZones(settings.time_zone.first, moves)


def resolved_product(
    id: str,
    product: ProductShape,
    models: Mapping[str, PricingModel],
    sources: Mapping[str, str] = NO_LIST_PRICES,
) -> Product:
    """The product with its prices and list prices, ordered by id. `sources` has the list price of
    each price that is spawned from one; a list price is its own."""
    prices = {
        price_id: replace(
            resolved_price(price_id, id, price, models[price_id]),
            list_price_id=price.list_price
            if sources.get(price_id) in (None, price_id)
            else sources.get(price_id),
        )
        for price_id, price in sorted(product.prices.items())
    }
    return Product(
        id=id,
        name=product.name,
        prices=tuple(
            each
            for price_id, price in prices.items()
            if sources.get(price_id) != price_id
            for each in with_overage(price, product.prices[price_id])
        ),
        list_prices=tuple(
            price for price_id, price in prices.items() if sources.get(price_id) == price_id
        ),
        label=product.label,
        tax_category=product.tax_category,
        supply=product.supply,
        revenue_recognition=product.revenue_recognition,
    )


def resolved_seat_metric(id: str, seats: SeatMetricShape) -> SeatMetric:
    """The seat type."""
    return SeatMetric(id, seats.label, seats.description)


def resolved_price(id: str, product_id: str, price: PriceShape, model: PricingModel) -> Price:
    """The price with its pricing model; a periodic running total in months."""
    period = price.usage_calculation_period
    return Price(
        id=id,
        product_id=product_id,
        name=price.name,
        currency=price.currency,
        model=model,
        frequency=price.frequency,
        timing=price.timing,
        metric_id=price.metric or seat_metric_id(price),
        seats=seat_terms(price),
        usage_calculation=price.usage_calculation_mode,
        reset_months=None if period is None else (period.frequency.months or 0) * period.interval,
        metric_parameters=tuple(
            (name, Decimal(text)) for name, text in sorted((price.metric_parameters or {}).items())
        ),
    )


def resolved_alias(alias: str | DatedAliasShape) -> Alias:
    """The alias on half-open days: its last day becomes the day after."""
    if isinstance(alias, str):
        return Alias(alias)
    return Alias(alias.alias, alias.from_, _day_after(alias.until))


def resolved_customer(id: str, customer: CustomerShape, settings: SettingsShape) -> Customer:
    """The customer; parts of the address that nobody wrote are empty.

    A tax status that nobody wrote is automatic where the seller has registrations.
    """
    tax_status = customer.tax_status
    if settings.tax_registrations and "tax_status" not in customer.model_fields_set:
        tax_status = TaxStatus.AUTOMATIC
    shipping = customer.shipping_address
    return Customer(
        id=id,
        legal_name=customer.legal_name,
        aliases=tuple(resolved_alias(alias) for alias in customer.aliases or ()),
        parent_id=customer.parent,
        address=Address() if customer.address is None else _address(customer.address),
        emails=_recipients(customer),
        tax_status=tax_status,
        tax_id=customer.tax_id,
        tax_ids=tuple(TaxId(each.id, each.country) for each in customer.tax_ids or ()),
        label=customer.label,
        due_days=customer.due_days,
        shipping_address=None if shipping is None else _address(shipping),
        language=customer.language,
    )


def _address(shape: AddressShape) -> Address:
    return Address(
        line1=shape.line1 or "",
        line2=shape.line2,
        town=shape.town or "",
        state=shape.state,
        postcode=shape.postcode or "",
        country=shape.country,
    )


def _recipients(customer: CustomerShape) -> tuple[str, ...]:
    """Who gets invoices: those named outright, then contacts, primary ones first; each once."""
    contacts = [each for each in customer.contacts or () if each.archived_at is None]
    return tuple(
        dict.fromkeys(
            [
                *(customer.emails or ()),
                *(
                    contact.email
                    for preference in (BillingPreference.PRIMARY, BillingPreference.STANDARD)
                    for contact in contacts
                    if contact.billing_preference is preference
                ),
            ]
        )
    )


def resolved_organization(id: str, organization: OrganizationShape) -> Organization:
    """The organization; its members ordered by id."""
    members = tuple(sorted(organization.members))
    return Organization(id, organization.owner, members, organization.name)


def resolved_schedule(
    id: str,
    schedule: ScheduleShape,
    actions: Sequence[ScheduleAction] = (),
    completed: Mapping[str, date] = NO_MILESTONES,
) -> BillingSchedule:
    """The schedule in effect, with half-open phases: last days become the day after."""
    placed = placed_phases(schedule, completed)
    phases = tuple(_phase(each) for each in placed if each.awaits is None)
    found = BillingSchedule(
        id=id,
        customer_id=schedule.customer,
        start=phases[0].start,
        end=phases[-1].end,
        phases=phases,
        billing_day=schedule.billing_day,
        auto_issue=schedule.auto_issue,
        roll_up=schedule.roll_up,
        tax_rate_ids=tuple(sorted((schedule.tax_rates or {}).items())),
        label=schedule.label,
        reference=schedule.reference,
        purchase_order_number=schedule.purchase_order_number,
        memo=schedule.memo,
        due_days=schedule.due_days,
        thresholds=tuple(Decimal(each) for each in schedule.thresholds or ()),
        recurring_threshold=None
        if schedule.recurring_threshold is None
        else Decimal(schedule.recurring_threshold),
        later_phases=tuple(
            LaterPhase(tuple(each.terms.prices), each.terms.name, each.terms.milestone)
            for each in placed
            if each.awaits is not None
        ),
        is_draft=schedule.draft,
    )
    return effective_schedule(found, actions)


def _phase(placed: PlacedPhase) -> Phase:
    assert placed.first is not None, "phases_tile_their_schedule asks for every start"
    return Phase(
        start=placed.first,
        end=_day_after(placed.last),
        price_ids=tuple(placed.terms.prices),
        discounts=tuple(_discount(discount) for discount in placed.terms.discounts or ()),
        minimums=tuple(_minimum(minimum) for minimum in placed.terms.minimums or ()),
        maximums=tuple(
            Maximum(Decimal(maximum.amount), tuple(maximum.prices or ()))
            for maximum in placed.terms.maximums or ()
        ),
        recurrence=placed.terms.recurrence,
        name=placed.terms.name,
        milestone=placed.terms.milestone,
        is_awaited=placed.is_open,
    )


def _discount(shape: DiscountShape) -> Discount:
    message = shape.message
    if message is None:
        is_share = shape.type is DiscountType.PERCENTAGE
        message = f"{DISCOUNT_MESSAGE} {shape.amount} %" if is_share else DISCOUNT_MESSAGE
    return Discount(
        shape.type, Decimal(shape.amount), message, tuple(shape.prices or ()), shape.seats
    )


def _minimum(shape: MinimumShape) -> Minimum:
    return Minimum(Decimal(shape.amount), tuple(shape.prices or ()))


def resolved_exchange_rates(id: str, shape: ExchangeRatesShape) -> ExchangeRates:
    """The rates of a day, by currency; the table is the id without the day."""
    return ExchangeRates(
        id=id,
        table=id.rpartition("_")[0],
        source=shape.source,
        base=shape.base,
        day=shape.day,
        rates=tuple((currency, Decimal(rate)) for currency, rate in sorted(shape.rates.items())),
    )


def resolved_tax_rate(id: str, rate: TaxRateShape) -> TaxRate:
    """The rate as a share: 20% is 0.2; the last day becomes the day after."""
    share = Decimal(rate.rate.removesuffix("%")).scaleb(-2)
    return TaxRate(
        id=id,
        name=rate.name,
        rate=share,
        country=rate.country,
        region=rate.region,
        tax_category=rate.tax_category,
        valid_from=rate.valid_from,
        valid_to=_day_after(rate.valid_to),
        invoice_name=rate.invoice_name,
        invoice_short_name=rate.invoice_short_name,
        description=rate.description,
        is_published=rate.published,
        is_archived=rate.archived,
        code=rate.code or (TaxCode.STANDARD if share else TaxCode.ZERO_RATED),
        exemption=rate.exemption,
        source=rate.source,
        table=rate.table,
    )


def _day_after(day: date | None) -> date | None:
    return None if day is None else day + DAY
