"""Reading the terms of a price: raw catalog values to exact ones, or an error that says where."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches

from engine.domain.decimals import ZERO, parse_decimal
from engine.domain.errors import InputError

Terms = Mapping[str, object]
"""Keys of a pricing model as the catalog holds them: text, int, bool, list and mapping values."""

Path = tuple[str | int, ...]
"""Where in the terms a value stands: `("tiers", 1, "rate")`."""


class TermsError(InputError):
    """A term that cannot be used. `path` leads to it, `message` says what is wrong and what to do.

    A missing key is reported at the mapping that lacks it.
    """

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        self.message = message
        where = ".".join(str(step) for step in path)
        super().__init__(f"{where}: {message}" if where else message)


def refuse_unknown_keys(terms: Terms, keys: Collection[str], path: Path, noun: str) -> None:
    """Raise TermsError for the first key that is not one of `keys`, with the nearest that is."""
    for key in terms:
        if key not in keys:
            near = get_close_matches(str(key), keys, n=1)
            remedy = f'did you mean "{near[0]}"?' if near else f"it has {', '.join(keys)}"
            raise TermsError((*path, key), f'{noun} has no key "{key}"; {remedy}')


def required(terms: Terms, key: str, path: Path, remedy: str) -> object:
    """The value of a key that must be there; `remedy` tells how to write it."""
    if terms.get(key) is None:
        raise TermsError(path, f'"{key}" is missing; {remedy}')
    return terms[key]


def decimal_term(value: object, path: Path) -> Decimal:
    """An exact decimal from quoted text or a whole number; a YAML float is refused as inexact."""
    if isinstance(value, float):
        raise TermsError(path, f'a YAML float is not exact; write it in quotes: "{value}"')
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TermsError(path, 'expected a number in quotes, such as "0.25"')
    try:
        return parse_decimal(str(value))
    except ValueError as error:
        raise TermsError(path, str(error)) from None


def amount_term(value: object, path: Path) -> Decimal:
    """Money in major units of the price's currency, zero or more."""
    amount = decimal_term(value, path)
    if amount < ZERO:
        raise TermsError(path, "an amount cannot be negative; lower a charge with a discount")
    return amount


def flag_term(value: object, path: Path) -> bool:
    """A switch: true or false, without quotes."""
    if not isinstance(value, bool):
        raise TermsError(path, "expected true or false, without quotes")
    return value


def mapping_term(value: object, path: Path, example: str) -> Terms:
    """A mapping with text keys; `example` shows one."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise TermsError(path, f"expected keys and values, such as {example}")
    return value


def list_term(value: object, path: Path, example: str) -> Sequence[object]:
    """A list of at least one item; `example` shows one."""
    if not isinstance(value, list | tuple) or not value:
        raise TermsError(path, f"expected a list of at least one item, such as {example}")
    return value
