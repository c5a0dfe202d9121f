"""The client and a real server: what docs/client.md shows; money and usage to the last digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from meterhouse_client import ProblemError
from meterhouse_client.objects import LineItemRequest

from tests.api.world import write_workspace
from tests.client.real_server import RealServer, real_server

pytestmark = pytest.mark.slow

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "client.md"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with real_server(write_workspace(tmp_path_factory.mktemp("served"))) as made:
        yield made


def test_the_examples_of_the_document_run(
    server: RealServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 5
    monkeypatch.setenv("METERHOUSE_URL", server.url)
    monkeypatch.setenv("METERHOUSE_ID", server.credentials[0])
    monkeypatch.setenv("METERHOUSE_SECRET", server.credentials[1])
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(DOCUMENT), "exec"), names)
    assert "1000 durable, []" in capsys.readouterr().out


def test_prices_and_usage_keep_every_digit(server: RealServer) -> None:
    with server.client() as client:
        product = client.create_a_product({"name": "Digits"})
        metric = client.list_usage_metrics(name="tokens").items[0]
        price = client.create_a_price(
            {
                "productId": product.id,
                "name": "Tokens",
                "currency": "EUR",
                "structure": {
                    "pricingType": "LINEAR",
                    "pricePerUnit": Decimal("0.000000200001"),
                    "usageMetricId": metric.id,
                    "isPricePercentage": False,
                },
                "billingFrequency": "MONTHLY",
                "billingType": "IN_ARREARS",
            }
        )
        assert client.read_price(price.id).structure.price_per_unit == Decimal("0.000000200001")
        at = datetime.now(UTC)
        with client.event_buffer() as events:
            for tokens in ("0.1", "0.2", "123456789012345678.000000000003"):
                events.add("digits", "llm_request", {"tokens": Decimal(tokens)}, at=at)
        assert events.accepted == 3
        found = client.calculate_usage_metric(
            metric.id,
            customer_aliases=["digits"],
            period_start=at.date(),
            period_end=at.date(),
        )
        assert found.value == found.exact_value == Decimal("123456789012345678.300000000003")


def test_a_repeated_post_is_done_once(server: RealServer) -> None:
    with server.client() as client:
        made = [client.create_a_product({"name": "Once"}, idempotency_key="once") for _ in range(2)]
        assert made[0].id == made[1].id
        with pytest.raises(ProblemError) as error:
            client.create_a_product({"name": "Other"}, idempotency_key="once")
        assert error.value.code == "idempotency-key-reused"


def test_drafts_are_listed_with_money_and_days(server: RealServer) -> None:
    with server.client() as client:
        customer = client.read_customer_by_alias("acme")
        draft = client.create_an_invoice(
            {"customerId": customer.id, "currency": "EUR", "accountingDate": date(2026, 3, 1)}
        )
        group = client.create_line_item_group(draft.id, {"title": "By hand"})
        client.create_line_item(
            draft.id,
            LineItemRequest(
                group_id=group.id,
                title="Hours",
                quantity=Decimal(3),
                rate=Decimal("33.335"),
                tax_rate=Decimal(0),
                external_ids=[],
            ),
        )
        found = client.read_invoice(draft.id)
        assert found.net_total == Decimal("100.01")
        assert found.accounting_date == date(2026, 3, 1)
        assert draft.id in [each.id for each in client.list_invoices(invoice_status="DRAFT").all()]
