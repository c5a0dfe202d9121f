"""`/invoices/fix-billing-runs` and `/invoices/reconcile-with-integration`."""

from __future__ import annotations

from engine.api.caller import CallerOf
from engine.api.problems import NOT_CONNECTED, ProblemError, invalid_field
from engine.api.resource import Resource
from engine.api.shapes.invoice_repairs import ParkedInvoice, ReconcileRequest, TriedInvoices
from engine.domain.errors import NotFoundError
from engine.workflows.invoice_views import exact_id
from engine.workflows.parked import try_parked_again
from engine.workflows.public_ids import SCHEDULES

invoice_repairs = Resource(
    "Repairs of invoices", "Trying again what could not be rated, and comparing with other systems."
)


@invoice_repairs.post("/invoices/fix-billing-runs", status=202)
def fix_billing_runs(caller: CallerOf) -> TriedInvoices:
    """Rate again what the last close could not rate.

    Open invoices are calculated with usage and catalog as they are now. What has no invoice yet is
    left to the next close, with the reason for which it was left out.
    """
    account = caller.account
    tried = try_parked_again(
        account.workspace, account.store, at=caller.at, actor=caller.author.name
    )
    return TriedInvoices(
        billing_run_id=tried.run_id,
        invoice_ids=list(tried.mended),
        parked=[
            ParkedInvoice(
                invoice_id=each.invoice_id,
                billing_schedule_id=caller.public(SCHEDULES, each.schedule_id),
                reason=each.reason,
            )
            for each in tried.parked
        ],
    )


@invoice_repairs.post("/invoices/reconcile-with-integration", status=202)
def reconcile_with_integration(caller: CallerOf, body: ReconcileRequest) -> TriedInvoices:
    """Compare invoices with those of an accounting system.

    None can be connected so far, so the answer is `integration-not-connected`.
    """
    for place, each in enumerate(body.invoice_ids):
        try:
            exact_id(caller.account.store, each)
        except NotFoundError:
            raise invalid_field(
                f"invoiceIds[{place}]", "names no invoice", "the id of an invoice"
            ) from None
    raise ProblemError(
        NOT_CONNECTED, f"This account is not connected to {body.integration_service}."
    )
