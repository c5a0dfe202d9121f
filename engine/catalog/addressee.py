"""Checking what a person sets of a document's addressee, by the rules for customers' files."""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.shape_errors import read_shape
from engine.catalog.shapes.addressee import AddresseeShape
from engine.domain.errors import InputError


def checked_addressee(own: Mapping[str, object]) -> dict[str, object]:
    """What `own` says, by the keys of `AddresseeShape`.

    Raises InputError for what cannot be an e-mail address, a country or a payment option.
    """
    shape, findings = read_shape(AddresseeShape, "addressee", "", own)
    if shape is None:
        raise InputError("; ".join(finding.sentence() for finding in findings))
    return shape.model_dump(exclude_none=True, mode="json")
