"""What must hold between the objects of a catalog: one theme a file, all of them in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.catalog.draft import Draft
from engine.catalog.finding import Finding
from engine.catalog.rules.compounds import (
    compounds_are_made_of_metrics,
    compounds_do_not_go_round,
    parameters_are_of_their_type,
    prices_set_parameters_that_there_are,
)
from engine.catalog.rules.credits import (
    phases_grant_credit_that_can_be_used,
    sold_credit_can_be_used,
)
from engine.catalog.rules.customers import (
    customers_form_a_tree,
    every_alias_has_one_customer,
    organizations_have_one_level,
)
from engine.catalog.rules.metrics import (
    expressions_of_metrics_can_be_computed,
    metrics_aggregate_what_they_can,
)
from engine.catalog.rules.names import ids_are_plain
from engine.catalog.rules.phases import phases_tile_their_schedule
from engine.catalog.rules.prices import (
    price_ids_are_unique,
    prices_are_billed_when_they_can_be,
    prices_count_usage_they_have,
    running_totals_have_a_period,
)
from engine.catalog.rules.schedule_terms import (
    discounts_have_their_own_ids,
    schedules_bill_known_prices_in_one_currency,
    schedules_override_known_tax_rates,
    terms_fit_their_phase,
    thresholds_rise,
)
from engine.catalog.rules.seats import seat_prices_can_be_billed, seat_types_are_snake_case
from engine.catalog.rules.tax_rates import (
    tax_rates_do_not_overlap,
    tax_rates_say_why_they_are_zero,
)
from engine.catalog.rules.tax_registrations import (
    automatic_tax_has_a_seller,
    registrations_have_their_ids,
    reporting_currencies_have_rates_to_go_by,
)

Rule = Callable[[Draft], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    ids_are_plain,
    metrics_aggregate_what_they_can,
    expressions_of_metrics_can_be_computed,
    compounds_are_made_of_metrics,
    parameters_are_of_their_type,
    prices_set_parameters_that_there_are,
    compounds_do_not_go_round,
    seat_types_are_snake_case,
    price_ids_are_unique,
    prices_count_usage_they_have,
    prices_are_billed_when_they_can_be,
    running_totals_have_a_period,
    seat_prices_can_be_billed,
    every_alias_has_one_customer,
    customers_form_a_tree,
    organizations_have_one_level,
    phases_tile_their_schedule,
    schedules_bill_known_prices_in_one_currency,
    terms_fit_their_phase,
    discounts_have_their_own_ids,
    thresholds_rise,
    phases_grant_credit_that_can_be_used,
    sold_credit_can_be_used,
    schedules_override_known_tax_rates,
    tax_rates_do_not_overlap,
    tax_rates_say_why_they_are_zero,
    registrations_have_their_ids,
    reporting_currencies_have_rates_to_go_by,
    automatic_tax_has_a_seller,
)
"""Each reads the whole draft and stands alone: the order is that of the messages."""


def broken_rules(draft: Draft) -> tuple[Finding, ...]:
    """Everything that does not fit together, in the order of the rules."""
    return draft.as_written(finding for rule in RULES for finding in rule(draft))
