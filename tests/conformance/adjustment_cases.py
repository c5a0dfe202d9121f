"""Cases about minimums, discounts and tax, run through engine.adjustments and engine.tax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from engine.adjustments.billing import PhaseBilling
from engine.adjustments.passes import MID_PERIOD, PASSES, adjust
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import to_minor
from engine.domain.decimals import plain
from engine.domain.price import Price
from engine.domain.schedule import (
    BillingPeriod,
    BillingSchedule,
    Discount,
    DiscountType,
    Maximum,
    Minimum,
    Phase,
)
from engine.domain.tax import AppliedTax
from engine.invoicing.thresholds import thresholds_passed
from engine.tax.apply import apply_tax
from tests.conformance.case_prices import currency_of, typed_price
from tests.conformance.case_usage import amount_of, minor_total, slices
from tests.conformance.outcome import Case, Outcome, compare
from tests.rating.samples import JANUARY, period_of, price_of, rated

DIFFERS: dict[str, str] = {
    "L-commit-13": (
        "DESIGN 5, order of steps: discounts come before minimums, so a discount does not count"
        " towards the commitment; there the coupon comes after"
    ),
}
"""Cases answered differently on purpose, with the rule they contradict."""


def run_minimum_commitment(case: Case) -> Outcome:
    """The true-up line, with tax where the case has it."""
    price, inputs = case["price"], case["inputs"]
    days = int(inputs.get("billed_days", 1)), int(inputs.get("period_days", 1))
    prices, quantities = _covered(case)
    phase = _phase(
        prices,
        minimums=(Minimum(_major(price.get("commitment") or price["spending_minimum"])),),
        discounts=tuple(_discount({"amount": price["coupon"]}) for _ in [0] if "coupon" in price),
    )
    lines = _billed(prices, quantities, phase, days=days)
    trued_up = [line.net for line in lines if line.kind is LineKind.TRUE_UP]
    got: dict[str, str] = {"true_up": str(sum(trued_up))}
    expected: dict[str, str] = {"true_up": case["expected_amount"]}
    extra = case.get("expected_extra", {})
    if "tax_rate" in price:
        items = apply_tax([(line, _rate(price["tax_rate"])) for line in lines], "EUR")
        taxes = [item.tax_amount for item in items if item.charge.kind is LineKind.TRUE_UP]
        got |= {
            "tax_on_true_up": str(sum(taxes)),
            "fees": str(minor_total(lines)),
            "invoice_tax": str(sum(item.tax_amount for item in items)),
        }
        expected |= {key: extra[key] for key in ("tax_on_true_up", "fees", "invoice_tax")}
    if "prorated_plan_fee" in extra:
        fees = [line.net for line in lines if line.price_id == "plan" and line.kind == "charge"]
        got["prorated_plan_fee"] = str(sum(fees))
        expected["prorated_plan_fee"] = extra["prorated_plan_fee"]
    return compare(expected, got, DIFFERS.get(case["id"], ""))


def run_min_commit(case: Case) -> Outcome:
    """What a price costs with a minimum, or each run's part of it when usage is restated."""
    ours = typed_price(case)
    phase = _phase((ours,), minimums=(Minimum(Decimal(case["price"]["min"])),))
    if isinstance(case["units"], str):
        lines = adjust(rated(ours, case["units"]), _billing(phase, (ours,), period_of(ours.id)))
        return compare(
            plain(Decimal(case["expected"])), amount_of(minor_total(lines), ours.currency)
        )
    *earlier, last = slices(ours, case["units"])
    here = period_of(ours.id, index=len(earlier))
    already = tuple(_as_of(line, here) for lines in earlier for line in lines)
    final = adjust(last, _billing(phase, (ours,), here, already))
    runs = [*(minor_total(lines) for lines in earlier), minor_total(final)]
    return compare(case["expected"], [amount_of(net, ours.currency) for net in runs])


def run_max_commit(case: Case) -> Outcome:
    """What a price costs with a maximum, after what has been billed of the period before."""
    ours = typed_price(case)
    maximums = (Maximum(Decimal(case["price"]["max"])),)
    phase = replace(_phase((ours,)), maximums=maximums)
    lines = rated(ours, case["units"])
    billed = to_minor(Decimal(case.get("previously_billed", "0")), ours.currency)
    before = (replace(lines[0], net=billed),)
    capped = adjust(lines, _billing(phase, (ours,), period_of(ours.id), before))
    return compare(plain(Decimal(case["expected"])), amount_of(minor_total(capped), ours.currency))


