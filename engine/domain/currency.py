"""Currencies of ISO 4217 and the number of digits of their minor unit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from engine.domain.decimals import round_to_units

_TWO_DIGITS = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR
SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU
UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
""".split()

MINOR_UNITS: dict[str, int] = {
    **dict.fromkeys(_TWO_DIGITS, 2),
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
"""Digits after the point by currency code (ISO 4217, list one).

Of the funds codes only those that contracts are made in: CLF, UYI and UYW; BOV, CHE, CHW, COU, MXV
and USN are left out, as are metals, units of account and test codes. ANG, BGN and HRK are gone from
the list and stay here for invoices of their time.
"""


def minor_digits(currency: str) -> int:
    """Digits of the currency's minor unit. Raises KeyError for a code not in ISO 4217."""
    return MINOR_UNITS[currency]


def to_minor(value: Fraction | Decimal, currency: str) -> int:
    """An exact amount in minor units, rounded half away from zero (DESIGN 5, rounding)."""
    return round_to_units(value, minor_digits(currency))


def to_amount(minor: int, currency: str) -> Decimal:
    """Minor units as a Decimal with the currency's own number of digits: 1250 USD is 12.50."""
    digits = minor_digits(currency)
    return Decimal(minor).scaleb(-digits)


def amount_text(minor: int, currency: str) -> str:
    """An amount as reasons write it: 125000 USD is `1,250.00 USD`."""
    return f"{to_amount(minor, currency):,f} {currency}"


def allocate(total: int, weights: Sequence[Fraction | Decimal | int]) -> tuple[int, ...]:
    """Share `total` minor units over weights by largest remainder; the parts add up exactly.

    Each part is its exact share rounded down; what is left goes one unit at a time to the largest
    remainders, ties to the lower index. Odd in `total`. If the weights add up to zero, all of it
    goes to the first. Raises ValueError if there are no weights but something to share.
    """
    if not weights:
        if total:
            raise ValueError("cannot share an amount over nothing")
        return ()
    if total < 0:
        return tuple(-part for part in allocate(-total, weights))
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact, Fraction(0))
    if whole == 0:
        return (total, *(0 for _ in weights[1:]))
    shares = [total * weight / whole for weight in exact]
    floors = [share.numerator // share.denominator for share in shares]
    by_remainder = sorted(
        range(len(shares)), key=lambda index: (floors[index] - shares[index], index)
    )
    for index in by_remainder[: total - sum(floors)]:
        floors[index] += 1
    return tuple(floors)


def share_rounding(
    exact: Sequence[Fraction | Decimal], currency: str, total: int | None = None
) -> tuple[int, ...]:
    """Round lines so that they add up to their rounded sum (DESIGN 5): minor units a line.

    The sum is rounded once, half away from zero; every line takes its own amount rounded down and
    the rest goes to the largest remainders, ties to the earlier line. A negative sum is shared as
    its mirror image. A `total` in minor units stands for the rounded sum where the lines are a
    slice of something that is rounded as a whole. Raises ValueError for a total without a line.
    """
    if len(exact) == 1:
        return (to_minor(exact[0], currency) if total is None else total,)
    ratios = [amount.as_integer_ratio() for amount in exact]
    denominator = lcm(*(below for _, below in ratios))
    unit = 10 ** minor_digits(currency)
    scaled = [above * (denominator // below) * unit for above, below in ratios]
    if total is None:
        total = round_to_units(Fraction(sum(scaled), denominator), 0)
    if not scaled:
        if total:
            raise ValueError("cannot share an amount over no lines")
        return ()
    sign = -1 if total < 0 or (total == 0 and sum(scaled) < 0) else 1
    parts = [divmod(sign * amount, denominator) for amount in scaled]
    missing = sign * total - sum(floor for floor, _ in parts)
    for_everyone, left_over = divmod(missing, len(parts))
    by_remainder = sorted(range(len(parts)), key=lambda index: (-parts[index][1], index))
    lucky = frozenset(by_remainder[:left_over])
    return tuple(
        sign * (floor + for_everyone + (index in lucky)) for index, (floor, _) in enumerate(parts)
    )
