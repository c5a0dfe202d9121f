"""Who charges which country's tax: the rules for a seller with registrations (docs/tax.md).

The EU's rules are those of Directive 2006/112/EC: services to businesses are taxed where the buyer
is (article 44) and there by the buyer (196), electronic services to consumers where the consumer is
(58), below the threshold of article 59c where the seller is; goods to businesses are exempt (138),
exports too (146).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.domain.account import Account
from engine.domain.customer import Customer
from engine.domain.errors import RatingError
from engine.domain.price import Product
from engine.domain.tax import Supply, TaxCode, TaxScheme
from engine.tax.territories import Territory, is_member, territory_of
from engine.tax.vat_ids import VatIdError, check_vat_id, vat_country

REVERSE_CHARGE = (
    "Reverse charge: the customer is liable for the VAT (Articles 44 and 196 of Directive"
    " 2006/112/EC)."
)
INTRA_COMMUNITY = "Intra-Community supply, exempt from VAT (Article 138 of Directive 2006/112/EC)."
EXPORT = "Export, exempt from VAT (Article 146 of Directive 2006/112/EC)."
EXPORT_OF_OTHERS = "Export: no tax is charged."
OUTSIDE_THE_UNION = (
    "Not subject to VAT of the EU: supplied where the customer is (Articles 44 and 58 of Directive"
    " 2006/112/EC)."
)
NOT_SUBJECT = "Not subject to tax: the seller is not registered where the customer is."
NORTHERN_IRELAND = "XI"


@dataclass(frozen=True, slots=True)
class TaxedIn:
    """The tax of this country is charged, in this region of it; `because` says why."""

    country: str
    region: str | None
    because: str


@dataclass(frozen=True, slots=True)
class NotTaxed:
    """Nothing is charged: `exemption` goes on the invoice, `because` says why."""

    code: TaxCode
    name: str
    exemption: str
    because: str


def place_of_supply(
    seller: Account, customer: Customer, product: Product, on: date
) -> TaxedIn | NotTaxed:
    """Where a product is taxed for a customer on a day, or why it is not.

    Raises RatingError where that cannot be said: no country, an id that is none, a seller who
    would have to be registered.
    """
    buyer = territory_of(customer.address, on)
    if buyer is None:
        raise RatingError(f"customer {customer.id} has no country: its tax depends on it; add it")
    home = _home(seller, customer)
    if buyer.country in _registered_in(seller, home) and not buyer.is_outside:
        because = f"sold in {buyer.name}, where the seller is registered"
        return TaxedIn(buyer.country, customer.address.state, because)
    if buyer.is_northern_ireland and product.supply is Supply.GOODS and is_member(home, on):
        return _goods_to_northern_ireland(customer, on)
    if buyer.in_union:
        return _into_the_union(seller, home, customer, product, buyer, on)
    return _out_of_the_union(home, product, buyer, on)


def reverse_charge_id(seller: Account, customer: Customer, on: date) -> str | None:
    """The VAT id of a buyer in the EU for whom reverse charge was said by hand; None outside it.

    Raises RatingError for an id that is none, and where a buyer in the EU has given none.
    """
    buyer = territory_of(customer.address, on)
    if buyer is None or not buyer.in_union:
        return None
    found = _business_id(customer, buyer, "", on)
    if found is None:
        raise RatingError(
            f"customer {customer.id} is reverse charged in {buyer.name} without a VAT id, which the"
            " invoice must state: add it to tax_ids, or change its tax_status"
        )
    return found


def _into_the_union(
    seller: Account,
    home: str,
    customer: Customer,
    product: Product,
    buyer: Territory,
    on: date,
) -> TaxedIn | NotTaxed:
    vat_id = _business_id(customer, buyer, home, on)
    sells_from_the_union = is_member(home, on)
    if vat_id is not None:
        who = f"a business in {buyer.name} with the VAT id {vat_id}, sold from {home}"
        if product.supply is Supply.SERVICES:
            return NotTaxed(TaxCode.REVERSE_CHARGE, "Reverse charge", REVERSE_CHARGE, who)
        if sells_from_the_union:
            return NotTaxed(TaxCode.INTRA_COMMUNITY, "Intra-Community", INTRA_COMMUNITY, who)
        return NotTaxed(TaxCode.EXPORT, "Export", EXPORT_OF_OTHERS, who)
    if any(each.scheme is TaxScheme.OSS for each in seller.tax_registrations):
        because = f"a consumer in {buyer.name}, under the One Stop Shop (no VAT id given)"
        return TaxedIn(buyer.country, customer.address.state, because)
    if sells_from_the_union:
        because = f"a consumer in {buyer.name}, sold from {home} without the One Stop Shop"
        return TaxedIn(home, None, because)
    raise RatingError(
        f"customer {customer.id} is a consumer in {buyer.name} (it has no VAT id), where a seller"
        f" from {home} must charge VAT from the first sale: add a registration of scheme oss, or"
        " the customer's VAT id"
    )


def _out_of_the_union(home: str, product: Product, buyer: Territory, on: date) -> NotTaxed:
    because = f"sold from {home} to {buyer.name}, where the seller is not registered"
    from_the_union = is_member(home, on)
    if product.supply is Supply.GOODS:
        exemption = EXPORT if from_the_union else EXPORT_OF_OTHERS
        return NotTaxed(TaxCode.EXPORT, "Export", exemption, because)
    exemption = OUTSIDE_THE_UNION if from_the_union else NOT_SUBJECT
    return NotTaxed(TaxCode.NOT_SUBJECT, "Not subject to tax", exemption, because)


def _goods_to_northern_ireland(customer: Customer, on: date) -> NotTaxed:
    """The EU's rules hold for goods there; only sales to businesses with an id of `XI` are ours."""
    for each in customer.all_tax_ids:
        if (each.country or vat_country(each.id)) == NORTHERN_IRELAND:
            vat_id = _checked(customer, each.id, NORTHERN_IRELAND)
            because = f"goods to a business in Northern Ireland with the VAT id {vat_id}"
            return NotTaxed(TaxCode.INTRA_COMMUNITY, "Intra-Community", INTRA_COMMUNITY, because)
    raise RatingError(
        f"customer {customer.id} buys goods in Northern Ireland without a VAT id of XI on {on}:"
        " add the id to tax_ids, or name the rate in the schedule's tax_rates"
    )


