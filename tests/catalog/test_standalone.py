from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from engine.catalog.load import load_price
from engine.domain.errors import CatalogError
from engine.domain.frequency import Frequency, Timing
from engine.domain.usage import usage_of
from tests.catalog.example_catalogs import DESIGN_EXAMPLES

TOKENS = """\
name: Output tokens
currency: USD
metric: output_tokens
frequency: quarterly
timing: in_arrears
model: linear
rate: "0.5%"
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path, price_id: str | None = None) -> str:
    with pytest.raises(CatalogError) as error:
        load_price(path, price_id)
    return str(error.value).replace(str(path), "FILE")


def test_a_price_alone_has_the_id_of_its_file(tmp_path: Path) -> None:
    price = load_price(write(tmp_path, "tokens.yml", TOKENS))
    assert (price.id, price.name, price.metric_id) == ("tokens", "Output tokens", "output_tokens")
    assert (price.frequency, price.timing) == (Frequency.QUARTERLY, Timing.IN_ARREARS)
    assert price.model.rate(usage_of(Decimal(200)))[0].amount == 1


def test_what_matters_on_an_invoice_only_may_be_left_out(tmp_path: Path) -> None:
    price = load_price(write(tmp_path, "My Price.yml", 'currency: USD\nmodel: linear\nrate: "2"\n'))
    assert (price.id, price.name, price.frequency) == ("my_price", "my_price", Frequency.MONTHLY)
    assert price.model.rate(usage_of(Decimal(3)))[0].amount == 6


def test_a_one_time_price_alone_is_billed_once(tmp_path: Path) -> None:
    price = load_price(
        write(tmp_path, "setup.yml", 'currency: USD\nmodel: one_time\namount: "2"\n')
    )
    assert price.frequency is Frequency.ONE_TIME


def test_a_product_of_several_prices_asks_which(tmp_path: Path) -> None:
    path = write(tmp_path, "llm_api.yml", DESIGN_EXAMPLES["products/llm_api.yml"])
    assert load_price(path, "packs_usd").id == "packs_usd"
    assert refusal(path) == (
        "FILE:2: prices: holds several prices; choose one with --price: output_tokens_usd,"
        " packs_usd, payments_usd or platform_fee_usd"
    )
    assert refusal(path, "pack_usd") == (
        'FILE:2: prices: there is no price "pack_usd"; did you mean "packs_usd"?'
    )


def test_a_product_of_one_price_needs_no_choice(tmp_path: Path) -> None:
    text = "name: Shop\nprices: {fee: {name: Fee, currency: USD, frequency: monthly, "
    path = write(tmp_path, "shop.yml", text + 'timing: in_advance, model: fixed, amount: "1"}}\n')
    assert load_price(path).id == "fee"


def test_a_price_alone_has_no_other_price(tmp_path: Path) -> None:
    path = write(tmp_path, "tokens.yml", TOKENS)
    assert refusal(path, "packs") == (
        'FILE: holds the price "tokens", not "packs"; leave the selection out'
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TOKENS.replace("linear", "liner"), 'FILE:6: model: "liner" is not a pricing model;'),
        (TOKENS.replace("currency", "curency"), "FILE:1: currency: is missing; "),
        (TOKENS.replace('"0.5%"', "0.5"), "FILE:7: rate: 0.5 would lose digits"),
        (TOKENS.replace("rate: ", "rates: "), "FILE:7: rates: is not a key of a linear price;"),
        (TOKENS.replace("in_arrears", "in_advance"), "FILE:5: timing: usage is known only after"),
        ("- a\n", "FILE:1: must be a mapping of keys, not a list;"),
        ("", "FILE:1: the file is empty;"),
        ("prices: {}\n", "FILE:1: prices: holds no price;"),
    ],
)
def test_a_bad_price_says_its_line(text: str, message: str, tmp_path: Path) -> None:
    found = refusal(write(tmp_path, "tokens.yml", text)).split("\n")
    assert any(line.startswith(message) for line in found)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    message = "FILE: cannot be read (No such file or directory); check the file"
    assert refusal(tmp_path / "nothing.yml") == message
