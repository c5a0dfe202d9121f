"""The pricing models there are: an explicit list, and what other packages add to it.

Another package adds a model by an entry point of the group `meterhouse.pricing_models`: its name is
the kind, its object a class like those in this folder (`BuildableModel`). A kind of this list
cannot be replaced.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import ClassVar, Protocol, cast

from engine.domain.pricing import PricingModel
from engine.pricing.fixed import Fixed
from engine.pricing.graduated import Graduated
from engine.pricing.linear import Linear
from engine.pricing.matrix import Matrix
from engine.pricing.one_time import OneTime
from engine.pricing.package import Package
from engine.pricing.stairstep import Stairstep
from engine.pricing.terms import Terms, TermsError, refuse_unknown_keys
from engine.pricing.volume import Volume

__all__ = ["ENTRY_POINT_GROUP", "MODEL_KINDS", "TermsError", "model_keys", "parse_model"]

ENTRY_POINT_GROUP = "meterhouse.pricing_models"


class BuildableModel(Protocol):
    """The class of a pricing model: its kind, the keys of its terms, and how to read them."""

    kind: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]

    @classmethod
    def parse(cls, terms: Terms, currency: str) -> PricingModel:
        """The model of these terms. Raises TermsError for a term that cannot be used."""
        ...


MODELS: dict[str, type[BuildableModel]] = {
    Fixed.kind: Fixed,
    OneTime.kind: OneTime,
    Linear.kind: Linear,
    Graduated.kind: Graduated,
    Volume.kind: Volume,
    Package.kind: Package,
    Stairstep.kind: Stairstep,
    Matrix.kind: Matrix,
}
"""Our own pricing models by kind, in the order in which they are listed to people."""

_ADDED: dict[str, EntryPoint] = {
    point.name: point for point in entry_points(group=ENTRY_POINT_GROUP) if point.name not in MODELS
}
"""Other packages' models by kind; one is imported when a price first uses it."""

MODEL_KINDS: tuple[str, ...] = (*MODELS, *sorted(_ADDED))
"""Every kind that a price may name."""


def parse_model(kind: str, terms: Terms, currency: str) -> PricingModel:
    """The pricing model of a kind from its terms: raw catalog values (text, int, bool, list, dict).

    `currency` is a code of ISO 4217. Raises TermsError where a term is unknown, missing or wrong,
    with its path inside the terms, and for a kind that there is not.
    """
    model = _model_class(kind)
    refuse_unknown_keys(terms, model.keys, (), f"a {kind} price")
    return model.parse(terms, currency)


def model_keys(kind: str) -> tuple[str, ...]:
    """The keys of a price that belong to its pricing model; none for a kind that there is not."""
    try:
        return _model_class(kind).keys
    except TermsError:
        return ()


def _model_class(kind: str) -> type[BuildableModel]:
    if kind in MODELS:
        return MODELS[kind]
    if kind not in _ADDED:
        kinds = ", ".join(MODEL_KINDS)
        raise TermsError(("model",), f'"{kind}" is not a pricing model; there are {kinds}')
    try:
        return cast(type[BuildableModel], _ADDED[kind].load())
    except Exception as error:  # whatever goes wrong while another package is imported
        raise TermsError(
            ("model",),
            f'the pricing model "{kind}" of {_ADDED[kind].value} cannot be loaded: {error}',
        ) from error