def _home(seller: Account, customer: Customer) -> str:
    """The seller's own country, else that of its first registration."""
    countries = [each.country for each in seller.tax_registrations]
    home = seller.country or (countries[0] if countries else None)
    if home is None:
        raise RatingError(
            f"the tax of customer {customer.id} depends on the seller's country: add country or"
            " tax_registrations to settings.yml"
        )
    return home


def _registered_in(seller: Account, home: str) -> frozenset[str]:
    """Where the seller charges the country's tax; at home, if no registrations are given."""
    if not seller.tax_registrations:
        return frozenset((home,))
    return frozenset(
        each.country for each in seller.tax_registrations if each.scheme is TaxScheme.STANDARD
    )


def _business_id(customer: Customer, buyer: Territory, home: str, on: date) -> str | None:
    """The VAT id by which a buyer in the EU is a business; None if it has none of the EU.

    The buyer's own country's goes before another member state's. One that says no country is
    taken for the buyer's.
    """
    by_country: dict[str, str] = {}
    for each in customer.all_tax_ids:
        country = each.country or vat_country(each.id) or buyer.country
        if is_member(country, on):
            by_country.setdefault(country, each.id)
    if not by_country:
        return None
    if buyer.country in by_country:
        return _checked(customer, by_country[buyer.country], buyer.country)
    elsewhere = [country for country in by_country if country != home]
    if not elsewhere:
        raise RatingError(
            f"customer {customer.id} is in {buyer.name}, but its only VAT id is of {home}, the"
            f" seller's own country: add the id of {buyer.country} to tax_ids, or set its"
            " tax_status"
        )
    return _checked(customer, by_country[elsewhere[0]], elsewhere[0])


def _checked(customer: Customer, text: str, country: str) -> str:
    try:
        return check_vat_id(text, country).text
    except VatIdError as error:
        raise RatingError(
            f"customer {customer.id}: {error}: correct it, or set the customer's tax_status"
        ) from None
