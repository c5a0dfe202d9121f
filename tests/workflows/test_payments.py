from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.domain.errors import ConflictError, InputError
from engine.domain.invoice import PaymentStatus
from engine.store import audit, journal
from engine.store.open import Store
from engine.workflows import payments, uncollectible
from engine.workflows.invoices import list_all, show
from engine.workflows.issue import void
from engine.workflows.payments import Share
from tests.workflows.issued_invoices import ACTOR, CATALOG, LATER, issued, on, stored

JANUARY, FEBRUARY = "INV-000001", "INV-000002"


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Store]:
    with issued(tmp_path) as store:
        yield store


def pay(books: Store, amount: str, *shares: Share, reference: str = "") -> dict[str, object]:
    return payments.record(
        books, CATALOG, amount, shares, paid_on=on(9), reference=reference, at=LATER, actor=ACTOR
    )


def balances(books: Store) -> dict[str, int]:
    with books.read() as connection:
        return {account: sum_ for (_, account), sum_ in journal.balances(connection).items()}


def balance(books: Store, number: str) -> tuple[str, int, str]:
    shape = show(books, number, "main")
    return shape["balance"], shape["balanceVersion"], shape["paymentStatus"]


def test_a_payment_settles_its_invoices_in_the_order_given(books: Store) -> None:
    shape = pay(books, "40.00", Share(JANUARY), Share(FEBRUARY))
    assert shape["unallocated"] == "0.00"
    assert balance(books, JANUARY) == ("0.00", 1, "PAID")
    assert balance(books, FEBRUARY) == ("35.00", 1, "PARTIALLY_PAID")
    assert balances(books)["receivable"] == 3500
    assert balances(books)["cash"] == 4000


def test_what_is_paid_beyond_the_invoices_belongs_to_the_customer(books: Store) -> None:
    shape = pay(books, "20.00", Share(JANUARY))
    assert shape["unallocated"] == "5.00"
    assert balances(books)["unallocated_payments"] == -500
    again = payments.allocate(
        books, CATALOG, str(shape["id"]), Share(FEBRUARY), at=LATER, actor=ACTOR
    )
    assert again["unallocated"] == "0.00"
    assert balance(books, FEBRUARY) == ("55.00", 1, "PARTIALLY_PAID")


def test_no_more_than_is_owed_is_put_to_an_invoice(books: Store) -> None:
    with pytest.raises(ConflictError, match=r"15.01 USD is more than the 15.00 USD that"):
        pay(books, "20.00", Share(JANUARY, "15.01"))
    assert "cash" not in balances(books), "nothing of a refused payment stays"


def test_no_more_than_was_paid_is_put_to_invoices(books: Store) -> None:
    with pytest.raises(ConflictError, match=r"has 4.00 USD left: 5.00 USD cannot be put"):
        pay(books, "10.00", Share(JANUARY, "6"), Share(FEBRUARY, "5"))


def test_a_payment_taken_off_is_owed_again_and_may_be_refunded(books: Store) -> None:
    id = str(pay(books, "15.00", Share(JANUARY))["id"])
    with pytest.raises(ConflictError, match=r"0.00 USD of payment"):
        payments.refund(books, CATALOG, id, "15.00", at=LATER, actor=ACTOR)
    payments.unallocate(books, CATALOG, id, JANUARY, at=LATER, actor=ACTOR)
    assert balance(books, JANUARY) == ("15.00", 2, "UNPAID")
    shape = payments.refund(books, CATALOG, id, None, at=LATER, actor=ACTOR)
    assert (shape["unallocated"], len(shape["refunds"])) == ("0.00", 1)
    after = balances(books)
    assert (after["cash"], after["unallocated_payments"], after["receivable"]) == (0, 0, 7500)


