"""Changes of credit as balanced journal entries.

    money  granted  debit credits_granted, credit the balance; a withdrawal is the reverse
           used     by the entry of the invoice it pays
           expired  debit the balance, credit revenue
    units  granted  nothing: they have no amount of money
           used     debit the balance with their part of the cost, credit revenue; a return reverses
           expired  the same with the rest of the cost, under an account of its own

The balance of units in money is what was charged for them and is not earned yet.
"""

from __future__ import annotations

from engine.domain.credit import CreditGrant, CreditTransaction, GrantKind, TransactionKind
from engine.domain.currency import to_minor
from engine.domain.journal import JournalEntry, SourceKind
from engine.ledger import accounts
from engine.ledger.entry import entry_of

_COUNTERPARTS = {
    (GrantKind.CASH, TransactionKind.GRANT): accounts.CREDITS_GRANTED,
    (GrantKind.CASH, TransactionKind.WITHDRAWAL): accounts.CREDITS_GRANTED,
    (GrantKind.CASH, TransactionKind.EXPIRY): accounts.CREDITS_EXPIRED,
    (GrantKind.METRIC, TransactionKind.DRAWDOWN): accounts.CREDITS_USED,
    (GrantKind.METRIC, TransactionKind.RETURN): accounts.CREDITS_USED,
    (GrantKind.METRIC, TransactionKind.EXPIRY): accounts.CREDITS_EXPIRED,
}
"""What the balance is posted against; other changes post nothing of their own."""


def credit_entry(grant: CreditGrant, transaction: CreditTransaction) -> JournalEntry | None:
    """The entry of one change of a grant's balance; None if it moves no money of its own."""
    counterpart = _COUNTERPARTS.get((grant.kind, transaction.kind))
    if grant.kind is GrantKind.CASH:
        amount = to_minor(-transaction.amount, grant.currency)
    else:
        amount = transaction.released
    if counterpart is None or not amount:
        return None
    balance = accounts.credit_balance(grant.kind)
    return entry_of(
        SourceKind.CREDIT_TRANSACTION,
        transaction.id,
        transaction.kind.value,
        posted_on=transaction.day,
        currency=grant.currency,
        legs=[(balance, amount), (counterpart, -amount)],
    )
