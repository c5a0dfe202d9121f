"""`/payments/settings` and `/stripe/collections/settings`."""

from __future__ import annotations

from collections.abc import Mapping

from engine.api.account_preferences import change_of_account, of_account
from engine.api.caller import Caller, CallerOf
from engine.api.named import named
from engine.api.problems import invalid_field
from engine.api.resource import Resource
from engine.api.shapes.payment_settings import (
    AccountPayments,
    AccountPaymentsRequest,
    Collections,
    CollectionsUpdate,
    CustomerPayments,
    CustomerPaymentsRequest,
    FailureNotifications,
    InvoicePayments,
    InvoicePaymentsRequest,
    ProviderUpdate,
    SchedulePayments,
    SchedulePaymentsRequest,
    SchedulePaymentsUpdate,
)
from engine.domain.errors import NotFoundError
from engine.workflows.invoice_views import view_invoice
from engine.workflows.preferences import (
    ACCOUNT_PAYMENTS,
    COLLECTIONS,
    CUSTOMER_PAYMENTS,
    INVOICE_PAYMENTS,
    SCHEDULE_PAYMENTS,
    Preference,
    create_preference,
    delete_preference,
    preference_about,
    read_preference,
    update_preference,
)
from engine.workflows.public_ids import CUSTOMERS, SCHEDULES

payment_settings = Resource(
    "Payment settings",
    "Which payment provider is to collect, for a schedule, a customer or a single invoice. They"
    " take effect once that provider is connected; until then nothing is charged.",
)


@payment_settings.get("/payments/settings")
def read_payment_settings(caller: CallerOf) -> AccountPayments:
    """Read the account's payment settings."""
    return _account(of_account(caller, ACCOUNT_PAYMENTS))


@payment_settings.post("/payments/settings/billing-schedules")
def create_schedule_payment_settings(
    caller: CallerOf, body: SchedulePaymentsRequest
) -> SchedulePayments:
    """Make payment settings for a billing schedule; it has them once."""
    target = named(caller, SCHEDULES, body.billing_schedule_id, "billingScheduleId")
    document = {"paymentProvider": body.payment_provider, "autoCharge": bool(body.auto_charge)}
    return _schedule(caller, _created(caller, SCHEDULE_PAYMENTS, target, document))


@payment_settings.get("/payments/settings/billing-schedules/for-billing-schedule/{id}")
def read_payment_settings_of_schedule(caller: CallerOf, id: str) -> SchedulePayments:
    """Read payment settings by their billing schedule."""
    target = caller.catalog.ids.own(SCHEDULES, id)
    return _schedule(caller, preference_about(caller.account.store, SCHEDULE_PAYMENTS, target))


@payment_settings.get("/payments/settings/billing-schedules/{id}")
def read_schedule_payment_settings(caller: CallerOf, id: str) -> SchedulePayments:
    """Read payment settings for a billing schedule."""
    return _schedule(caller, read_preference(caller.account.store, SCHEDULE_PAYMENTS, id))


@payment_settings.put("/payments/settings/billing-schedules/{id}")
def update_schedule_payment_settings(
    caller: CallerOf, id: str, body: SchedulePaymentsUpdate
) -> SchedulePayments:
    """Change payment settings for a billing schedule."""
    changes = body.model_dump(by_alias=True, exclude_none=True)
    return _schedule(caller, _updated(caller, SCHEDULE_PAYMENTS, id, changes))


@payment_settings.delete("/payments/settings/billing-schedules/{id}")
def delete_schedule_payment_settings(caller: CallerOf, id: str) -> SchedulePayments:
    """Delete payment settings for a billing schedule: those of its customer hold."""
    return _schedule(caller, _deleted(caller, SCHEDULE_PAYMENTS, id))


@payment_settings.post("/payments/settings/customers")
def create_customer_payment_settings(
    caller: CallerOf, body: CustomerPaymentsRequest
) -> CustomerPayments:
    """Make payment settings for a customer; it has them once."""
    target = named(caller, CUSTOMERS, body.customer_id, "customerId")
    document = {"paymentProvider": body.payment_provider}
    return _customer(caller, _created(caller, CUSTOMER_PAYMENTS, target, document))


@payment_settings.get("/payments/settings/customers/{id}")
def read_customer_payment_settings(caller: CallerOf, id: str) -> CustomerPayments:
    """Read payment settings for a customer, by their id or the customer's."""
    store, target = caller.account.store, caller.catalog.ids.find(CUSTOMERS, id)
    if target is not None:
        return _customer(caller, preference_about(store, CUSTOMER_PAYMENTS, target))
    return _customer(caller, read_preference(store, CUSTOMER_PAYMENTS, id))


@payment_settings.put("/payments/settings/customers/{id}")
def update_customer_payment_settings(
    caller: CallerOf, id: str, body: ProviderUpdate
) -> CustomerPayments:
    """Change payment settings for a customer."""
    changes = body.model_dump(by_alias=True)
    return _customer(caller, _updated(caller, CUSTOMER_PAYMENTS, id, changes))