def run_progressive(case: Case) -> Outcome:
    """The usage of a period so far, less what has been billed of it before."""
    ours = typed_price(case)
    price = case["price"]
    pre = Decimal(case["pre_units"])
    so_far = plain(pre + Decimal(case["units"]))
    phase = replace(
        _phase(
            (ours,),
            minimums=tuple(Minimum(Decimal(price["min"])) for _ in [0] if "min" in price),
            discounts=tuple(
                Discount(DiscountType.PERCENTAGE, Decimal(price["discount_percent"]), "Discount")
                for _ in [0]
                if "discount_percent" in price
            ),
        ),
        maximums=tuple(Maximum(Decimal(price["max"])) for _ in [0] if "max" in price),
    )
    billing = _billing(phase, (ours,), period_of(ours.id))
    passes = PASSES if case.get("line_position", "last") == "last" else MID_PERIOD
    if "previously_billed" in case:
        before = to_minor(Decimal(case["previously_billed"]), ours.currency)
    else:
        before = minor_total(adjust(rated(ours, plain(pre)), billing, MID_PERIOD))
    billing = replace(billing, billed_before={(ours.id, 0, 0): before})
    lines = adjust(rated(ours, so_far), billing, passes)
    return compare(plain(Decimal(case["expected"])), amount_of(minor_total(lines), ours.currency))


def run_progressive_billing(case: Case) -> Outcome:
    """Invoices as usage passes thresholds, and the invoice of the period with its fee."""
    price, inputs = case["price"], case["inputs"]
    currency = currency_of(case)
    if "already_invoiced" in price:
        usage = int(inputs["final_usage_fee"])
        off = usage - _left(usage, int(price["already_invoiced"]))
        return compare(case["expected_amount"], str(off))
    already = 0
    if "units_by_check" in inputs:
        rate = Decimal(price["unit_amount"])
        units = [
            sum(map(int, inputs["units_by_check"][: n + 1]))
            for n in range(len(inputs["units_by_check"]))
        ]
        checks = [to_minor(rate * each, currency) for each in units]
        final, fee = checks[-1], int(price["plan_fee"])
    else:
        checks = [int(inputs["usage"])]
        final = checks[-1]
        fee = to_minor(
            Fraction(_major(price["plan_fee"]))
            * Fraction(int(inputs["billed_days"]), int(inputs["period_days"])),
            currency,
        )
    terms = BillingSchedule(
        "s",
        "c",
        JANUARY,
        None,
        (_phase(()),),
        thresholds=tuple(map(_major, price.get("thresholds", ()))),
        recurring_threshold=_major(price["recurring_threshold"])
        if "recurring_threshold" in price
        else None,
    )
    invoices: list[str | None] = []
    passed = 0
    for usage in checks:
        now = thresholds_passed(terms, usage, currency)
        invoices.append(str(_left(usage, already)) if now > passed else None)
        already = usage if now > passed else already
        passed = max(passed, now)
    got: dict[str, object] = {"final": str(fee + _left(final, already))}
    expected: dict[str, object] = {"final": case["expected_amount"]}
    extra = case.get("expected_extra", {})
    if "invoices" in extra:
        got["invoices"], expected["invoices"] = invoices, extra["invoices"]
    if "fees" in extra:
        got["fees"], expected["fees"] = str(fee + final), extra["fees"]
    return compare(expected, got)


def _left(usage: int, billed: int) -> int:
    """What an invoice bills of usage of so much, in minor units, when so much was billed."""
    ours = _usage_price("usage")
    billing = replace(
        _billing(_phase((ours,)), (ours,), period_of(ours.id)),
        billed_before={(ours.id, 0, 0): billed},
    )
    return minor_total(adjust(rated(ours, plain(_major(str(usage)))), billing))


def run_coupon(case: Case) -> Outcome:
    """What coupons take off, or what they leave of each line."""
    price, inputs = case["price"], case.get("inputs", {})
    amounts = (
        [line["amount"] for line in price["lines"]]
        if "lines" in price
        else inputs.get("lines") or [inputs.get("base") or inputs["subtotal"]]
    )
    prices = _fees(amounts, case)
    phase = _phase(prices, discounts=tuple(map(_discount, price["coupons"])))
    lines = _billed(prices, ["0"] * len(prices), phase)
    left = [str(minor_total(_of(lines, price.id))) for price in prices]
    off = str(-sum(line.net for line in lines if line.kind is LineKind.DISCOUNT))
    extra = case.get("expected_extra", {})
    if "line_coupons" in extra:
        taken = [str(int(amount) - int(rest)) for amount, rest in zip(amounts, left, strict=True)]
        tax = sum(
            item.tax_amount
            for item in apply_tax([(line, _rate("10")) for line in lines], currency_of(case))
        )
        return compare(
            (case["expected_amount"], extra["line_coupons"], extra["tax"]),
            (str(minor_total(lines)), taken, str(tax)),
        )
    if "taxable_by_line" in extra:
        return compare(
            (case["expected_amount"], extra["taxable_by_line"]), (str(minor_total(lines)), left)
        )
    return compare(case["expected_amount"], off)


