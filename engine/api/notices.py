"""What a notice says: the envelope of the public contract, the resource as the API answers it."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event

from pydantic import BaseModel

from engine.api.caller import Caller, Clock
from engine.api.exact_json import exact_text
from engine.api.shapes.accounts import AccountResponse
from engine.api.shapes.base import instant
from engine.api.shapes.billing_schedules import BillingScheduleResponse
from engine.api.shapes.credit_notes import CreditNoteResponse
from engine.api.shapes.credits import CreditGrantGiven
from engine.api.shapes.customers import CustomerResponse
from engine.api.shapes.invoices import InvoiceResponse
from engine.api.shapes.quotes import QuoteResponse
from engine.domain.errors import NotFoundError
from engine.domain.notice import NotificationType
from engine.workflows.credit_note_views import view_note
from engine.workflows.credit_views import view_grant
from engine.workflows.deliver import Courier, Delivered, deliver_due
from engine.workflows.fan_out import Message
from engine.workflows.invoice_views import view_invoice
from engine.workflows.notice_channels import channels_of
from engine.workflows.open_account import OpenAccount
from engine.workflows.payments import show as show_payment
from engine.workflows.people import account_view
from engine.workflows.public_ids import ACCOUNTS, CUSTOMERS, SCHEDULES
from engine.workflows.quote_views import quote_record
from engine.workflows.schedule_views import schedule_views

_log = logging.getLogger("meterhouse.notices")

LARGEST = 256 * 1024
"""Characters of a resource that a notice holds; a larger one is left out, and read from the API."""


def _text(shape: BaseModel) -> str:
    return exact_text(shape.model_dump(by_alias=True, exclude_none=True))


def _customer(caller: Caller, id: str) -> str | None:
    customer = caller.catalog.objects.get((CUSTOMERS, id))
    return None if customer is None else _text(CustomerResponse.of(customer, caller.catalog))


def _invoice(caller: Caller, id: str) -> str:
    view = view_invoice(caller.account.store, id, caller.catalog.ids.account_id)
    return _text(InvoiceResponse.of(view.shape, caller.catalog))


def _schedule(caller: Caller, id: str) -> str | None:
    if (SCHEDULES, id) not in caller.catalog.objects:
        return None
    view = schedule_views(caller.account, caller.catalog, [id], caller.at)[id]
    return _text(BillingScheduleResponse.of(view, caller.catalog))


def _credit_note(caller: Caller, id: str) -> str:
    shape = view_note(caller.account.store, id).shape
    return _text(CreditNoteResponse.of(shape, caller.catalog))


def _credit_grant(caller: Caller, id: str) -> str:
    shape = view_grant(caller.account.store, caller.catalog.ids, id)
    return _text(CreditGrantGiven.of(shape, caller.catalog))


def _account(caller: Caller, id: str) -> str:
    return _text(AccountResponse.of(account_view(caller.account), caller.catalog.ids))


def _payment(caller: Caller, id: str) -> str:
    shape = show_payment(caller.account.store, id)
    customer = caller.public(CUSTOMERS, shape["customerId"])
    return json.dumps({**shape, "customerId": customer}, ensure_ascii=False)


def _quote(caller: Caller, id: str) -> str:
    record = quote_record(caller.account, id, caller.at)
    return _text(QuoteResponse.of_record(record, caller.catalog.ids, caller.at))


@dataclass(frozen=True)
class _Kind:
    """What a resource is called, by which kind its id is public, how it is read."""

    type: str
    names: str | None = None
    read: Callable[[Caller, str], str | None] | None = None


KINDS: Mapping[str, _Kind] = {
    "customer": _Kind("CUSTOMER", CUSTOMERS, _customer),
    "invoice": _Kind("INVOICE", None, _invoice),
    "schedule": _Kind("BILLING_SCHEDULE", SCHEDULES, _schedule),
    "credit_note": _Kind("CREDIT_NOTE", None, _credit_note),
    "credit_grant": _Kind("CREDIT_GRANT", "credit_grants", _credit_grant),
    "payment": _Kind("PAYMENT", None, _payment),
    "account": _Kind("MERCHANT", ACCOUNTS, _account),
    "settings": _Kind("MERCHANT", ACCOUNTS, _account),
    "quote": _Kind("QUOTE", None, _quote),
    "notification_policy": _Kind("NOTIFICATION_POLICY"),
    "billing_run": _Kind("BILLING_RUN"),
    "drift": _Kind("DRIFT"),
}
"""By what the audit log and the outbox call them. A fact that has no resource of the API is told by
its own payload."""


def body_of(account: OpenAccount, message: Message, type: NotificationType, clock: Clock) -> str:
    """The body of a notice: JSON text."""
    caller = Caller(account, "notices", "notices", clock(), message.id)
    fact = message.fact
    kind = KINDS.get(fact.source_kind) or _Kind(fact.source_kind.upper())
    id = fact.source_id
    if fact.source_kind == "settings":
        id = caller.catalog.ids.account_id
    envelope = {
        "notificationType": type.value,
        "sequenceAccountId": account.public_id,
        "resourceType": kind.type,
        "resourceId": id if kind.names is None else caller.public(kind.names, id),
        "noticeId": message.id,
        "position": message.n,
        "occurredAt": instant(fact.at),
    }
    resource = _resource(caller, kind, fact.payload, id)
    text = json.dumps(envelope, ensure_ascii=False)
    return text if resource is None else f'{text[:-1]}, "resource": {resource}}}'


def _resource(caller: Caller, kind: _Kind, payload: str, id: str) -> str | None:
    if kind.read is None:
        return None if payload == "{}" else payload
    try:
        text = kind.read(caller, id)
    except NotFoundError:
        return None  # It is gone by now: the notice says which it was.
    except Exception as error:
        # One resource that cannot be shown must not keep all others from being told.
        _log.error(
            '{"event":"notice_without_resource","notice":"%s","error":"%s"}',
            caller.request_id,
            type(error).__name__,
        )
        return None
    return None if text is None or len(text) > LARGEST else text


def courier_of(account: OpenAccount, clock: Clock, stop: Event | None = None) -> Courier:
    """Everything that delivering an account's notices takes."""
    return Courier(
        render=lambda message, type: body_of(account, message, type, clock),
        send=channels_of(account.workspace),
        clock=clock,
        chance=lambda: secrets.randbelow(1000),
        stop=stop or Event(),
    )


def deliver(account: OpenAccount, clock: Clock) -> Delivered:
    """Deliver all that is due of an account."""
    return deliver_due(account.store, courier_of(account, clock))