@payment_settings.delete("/payments/settings/customers/{id}")
def delete_customer_payment_settings(caller: CallerOf, id: str) -> CustomerPayments:
    """Delete payment settings for a customer."""
    return _customer(caller, _deleted(caller, CUSTOMER_PAYMENTS, id))


@payment_settings.post("/payments/settings/invoices")
def create_invoice_payment_settings(
    caller: CallerOf, body: InvoicePaymentsRequest
) -> InvoicePayments:
    """Make payment settings for an invoice; it has them once."""
    try:
        shape = view_invoice(caller.account.store, body.invoice_id, "").shape
    except NotFoundError:
        raise invalid_field("invoiceId", "names no invoice", "the id of an invoice") from None
    if body.customer_id is not None:
        customer = named(caller, CUSTOMERS, body.customer_id, "customerId")
        if customer != shape["customerId"]:
            raise invalid_field("customerId", "is not the invoice's", "the invoice's customer")
    document = {"paymentProvider": body.payment_provider, "customer": shape["customerId"]}
    return _invoice(caller, _created(caller, INVOICE_PAYMENTS, shape["id"], document))


@payment_settings.get("/payments/settings/invoices/for-invoice/{id}")
def read_payment_settings_of_invoice(caller: CallerOf, id: str) -> InvoicePayments:
    """Read payment settings by their invoice."""
    return _invoice(caller, preference_about(caller.account.store, INVOICE_PAYMENTS, id))


@payment_settings.get("/payments/settings/invoices/{id}")
def read_invoice_payment_settings(caller: CallerOf, id: str) -> InvoicePayments:
    """Read payment settings for an invoice."""
    return _invoice(caller, read_preference(caller.account.store, INVOICE_PAYMENTS, id))


@payment_settings.put("/payments/settings/invoices/{id}")
def update_invoice_payment_settings(
    caller: CallerOf, id: str, body: ProviderUpdate
) -> InvoicePayments:
    """Change payment settings for an invoice."""
    changes = body.model_dump(by_alias=True)
    return _invoice(caller, _updated(caller, INVOICE_PAYMENTS, id, changes))


@payment_settings.delete("/payments/settings/invoices/{id}")
def delete_invoice_payment_settings(caller: CallerOf, id: str) -> InvoicePayments:
    """Delete payment settings for an invoice: those of its schedule or customer hold."""
    return _invoice(caller, _deleted(caller, INVOICE_PAYMENTS, id))


@payment_settings.put("/payments/settings/{id}")
def update_payment_settings(
    caller: CallerOf, id: str, body: AccountPaymentsRequest
) -> AccountPayments:
    """Change the account's payment settings."""
    changes = body.failure_notifications.document()
    return _account(change_of_account(caller, ACCOUNT_PAYMENTS, id, changes))


@payment_settings.get("/stripe/collections/settings")
def read_collection_settings(caller: CallerOf) -> Collections:
    """Read how Stripe is to collect."""
    return _collections(caller, of_account(caller, COLLECTIONS))


@payment_settings.put("/stripe/collections/settings/{id}")
def update_collection_settings(caller: CallerOf, id: str, body: CollectionsUpdate) -> Collections:
    """Change how Stripe is to collect, once it is connected."""
    return _collections(caller, change_of_account(caller, COLLECTIONS, id, body.changes()))


def _created(caller: Caller, kind: str, target: str, document: Mapping[str, object]) -> Preference:
    made = Preference(caller.new_id(), kind, target, document, caller.at)
    return create_preference(caller.account.store, made, caller.author.name)


def _updated(caller: Caller, kind: str, id: str, changes: Mapping[str, object]) -> Preference:
    store = caller.account.store
    return update_preference(store, kind, id, changes, at=caller.at, actor=caller.author.name)


def _deleted(caller: Caller, kind: str, id: str) -> Preference:
    store = caller.account.store
    return delete_preference(store, kind, id, at=caller.at, actor=caller.author.name)


def _account(preference: Preference) -> AccountPayments:
    notify = FailureNotifications.model_validate(preference.document)
    return AccountPayments(id=preference.id, failure_notifications=notify)


def _schedule(caller: Caller, preference: Preference) -> SchedulePayments:
    target = caller.public(SCHEDULES, preference.target_id)
    return SchedulePayments.model_validate(
        {**_facts(caller, preference), "billingScheduleId": target}
    )


def _customer(caller: Caller, preference: Preference) -> CustomerPayments:
    target = caller.public(CUSTOMERS, preference.target_id)
    return CustomerPayments.model_validate({**_facts(caller, preference), "customerId": target})


def _invoice(caller: Caller, preference: Preference) -> InvoicePayments:
    customer = caller.public(CUSTOMERS, str(preference.document["customer"]))
    return InvoicePayments.model_validate(
        {
            **_facts(caller, preference),
            "invoiceId": preference.target_id,
            "customerId": customer,
        }
    )


def _collections(caller: Caller, preference: Preference) -> Collections:
    return Collections.model_validate(_facts(caller, preference))


def _facts(caller: Caller, preference: Preference) -> dict[str, object]:
    return {
        **preference.document,
        "id": preference.id,
        "sequenceAccountId": caller.account.public_id,
    }
