from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.catalog.load import load_catalog
from engine.catalog.resolve import resolve
from engine.domain.account import Account, AccountingDate, BankAccount, Letterhead
from engine.domain.catalog import Catalog
from engine.domain.customer import Address, TaxStatus
from engine.domain.errors import CatalogError
from engine.domain.frequency import Frequency, Timing
from engine.domain.metric import All, Condition, Operator
from engine.domain.price import UsageCalculation
from engine.domain.revenue import RecognitionMethod, StraightLine
from engine.domain.schedule import Discount, DiscountType, Minimum, Phase, Recurrence
from tests.catalog.conftest import WriteCatalog
from tests.catalog.example_catalogs import DESIGN_EXAMPLES, EVERY_KEY, GOOD_CATALOG


def messages(catalog: Path) -> list[str]:
    with pytest.raises(CatalogError) as error:
        load_catalog(catalog)
    return str(error.value).split("\n")


def test_the_metric_of_the_design_resolves(write_catalog: WriteCatalog) -> None:
    metric = load_catalog(write_catalog(DESIGN_EXAMPLES)).metric_by_id["output_tokens"]
    assert metric.event_types == ("llm_request",)
    assert metric.property == "output_tokens"
    assert metric.breakdowns == ("model",)
    assert metric.unit == "tokens"
    assert metric.filters == All(
        (
            Condition("region", Operator.IN, ("eu", "us")),
            Condition("cached", Operator.EQUAL, ("false",)),
        )
    )


def test_the_prices_of_the_design_resolve(write_catalog: WriteCatalog) -> None:
    catalog = load_catalog(write_catalog(DESIGN_EXAMPLES))
    (product,) = catalog.products
    assert product.name == "LLM API"
    assert [price.id for price in product.prices] == [
        "output_tokens_usd",
        "packs_usd",
        "payments_usd",
        "platform_fee_usd",
    ]
    tokens = catalog.price_by_id["output_tokens_usd"]
    assert (tokens.metric_id, tokens.frequency, tokens.timing) == (
        "output_tokens",
        Frequency.MONTHLY,
        Timing.IN_ARREARS,
    )
    assert tokens.model.kind == "graduated"
    assert catalog.price_by_id["payments_usd"].model.value_limits() is not None
    assert catalog.price_by_id["platform_fee_usd"].metric_id is None


def test_the_schedule_of_the_design_ends_on_the_day_after_its_last(
    write_catalog: WriteCatalog,
) -> None:
    schedule = load_catalog(write_catalog(DESIGN_EXAMPLES)).schedule_by_id["acme_2026"]
    assert (schedule.start, schedule.end) == (date(2026, 1, 1), date(2027, 1, 1))
    assert schedule.billing_day == 1
    assert schedule.phases == (
        Phase(
            start=date(2026, 1, 1),
            end=date(2027, 1, 1),
            price_ids=("output_tokens_usd", "platform_fee_usd"),
            discounts=(
                Discount(
                    DiscountType.PERCENTAGE, Decimal(10), "Launch offer", ("output_tokens_usd",)
                ),
            ),
            minimums=(Minimum(Decimal(500), ("output_tokens_usd",)),),
        ),
    )


def test_the_customer_of_the_design_has_its_aliases_and_parent(
    write_catalog: WriteCatalog,
) -> None:
    catalog = load_catalog(write_catalog(DESIGN_EXAMPLES))
    acme = catalog.customer_by_id["acme"]
    assert [alias.name for alias in acme.all_aliases] == ["acme", "crm-0042"]
    assert [child.id for child in catalog.children_of("acme_group")] == ["acme"]


def test_every_key_reaches_its_value(write_catalog: WriteCatalog) -> None:
    catalog = load_catalog(write_catalog(EVERY_KEY))
    assert catalog.account == Account(
        id="main",
        legal_name="Example GmbH",
        time_zone="Europe/Berlin",
        currency="EUR",
        invoice_prefix="EX-",
        due_days=14,
        tax_id="DE123456789",
        country="DE",
        accounting_date=AccountingDate.END_OF_BILLING_PERIOD,
        credit_note_prefix="EC-",
        revenue_straight_line=StraightLine.SAME_EVERY_DAY,
        letterhead=Letterhead(
            address=Address("Platz 2", None, "Berlin", None, "10115", "DE"),
            email="billing@example.com",
            phone="+49 30 1",
            website="https://example.com",
            company_number="HRB 1",
            bank_accounts=(
                BankAccount("EUR", "Example", "Bank", "DE02120300000000202051", "BYLADEM1001"),
            ),
            logo="brand/logo.svg",
            color="#1a4fd0",
            language="de",
            footer="Example GmbH, Berlin",
        ),
    )
    reader = catalog.customer_by_id["reader"]
    assert reader.address == Address("Weg 1", "Hof", "Bonn", "NRW", "02139", "DE")
    assert (reader.due_days, reader.language) == (21, "fr-CH")
    assert reader.tax_status is TaxStatus.REVERSE_CHARGED
    assert reader.emails == ("a@example.com", "b@example.com")
    reads = catalog.price_by_id["reads_eur"]
    assert (reads.usage_calculation, reads.reset_months) == (UsageCalculation.PERIODIC, 24)
    assert catalog.price_by_id["desk_eur"].reset_months is None
    assert catalog.tax_rate_by_id["de_reduced"].rate == Decimal("0.07")
    assert catalog.tax_rate_by_id["de_reduced"].valid_to == date(2031, 1, 1)
    assert catalog.tax_rate_by_id["california"].rate == Decimal("0.0725")
    books = catalog.product_by_id["books"]
    assert (books.tax_category, books.revenue_recognition) == ("books", RecognitionMethod.USAGE)


