"""A small catalog in which nothing is wrong."""

from __future__ import annotations

from collections.abc import Mapping

GOOD_CATALOG: Mapping[str, str] = {
    "metrics/calls.yml": "event_type: call\naggregation: count\nbreakdowns: [region]\n",
    "products/shop.yml": """\
name: Shop
prices:
  calls_usd: {name: Calls, currency: USD, metric: calls, frequency: monthly, timing: in_arrears,
              model: linear, rate: "0.01"}
  fee_usd: {name: Fee, currency: USD, frequency: monthly, timing: in_advance, model: fixed,
            amount: "99"}
  fee_jpy: {name: Fee, currency: JPY, frequency: monthly, timing: in_advance, model: fixed,
            amount: "9900"}
  year_usd: {name: Support, currency: USD, frequency: yearly, timing: in_advance, model: fixed,
             amount: "999"}
  setup_usd: {name: Setup, currency: USD, frequency: one_time, timing: in_arrears,
              model: one_time, amount: "50"}
""",
    "customers/acme.yml": "legal_name: Acme Ltd\n",
    "customers/globex.yml": "legal_name: Globex Ltd\n",
}