def run_discount(case: Case) -> Outcome:
    """An amount with one discount: what is taken off, or what is left, as the case asks."""
    price, currency = case["price"], currency_of(case)
    fee = price_of("linear", {"rate": "1"}, currency=currency, price_id="fee")
    percent = price.get("discount_percent")
    discount = Discount(
        DiscountType.FIXED if percent is None else DiscountType.PERCENTAGE,
        Decimal(percent or price["discount_amount"]),
        "Discount",
    )
    lines = _billed((fee,), [case["units"]], _phase((fee,), discounts=(discount,)))
    off = -sum(line.net for line in lines if line.kind is LineKind.DISCOUNT)
    asks_for_discount = case["note"].startswith("discount amount")
    got = amount_of(off if asks_for_discount else minor_total(lines), currency)
    return compare(plain(Decimal(case["expected"])), got)


def run_tax(case: Case) -> Outcome:
    """Tax of an invoice's lines. Several rates on a line are written as one rate of their sum."""
    prices = _fees([line["amount"] for line in case["price"]["lines"]], case)
    coupons = tuple(_discount(coupon) for coupon in case["price"].get("coupons", ()))
    lines = _billed(prices, ["0"] * len(prices), _phase(prices, discounts=coupons))
    rates = {
        price.id: _rate(str(sum(map(Decimal, line["rates"]))))
        for price, line in zip(prices, case["price"]["lines"], strict=True)
    }
    items = apply_tax([(line, rates[line.price_id or ""]) for line in lines], currency_of(case))
    return compare(case["expected_amount"], str(sum(item.tax_amount for item in items)))


def _covered(case: Case) -> tuple[tuple[Price, ...], list[str]]:
    """The plan's fee and usage that costs what the case says, in minor units."""
    price, inputs = case["price"], case["inputs"]
    if "plan_fee" in price:
        prices = (
            price_of(
                "fixed",
                {"amount": plain(_major(price["plan_fee"]))},
                currency="EUR",
                price_id="plan",
            ),
            _usage_price("usage"),
        )
        return prices, ["0", plain(_major(inputs["usage_fees"]))]
    used = inputs.get("used_by_line") or [inputs["used"]]
    prices = tuple(_usage_price(f"usage_{index}") for index in range(len(used)))
    return prices, [plain(_major(amount)) for amount in used]


def _usage_price(price_id: str) -> Price:
    return price_of("linear", {"rate": "1"}, currency="EUR", price_id=price_id)


def _fees(amounts: Sequence[str], case: Case) -> tuple[Price, ...]:
    """One fixed price a line; the amounts are in minor units."""
    return tuple(
        price_of(
            "fixed",
            {"amount": plain(_major(amount))},
            currency=currency_of(case),
            price_id=f"fee_{index}",
        )
        for index, amount in enumerate(amounts)
    )


def _billed(
    prices: Sequence[Price],
    quantities: Sequence[str],
    phase: Phase,
    days: tuple[int, int] = (1, 1),
) -> tuple[ChargeLine, ...]:
    """Rated and adjusted lines of one invoice that bills one period of every price."""
    periods = tuple(period_of(price.id, days=days[0], full_days=days[1]) for price in prices)
    lines = tuple(
        line
        for price, quantity, period in zip(prices, quantities, periods, strict=True)
        for line in rated(price, quantity, period)
    )
    return adjust(lines, PhaseBilling(0, phase, {price.id: price for price in prices}, periods))


def _billing(
    phase: Phase,
    prices: Sequence[Price],
    period: BillingPeriod,
    already_billed: tuple[ChargeLine, ...] = (),
) -> PhaseBilling:
    by_id = {price.id: price for price in prices}
    return PhaseBilling(0, phase, by_id, (period,), already_billed)


def _phase(
    prices: Sequence[Price],
    *,
    discounts: tuple[Discount, ...] = (),
    minimums: tuple[Minimum, ...] = (),
) -> Phase:
    return Phase(JANUARY, None, tuple(price.id for price in prices), discounts, minimums)


def _discount(coupon: Mapping[str, Any]) -> Discount:
    """A coupon in percent, or of a fixed amount in minor units."""
    percent = coupon.get("percent") or coupon.get("pct")
    if percent is not None:
        return Discount(DiscountType.PERCENTAGE, Decimal(percent), "Coupon")
    amount = coupon.get("amount") or coupon["fixed"]
    return Discount(DiscountType.FIXED, _major(amount), "Coupon")


def _rate(percent: str) -> AppliedTax:
    return AppliedTax(f"rate-{percent}", f"{percent} %", Decimal(percent).scaleb(-2), "the case")


def _major(minor: str) -> Decimal:
    """Euros or dollars out of cents."""
    return Decimal(minor).scaleb(-2)


def _of(lines: Sequence[ChargeLine], price_id: str) -> list[ChargeLine]:
    return [line for line in lines if line.price_id == price_id]


def _as_of(line: ChargeLine, period: BillingPeriod) -> ChargeLine:
    """A line of an earlier run over the period that the last run bills."""
    return replace(line, period_index=period.index)