def test_the_same_payment_with_its_reference_is_recorded_once(books: Store) -> None:
    pay(books, "5.00", Share(JANUARY), reference="bank 17")
    with pytest.raises(ConflictError, match="recorded already"):
        pay(books, "5.00", Share(JANUARY), reference="bank 17")
    assert balance(books, JANUARY)[0] == "10.00"


def test_a_payment_is_of_one_customer_and_one_currency(books: Store) -> None:
    with pytest.raises(InputError, match="of one customer in one currency"):
        payments.record(
            books, CATALOG, "1", [Share(JANUARY)], currency="EUR", at=LATER, actor=ACTOR
        )
    with pytest.raises(InputError, match="needs --customer and --currency"):
        payments.record(books, CATALOG, "1", [], at=LATER, actor=ACTOR)


@pytest.mark.parametrize("amount", ["0", "-1", "1.001", "1e3", "", "NaN"])
def test_an_amount_that_is_none_is_refused(books: Store, amount: str) -> None:
    with pytest.raises(InputError, match="the amount"):
        pay(books, amount, Share(JANUARY))


def test_a_write_off_is_bad_debt_until_it_is_taken_back(books: Store) -> None:
    pay(books, "20.00", Share(FEBRUARY))
    uncollectible.write_off(books, CATALOG, FEBRUARY, at=LATER, actor=ACTOR)
    assert balance(books, FEBRUARY) == ("0.00", 2, "UNCOLLECTIBLE")
    assert balances(books)["bad_debt"] == 4000
    with pytest.raises(ConflictError, match="written off as uncollectible"):
        pay(books, "1.00", Share(FEBRUARY, "1.00"))
    uncollectible.take_back(books, CATALOG, FEBRUARY, at=LATER, actor=ACTOR)
    assert balance(books, FEBRUARY) == ("40.00", 3, "PARTIALLY_PAID")
    assert balances(books)["bad_debt"] == 0
    uncollectible.write_off(books, CATALOG, FEBRUARY, at=LATER, actor=ACTOR)
    assert balance(books, FEBRUARY) == ("0.00", 4, "UNCOLLECTIBLE")


def test_voiding_what_was_written_off_leaves_nothing_on_any_account(books: Store) -> None:
    uncollectible.write_off(books, CATALOG, JANUARY, at=LATER, actor=ACTOR)
    void(books, CATALOG, JANUARY, reason="gone", at=LATER, actor=ACTOR)
    void(books, CATALOG, FEBRUARY, reason="gone", at=LATER, actor=ACTOR)
    assert set(balances(books).values()) == {0}
    assert show(books, JANUARY, "main")["balance"] == "0.00"


def test_an_invoice_with_a_payment_on_it_is_not_voided(books: Store) -> None:
    pay(books, "5.00", Share(JANUARY))
    with pytest.raises(ConflictError, match="which is PARTIALLY_PAID: take its payments"):
        void(books, CATALOG, JANUARY, reason="", at=LATER, actor=ACTOR)
    assert stored(books, JANUARY).payment_status is PaymentStatus.PARTIALLY_PAID


def test_overdue_is_what_is_owed_after_its_due_day(books: Store) -> None:
    """The customer's 14 days from 1 February end on the 15th."""
    assert [each["invoiceNumber"] for each in list_all(books, overdue_on=on(15))] == []
    assert len(list_all(books, overdue_on=on(16))) == 2
    pay(books, "15.00", Share(JANUARY))
    assert [each["invoiceNumber"] for each in list_all(books, overdue_on=on(16))] == [FEBRUARY]


def test_every_movement_is_in_the_audit_log(books: Store) -> None:
    pay(books, "5.00", Share(JANUARY))
    with books.read() as connection:
        verbs = [each.verb for each in audit.entries_of(connection, "invoice", stored_id(books))]
        audit.verify_chain(connection)
    assert verbs[-2:] == ["invoice.payment", "invoice.settled"]


def stored_id(books: Store) -> str:
    return stored(books, JANUARY).invoice.id
