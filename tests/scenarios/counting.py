"""How closes of a scenario count usage: with dbt where events or what is built are its subject.

Elsewhere the same metrics' SQL runs in memory, which `tests/differential` shows to give the same
for a tenth of the time; the close and everything after it are what the command runs.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.domain.catalog import Catalog
from engine.domain.invoice import Cut
from engine.warehouse.inputs import BillingPeriodInput
from engine.workflows.metering import BuiltUsage, DirectUsage, Measured

ASKED_OF_BUILDS = frozenset({"reconcile", "drift"})
"""Commands whose answers are of what a close has built."""

BUILT = frozenset(
    {
        "a_close_as_of_a_past_instant_knows_only_what_had_arrived",
        "a_metric_over_old_events_and_a_new_filter_need_no_second_command",
        "a_unique_count_and_a_maximum_are_billed_as_a_whole",
        "an_account_that_moves_to_another_zone_bills_every_instant_once",
        "filters_decide_which_events_are_billed",
        "months_are_local_in_the_time_zone_of_the_account",
        "roll_up_prices_the_usage_of_all_children_once",
        "seats_added_in_mid_month_pay_from_their_day",
        "the_latest_event_of_an_id_counts",
        "the_same_file_and_the_same_close_twice_change_nothing",
        "credit_comes_back_to_its_grants_once_the_money_paid_is_given_back",
        "partial_credit_notes_give_back_exactly_the_tax_of_the_invoice",
        "two_tax_rates_on_one_invoice_share_the_discount",
        "yen_and_dinar_lines_add_up",
    }
)
"""Scenarios about which events count and where, beside those that ask what was built; and of what
analysts get: credit, credit notes, rates of tax, currencies with other decimals.
"""


class InMemory(BuiltUsage):
    """Usage counted in memory; nothing is built, for analysts neither."""

    def measure(
        self,
        catalog: Catalog,
        cut: Cut,
        periods: Sequence[BillingPeriodInput],
        run: str,
        *,
        is_metered: bool,
    ) -> Measured:
        counted = DirectUsage(self.workspace)
        return counted.measure(catalog, cut, periods, run, is_metered=is_metered)

    def publish(self, cut: Cut, run: str, *, is_metered: bool, has_receivables: bool) -> None:
        """Nobody reads it here."""


def is_built(name: str, commands: Sequence[str]) -> bool:
    """Whether the closes of that scenario build with dbt; `commands` are the first words of its
    steps.
    """
    return name in BUILT or not ASKED_OF_BUILDS.isdisjoint(commands)
