"""What must hold for every price, quantity and currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.adjustments.billing import PhaseBilling
from engine.adjustments.discounts import apply_discounts
from engine.adjustments.minimums import lift_to_minimums
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import to_minor
from engine.domain.price import Price
from engine.domain.schedule import Discount, DiscountType, Minimum, Phase
from engine.domain.tax import AppliedTax
from engine.domain.usage import BreakdownValues, PeriodUsage, usage_of
from engine.rating.rate import rate_period
from engine.tax.apply import apply_tax
from tests.conformance.case_usage import usage_of_events
from tests.oracle import billing as oracle
from tests.rating.samples import JANUARY, period_of, price_of, rated, shared_usage, total

CURRENCIES = st.sampled_from(["JPY", "USD", "KWD"])
DIGITS = {"JPY": 0, "USD": 2, "KWD": 3}
QUANTITIES = st.decimals(0, 100_000, places=6)
RATES = st.decimals(0, 20, places=5)
FEES = st.decimals(0, 500, places=2)


@st.composite
def tier_terms(draw: st.DrawFn, with_fees: bool = True) -> dict[str, object]:
    """One to four tiers with ascending bounds, the last open."""
    bounds = sorted(draw(st.sets(st.integers(1, 100_000), max_size=3)))
    fees = FEES if with_fees else st.just(Decimal(0))
    rows: list[dict[str, str]] = []
    for bound in [*bounds, None]:
        row = {"rate": f"{draw(RATES):f}", "flat_fee": f"{draw(fees):f}"}
        rows.append(row if bound is None else row | {"up_to": str(bound)})
    return {"tiers": rows, "flat_fee_at_zero_usage": draw(st.booleans())}


@st.composite
def prices(draw: st.DrawFn, price_id: str = "price", currency: str | None = None) -> Price:
    """A price of any model that takes a quantity without breakdown."""
    kind = draw(st.sampled_from(["linear", "graduated", "volume", "package", "stairstep"]))
    terms: Mapping[str, object]
    if kind == "linear":
        terms = {"rate": f"{draw(RATES):f}" + draw(st.sampled_from(["", "%"]))}
    elif kind == "package":
        terms = {"size": str(draw(st.integers(1, 500))), "amount": f"{draw(FEES):f}"}
    elif kind == "stairstep":
        tiers = draw(tier_terms())
        rows = tiers["tiers"]
        assert isinstance(rows, list)
        for row in rows:
            del row["rate"]
        terms = tiers
    else:
        terms = draw(tier_terms())
    return price_of(kind, terms, currency=currency or draw(CURRENCIES), price_id=price_id)


@st.composite
def usage_by_model(draw: st.DrawFn) -> dict[BreakdownValues, str]:
    names = draw(st.lists(st.sampled_from([*"abcdef", None]), min_size=1, unique=True))
    return {(("model", name),): f"{draw(QUANTITIES):f}" for name in names}


def exact(price: Price, quantity: Decimal) -> Decimal:
    """What a quantity costs before rounding."""
    components = price.model.rate(usage_of(quantity))
    return sum((component.amount for component in components), Decimal(0))


@given(price=prices(), quantity=QUANTITIES)
def test_lines_add_up_to_the_rounded_amount(price: Price, quantity: Decimal) -> None:
    lines = rated(price, f"{quantity:f}")
    assert total(lines) == to_minor(exact(price, quantity), price.currency)


@given(usage=usage_by_model(), rate=RATES, currency=CURRENCIES)
def test_lines_by_breakdown_add_up_to_the_line_of_the_whole(
    usage: dict[BreakdownValues, str], rate: Decimal, currency: str
) -> None:
    terms = {"rate": f"{rate:f}"}
    for kind, price_terms in (("linear", terms), ("volume", {"tiers": [terms]})):
        price = price_of(kind, price_terms, currency=currency)
        whole = sum((Decimal(text) for text in usage.values()), Decimal(0))
        assert total(rated(price, shared_usage(usage))) == total(rated(price, f"{whole:f}"))


@given(price=prices(), quantity=QUANTITIES)
def test_quantity_times_rate_explains_every_amount_that_has_a_rate(
    price: Price, quantity: Decimal
) -> None:
    for component in price.model.rate(usage_of(quantity)):
        if component.rate is not None:
            assert component.quantity * component.rate == component.amount


@given(terms=tier_terms(), first=QUANTITIES, second=QUANTITIES)
def test_graduated_never_falls_with_more_usage(
    terms: dict[str, object], first: Decimal, second: Decimal
) -> None:
    price = price_of("graduated", terms)
    less, more = sorted((first, second))
    assert exact(price, less) <= exact(price, more)


@given(terms=tier_terms(with_fees=False), quantity=QUANTITIES)
def test_graduated_without_flat_fees_has_no_jumps(
    terms: dict[str, object], quantity: Decimal
) -> None:
    price = price_of("graduated", terms)
    step = Decimal("0.000000000001")
    assert exact(price, quantity + step) - exact(price, quantity) <= 20 * step


@given(terms=tier_terms())
def test_graduated_jumps_by_the_flat_fee_at_the_start_of_a_tier(terms: dict[str, object]) -> None:
    price = price_of("graduated", terms)
    rows = terms["tiers"]
    assert isinstance(rows, list)
    step = Decimal("0.000000000001")
    for lower, upper in pairwise(rows):
        bound = Decimal(lower["up_to"])
        jump = exact(price, bound + step) - exact(price, bound)
        assert jump == Decimal(upper["flat_fee"]) + Decimal(upper["rate"]) * step


@given(size=st.integers(1, 500), amount=FEES, quantity=QUANTITIES)
def test_package_is_a_step_function(size: int, amount: Decimal, quantity: Decimal) -> None:
    price = price_of("package", {"size": str(size), "amount": f"{amount:f}"})
    packages = quantity // size + (1 if quantity % size else 0)
    assert exact(price, quantity) == packages * amount
    assert exact(price, packages * size) == packages * amount
    if packages:
        assert exact(price, (packages - 1) * size + Decimal("0.000000000001")) == packages * amount


@given(terms=tier_terms(), quantity=QUANTITIES)
def test_volume_takes_one_tier_for_everything(terms: dict[str, object], quantity: Decimal) -> None:
    rows = terms["tiers"]
    assert isinstance(rows, list)
    fee_is_due = quantity > 0 or terms["flat_fee_at_zero_usage"]
    candidates = [
        quantity * Decimal(row["rate"]) + (Decimal(row["flat_fee"]) if fee_is_due else 0)
        for row in rows
    ]
    reached = sum(quantity > Decimal(row.get("up_to", "Infinity")) for row in rows)
    assert exact(price_of("volume", terms), quantity) == candidates[reached]


@given(rate=RATES, parts=st.lists(QUANTITIES, min_size=1, max_size=6))
def test_splitting_a_quantity_never_changes_a_linear_price(
    rate: Decimal, parts: list[Decimal]
) -> None:
    price = price_of("linear", {"rate": f"{rate:f}"})
    assert sum(exact(price, part) for part in parts) == exact(price, sum(parts, Decimal(0)))


@given(price=prices(), growth=st.lists(QUANTITIES, min_size=1, max_size=6))
def test_the_slices_of_a_running_total_add_up_to_the_whole(
    price: Price, growth: list[Decimal]
) -> None:
    """To the minor unit, however many periods there are: nothing drifts."""
    billed = 0
    running = Decimal(0)
    before = None
    for index, more in enumerate(growth):
        running += more
        usage = PeriodUsage(usage=usage_of(running), before=before)
        billed += total(rate_period(price, period_of(index=index), usage))
        before = usage_of(running)
    assert billed == total(rated(price, f"{running:f}"))


@given(
    amount=FEES,
    currency=CURRENCIES,
    full_days=st.integers(28, 366),
    cut=st.integers(0, 366),
)
def test_the_parts_of_a_fee_add_up_to_within_half_a_unit_each(
    amount: Decimal, currency: str, full_days: int, cut: int
) -> None:
    price = price_of("fixed", {"amount": f"{amount:f}"}, currency=currency)
    days = min(cut, full_days)
    nets = [
        total(rated(price, period=period_of(days=part, full_days=full_days)))
        for part in (days, full_days - days)
    ]
    assert abs(sum(nets) - total(rated(price))) <= 1


DISCOUNTS = st.lists(
    st.builds(
        Discount,
        type=st.just(DiscountType.PERCENTAGE),
        amount=st.decimals("0.01", 100, places=2),
        message=st.just("Discount"),
        price_ids=st.sampled_from([(), ("first",), ("second", "third")]),
    )
    | st.builds(
        Discount,
        type=st.just(DiscountType.FIXED),
        amount=st.decimals(1, 100_000, places=0),
        message=st.just("Discount"),
        price_ids=st.sampled_from([(), ("first",), ("second", "third")]),
    ),
    max_size=4,
)
MINIMUMS = st.lists(
    st.builds(
        Minimum,
        amount=st.decimals(1, 100_000, places=0),
        price_ids=st.sampled_from([(), ("first",), ("second", "third")]),
    ),
    max_size=3,
)


@st.composite
def invoices(draw: st.DrawFn) -> tuple[tuple[ChargeLine, ...], PhaseBilling]:
    """Rated lines of three prices of one currency and the terms of their phase."""
    currency = draw(CURRENCIES)
    sold = [draw(prices(price_id=name, currency=currency)) for name in ("first", "second", "third")]
    sold = [
        replace(price, product_id=product)
        for price, product in zip(sold, ("api", "llm", "api"), strict=True)
    ]
    full_days = draw(st.integers(28, 31))
    days = draw(st.integers(1, full_days))
    periods = tuple(period_of(price.id, days=days, full_days=full_days) for price in sold)
    lines = tuple(
        line
        for price, period in zip(sold, periods, strict=True)
        for line in rated(price, f"{draw(QUANTITIES):f}", period)
    )
    phase = Phase(
        JANUARY,
        None,
        tuple(price.id for price in sold),
        tuple(draw(DISCOUNTS)),
        tuple(draw(MINIMUMS)),
    )
    return lines, PhaseBilling(0, phase, {price.id: price for price in sold}, periods)


@given(invoice=invoices())
def test_discounts_lower_and_never_below_zero(
    invoice: tuple[tuple[ChargeLine, ...], PhaseBilling],
) -> None:
    lines, billing = invoice
    discounted = apply_discounts(lines, billing)
    for price_id in billing.phase.price_ids:
        before = total(tuple(line for line in lines if line.price_id == price_id))
        after = total(tuple(line for line in discounted if line.price_id == price_id))
        assert 0 <= after <= before
    assert all(line.net < 0 for line in discounted if line.kind is LineKind.DISCOUNT)


@given(invoice=invoices())
def test_minimums_are_reached_and_never_lower(
    invoice: tuple[tuple[ChargeLine, ...], PhaseBilling],
) -> None:
    lines, billing = invoice
    lines = apply_discounts(lines, billing)
    lifted = lift_to_minimums(lines, billing)
    assert total(lifted) >= total(lines)
    assert all(line.net > 0 for line in lifted if line.kind is LineKind.TRUE_UP)
    (first, *_) = billing.periods
    for minimum in billing.phase.minimums:
        covered = minimum.price_ids or billing.phase.price_ids
        least = to_minor(Fraction(minimum.amount) * first.days / first.full_days, lines[0].currency)
        assert total(tuple(line for line in lifted if line.price_id in covered)) >= least
    if not billing.phase.minimums:
        assert lifted == lines


TAXES = (
    AppliedTax("high", "VAT", Decimal("0.19"), "country"),
    AppliedTax("low", "VAT", Decimal("0.07"), "category"),
    AppliedTax(None, "No tax", Decimal(0), "exempt"),
)


@given(invoice=invoices(), choice=st.lists(st.sampled_from(TAXES), min_size=3, max_size=3))
def test_taxes_add_up_by_rate_and_lines_and_taxes_to_the_total(
    invoice: tuple[tuple[ChargeLine, ...], PhaseBilling], choice: list[AppliedTax]
) -> None:
    lines, billing = invoice
    lines = lift_to_minimums(apply_discounts(lines, billing), billing)
    by_price = dict(zip(billing.phase.price_ids, choice, strict=True))
    currency = lines[0].currency
    items = apply_tax([(line, by_price[line.price_id or ""]) for line in lines], currency)
    for tax in TAXES:
        bearing = [item for item in items if item.tax == tax]
        base = sum(item.net for item in bearing)
        assert sum(item.tax_amount for item in bearing) == round_half_away(base * tax.rate)
    assert sum(item.gross for item in items) == total(lines) + sum(
        item.tax_amount for item in items
    )


def round_half_away(minor: Decimal) -> int:
    return int(oracle.round_money(Fraction(minor), 0))


@given(terms=tier_terms(), quantity=QUANTITIES, currency=CURRENCIES)
def test_tiers_agree_with_the_second_opinion(
    terms: dict[str, object], quantity: Decimal, currency: str
) -> None:
    rows = terms["tiers"]
    assert isinstance(rows, list)
    tiers = [
        oracle.Tier(
            up_to=Fraction(row["up_to"]) if "up_to" in row else None,
            rate=Fraction(row["rate"]),
            flat_fee=Fraction(row["flat_fee"]),
        )
        for row in rows
    ]
    steps = {**terms, "tiers": [{k: v for k, v in row.items() if k != "rate"} for row in rows]}
    pays = bool(terms["flat_fee_at_zero_usage"])
    amount = Fraction(quantity)
    for kind, ours, theirs in (
        ("graduated", terms, oracle.graduated(amount, tiers, pays)),
        ("volume", terms, oracle.volume(amount, tiers, pays)),
        ("stairstep", steps, oracle.stairstep(amount, tiers, pays)),
    ):
        price = price_of(kind, ours, currency=currency)
        assert Fraction(exact(price, quantity)) == theirs
        minor = oracle.round_money(theirs, DIGITS[currency]) * 10 ** DIGITS[currency]
        assert total(rated(price, f"{quantity:f}")) == minor


@given(
    values=st.lists(st.decimals(0, 1000, places=3), max_size=8),
    rate=RATES,
    size=st.integers(1, 500),
    amount=FEES,
    bounds=st.tuples(st.decimals(0, 50, places=2), st.decimals(0, 50, places=2)),
)
def test_linear_and_package_agree_with_the_second_opinion(
    values: list[Decimal],
    rate: Decimal,
    size: int,
    amount: Decimal,
    bounds: tuple[Decimal, Decimal],
) -> None:
    quantity = sum(values, Decimal(0))
    linear = price_of("linear", {"rate": f"{rate:f}"})
    package = price_of("package", {"size": str(size), "amount": f"{amount:f}"})
    whole = Fraction(quantity)
    assert Fraction(exact(linear, quantity)) == oracle.linear(whole, Fraction(rate))
    assert Fraction(exact(package, quantity)) == oracle.package(
        whole, Fraction(size), Fraction(amount)
    )
    least, most = sorted(bounds)
    if rate == 0:
        return
    bounded = price_of(
        "linear", {"rate": f"{rate:f}", "per_event": {"min": f"{least:f}", "max": f"{most:f}"}}
    )
    usage = usage_of_events(bounded, [f"{value:f}" for value in values])
    components = bounded.model.rate(usage)
    cost = sum((Fraction(component.amount) for component in components), Fraction(0))
    assert cost == oracle.linear_by_event(
        [Fraction(value) for value in values], Fraction(rate), Fraction(least), Fraction(most)
    )


@given(price=prices(), quantity=QUANTITIES)
def test_lines_share_the_rounding_as_the_second_opinion_does(
    price: Price, quantity: Decimal
) -> None:
    amounts = [Fraction(part.amount) for part in price.model.rate(usage_of(quantity))]
    digits = DIGITS[price.currency]
    shared = [share * 10**digits for share in oracle.share_rounded(amounts, digits)]
    assert [line.net for line in rated(price, f"{quantity:f}")] == shared
