"""The part of a price that belongs to its pricing model, read by the pricing registry."""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.documents import PRODUCTS
from engine.catalog.finding import Finding, listing, suggestion
from engine.catalog.shape_errors import unknown_key
from engine.catalog.shapes.product import PriceShape, ProductShape
from engine.domain.pricing import PricingModel
from engine.pricing.registry import MODEL_KINDS, TermsError, model_keys, parse_model

RUNNING_TOTAL_MODELS = ("graduated",)
"""Models for which usage may count over more than one period (DESIGN 5)."""


def read_models(
    products: Mapping[str, ProductShape],
) -> tuple[dict[str, PricingModel], tuple[Finding, ...]]:
    """Pricing models by price id, and what is wrong with the terms of the others."""
    models: dict[str, PricingModel] = {}
    findings: list[Finding] = []
    for product_id, product in products.items():
        for price_id, price in product.prices.items():
            found = read_model(product_id, price_id, price)
            if isinstance(found, tuple):
                findings.extend(found)
            else:
                models.setdefault(price_id, found)
    return models, tuple(findings)


def read_model(
    product_id: str, price_id: str, price: PriceShape
) -> PricingModel | tuple[Finding, ...]:
    """The pricing model of one price, or what is wrong with it."""

    def finding(path: tuple[str | int, ...], message: str) -> Finding:
        return Finding(PRODUCTS, product_id, ("prices", price_id, *path), message)

    if price.model not in MODEL_KINDS:
        remedy = suggestion(price.model, MODEL_KINDS, f"use {listing(MODEL_KINDS, 'or')}")
        return (finding(("model",), f'"{price.model}" is not a pricing model; {remedy}'),)
    terms = price.terms()
    keys = model_keys(price.model)
    known = sorted({*keys, *PriceShape.model_fields} - PriceShape.set_by_api)
    noun = f"a {price.model} price"
    unknown = tuple(
        finding((key,), unknown_key(key, noun, known, PriceShape.not_yet))
        for key in terms
        if key not in keys
    )
    own = {key: _ordered(value) for key, value in sorted(terms.items()) if key in keys}
    try:
        model = parse_model(price.model, own, price.currency)
    except TermsError as error:
        return (*unknown, finding(tuple(error.path), str(error.message)))
    return unknown or model


def _ordered(value: object) -> object:
    """The same terms with their keys sorted: no model can come to depend on the order of keys."""
    if isinstance(value, Mapping):
        return {key: _ordered(item) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    return value