def test_phases_without_an_end_last_until_the_next_one(write_catalog: WriteCatalog) -> None:
    schedule = load_catalog(write_catalog(EVERY_KEY)).schedule_by_id["reader"]
    assert [(phase.start, phase.end) for phase in schedule.phases] == [
        (date(2026, 1, 31), date(2026, 3, 1)),
        (date(2026, 3, 1), date(2027, 1, 1)),
        (date(2027, 1, 1), None),
    ]
    assert (schedule.start, schedule.end) == (date(2026, 1, 31), None)
    assert [phase.recurrence for phase in schedule.phases] == [
        Recurrence.CONTINUE,
        Recurrence.RESET,
        Recurrence.CONTINUE,
    ]
    assert [discount.message for discount in schedule.phases[1].discounts] == [
        "Discount",
        "Discount 5 %",
    ]
    assert schedule.tax_rate_ids == (("desk_eur", "de_reduced"),)


def test_a_schedule_without_phases_is_one_phase(write_catalog: WriteCatalog) -> None:
    schedule = load_catalog(write_catalog(EVERY_KEY)).schedule_by_id["short"]
    (phase,) = schedule.phases
    assert (phase.start, phase.end, phase.price_ids) == (date(2026, 1, 1), None, ("desk_eur",))
    assert phase.discounts[0].amount == Decimal("12.5")
    assert phase.minimums == (Minimum(Decimal(10), ()),)


@pytest.mark.parametrize("files", [DESIGN_EXAMPLES, EVERY_KEY, GOOD_CATALOG])
def test_documents_resolve_to_the_same_catalog(
    files: dict[str, str], write_catalog: WriteCatalog
) -> None:
    catalog = load_catalog(write_catalog(files))
    again = resolve(catalog.documents)
    assert again == catalog
    assert again.documents == catalog.documents
    assert again.digest == catalog.digest != ""


def test_comments_order_and_quotes_do_not_change_the_digest(write_catalog: WriteCatalog) -> None:
    before = load_catalog(write_catalog(DESIGN_EXAMPLES))
    after = load_catalog(
        write_catalog(
            {
                "customers/acme.yml": "# ours\nparent: 'acme_group'\n"
                'aliases:\n  - "acme"\n  - crm-0042\nlegal_name: "Acme Ltd"\n',
                "schedules/acme_2026.yml": """\
phases:
  - prices: [output_tokens_usd, platform_fee_usd]
    minimums: [{prices: [output_tokens_usd], amount: 500}]
    discounts:
      - {message: Launch offer, prices: [output_tokens_usd], amount: 10, type: percentage}
    start: "2026-01-01"
auto_issue: false
billing_day: 1
end: 2026-12-31
start: 2026-01-01
customer: acme
""",
            }
        )
    )
    assert after == before
    assert after.digest == before.digest


def test_a_price_change_changes_the_digest(write_catalog: WriteCatalog) -> None:
    before = load_catalog(write_catalog(DESIGN_EXAMPLES))
    product = DESIGN_EXAMPLES["products/llm_api.yml"].replace('"99.00"', '"98.00"')
    assert load_catalog(write_catalog({"products/llm_api.yml": product})).digest != before.digest


def test_an_empty_folder_is_a_catalog_of_nothing(write_catalog: WriteCatalog) -> None:
    catalog = load_catalog(write_catalog({}))
    assert catalog == Catalog(Account("main", "main"))


def test_notes_and_hidden_files_are_passed_over(write_catalog: WriteCatalog) -> None:
    files = {"README.md": "notes", ".gitkeep": "", "metrics/.gitkeep": "", "metrics/NOTES.md": "x"}
    assert load_catalog(write_catalog(files)).metrics == ()


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    (message,) = messages(tmp_path / "catalog")
    assert message.endswith(
        "there is no such folder; create it with `meterhouse init` or name another"
    )


def test_a_file_that_is_not_utf8_says_its_line(write_catalog: WriteCatalog) -> None:
    catalog = write_catalog(GOOD_CATALOG)
    (catalog / "customers/acme.yml").write_bytes(b"legal_name: Acme\nlabel: M\xfcller\n")
    assert messages(catalog) == [
        "catalog/customers/acme.yml:2: is not UTF-8 text; save the file as UTF-8"
    ]


def test_a_name_that_cannot_be_printed_is_told(write_catalog: WriteCatalog) -> None:
    catalog = write_catalog({"customers/a\nb.yml": "legal_name: Acme\n"})
    assert messages(catalog) == [
        "catalog/customers/'a\\nb.yml': has unprintable characters in its name; rename it"
    ]


def test_a_byte_order_mark_is_no_error(write_catalog: WriteCatalog) -> None:
    catalog = write_catalog(GOOD_CATALOG)
    (catalog / "customers/acme.yml").write_bytes(b"\xef\xbb\xbflegal_name: Acme\r\nlabel: x\r\n")
    assert load_catalog(catalog).customer_by_id["acme"].label == "x"


def test_a_file_over_a_megabyte_is_not_read(write_catalog: WriteCatalog) -> None:
    catalog = write_catalog({"customers/acme.yml": "legal_name: Acme\n#" + "x" * 1_000_000})
    assert messages(catalog) == [
        "catalog/customers/acme.yml: is 1,000,018 bytes long, at most 1,000,000 are read; split it"
    ]


def test_a_bomb_of_aliases_is_refused_before_it_grows(write_catalog: WriteCatalog) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    started = time.monotonic()
    (message,) = messages(write_catalog({"customers/acme.yml": "\n".join(lines)}))
    assert time.monotonic() - started < 2
    assert message.startswith("catalog/customers/acme.yml:1: &a0 is a YAML anchor;")


@pytest.mark.slow
def test_deep_nesting_is_refused(write_catalog: WriteCatalog) -> None:
    (message,) = messages(write_catalog({"customers/acme.yml": "a: " + "[" * 5000}))
    assert message == "catalog/customers/acme.yml:1: is nested more than 40 levels deep"


def test_all_problems_are_told_at_once_by_file_and_line(write_catalog: WriteCatalog) -> None:
    files = {
        **GOOD_CATALOG,
        "customers/globex.yml": "legal_name: 1\nparent: x\n",
        "metrics/calls.yml": "aggregation: counts\nevent_type: call\n",
        "customers/acme.yml": "legal_name: Acme\ntax_status: none\nparent: acme\n",
    }
    assert [message.split(": ")[0] for message in messages(write_catalog(files))] == [
        "catalog/customers/acme.yml:2",
        "catalog/customers/globex.yml:1",
        "catalog/metrics/calls.yml:1",
    ]


def test_one_broken_file_does_not_break_those_that_refer_to_it(
    write_catalog: WriteCatalog,
) -> None:
    files = {
        **GOOD_CATALOG,
        "schedules/acme.yml": "customer: acme\nstart: 2026-01-01\nprices: [fee_usd, calls_usd]\n",
        "metrics/calls.yml": "event_type: [\n",
        "customers/acme.yml": "legal: Acme\n",
    }
    assert [message.split(":")[0] for message in messages(write_catalog(files))] == [
        "catalog/customers/acme.yml",
        "catalog/customers/acme.yml",
        "catalog/metrics/calls.yml",
    ]


def test_a_broken_product_still_has_its_prices(write_catalog: WriteCatalog) -> None:
    schedule = "customer: acme\nstart: 2026-01-01\nprices: [fee_usd]\n"
    files = {**GOOD_CATALOG, "schedules/acme.yml": schedule}
    shapeless = GOOD_CATALOG["products/shop.yml"].replace("name: Shop", "nam: Shop")
    for broken in (shapeless, "prices: {"):
        found = messages(write_catalog({**files, "products/shop.yml": broken}))
        assert {message.split(":")[0] for message in found} == {"catalog/products/shop.yml"}


WORDS = st.sampled_from(
    "event_type aggregation count sum property filters all any not in eq exists breakdowns prices"
    " model fixed amount name currency USD phases start 2026-01-01 end discounts customer - : , [ ]"
    " { } & * ! % | > ' \" # ? true null 0.5 007 12 \n \t ~ << é \x00".split(" ")
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join)),
    name=st.sampled_from(sorted({*GOOD_CATALOG, *EVERY_KEY})),
)
def test_any_text_is_a_catalog_or_a_catalog_error(
    text: str, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "catalog" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        catalog = load_catalog(path.parents[1] if "/" in name else path.parent)
    except CatalogError as error:
        assert all(
            problem.path.startswith("catalog/") and problem.message for problem in error.problems
        )
    else:
        assert isinstance(catalog, Catalog)


LINES = sorted({line for text in EVERY_KEY.values() for line in text.splitlines()})


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), name=st.sampled_from(sorted(EVERY_KEY)), edits=st.integers(1, 4))
def test_a_good_catalog_with_shuffled_lines_never_breaks_the_reader(
    data: st.DataObject, name: str, edits: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = EVERY_KEY[name].splitlines()
    for _ in range(edits):
        place = data.draw(st.integers(0, len(lines) - 1))
        lines[place] = data.draw(st.sampled_from(LINES))
    folder = tmp_path_factory.mktemp("fuzz") / "catalog"
    for file, text in {**EVERY_KEY, name: "\n".join(lines)}.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    try:
        catalog = load_catalog(folder)
    except CatalogError as error:
        assert error.problems
    else:
        assert resolve(catalog.documents) == catalog
