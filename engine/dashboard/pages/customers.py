"""Customers: who pays, under which names their events come, what they owe."""

from __future__ import annotations

from starlette.responses import Response

from engine.dashboard.forms import NO_PROBLEM, problem_of
from engine.dashboard.routing import Pages
from engine.dashboard.visit import Visit

pages = Pages()

FIELDS = {
    "legalName": "legal_name",
    "label": "label",
    "address.line1": "line1",
    "address.town": "town",
    "address.postcode": "postcode",
    "address.country": "country",
    "taxStatus": "tax_status",
    "customerAliases": "aliases",
    "contacts.0.name": "contact_name",
    "contacts.0.email": "contact_email",
}

TAX_STATUSES = (
    ("TAXED", "Taxed"),
    ("REVERSE_CHARGED", "Reverse charge"),
    ("TAX_EXEMPT", "Exempt"),
)


@pages.get("/customers")
async def customers(visit: Visit) -> Response:
    """All of them, by name."""
    found = await visit.get(
        "/customers",
        limit=50,
        legalName=visit.asked("name"),
        alias=visit.asked("alias"),
        after=visit.asked("after"),
        before=visit.asked("before"),
    )
    return visit.page("customers.html", customers=found["items"], pagination=found["pagination"])


@pages.get("/customers/new")
async def new_customer(visit: Visit) -> Response:
    """A form for one."""
    country = visit.visitor.account.catalog.now().catalog.account.country or ""
    return visit.page(
        "customer_new.html", form={"country": country}, problem=NO_PROBLEM, statuses=TAX_STATUSES
    )


@pages.post("/customers")
async def create_customer(visit: Visit) -> Response:
    """Make it."""
    email = visit.given("contact_email")
    contact = {
        "name": visit.given("contact_name") or email,
        "email": email,
        "billingPreference": "PRIMARY",
    }
    aliases = [each.strip() for each in visit.given("aliases").split(",") if each.strip()]
    body = {
        "legalName": visit.given("legal_name"),
        "label": visit.given("label") or None,
        "address": {
            "line1": visit.given("line1"),
            "town": visit.given("town"),
            "postcode": visit.given("postcode"),
            "country": visit.given("country").upper(),
        },
        "taxStatus": visit.given("tax_status") or "TAXED",
        "customerAliases": aliases,
        "contacts": [contact],
    }
    answer = await visit.send("POST", "/customers", body)
    if not answer.is_good:
        return visit.page(
            "customer_new.html",
            answer.status,
            form=visit.form,
            problem=problem_of(answer, FIELDS),
            statuses=TAX_STATUSES,
        )
    return visit.go(f"/customers/{answer.body['id']}", f"{answer.body['legalName']} is a customer.")


@pages.get("/customers/{id}")
async def customer(visit: Visit) -> Response:
    """One, with what belongs to it."""
    id = visit.request.path_params["id"]
    found, aliases, balances = await visit.every(
        f"/customers/{id}", f"/customers/{id}/aliases", f"/credits/{id}/balances"
    )
    schedules = await visit.get("/billing-schedules", customerId=id, limit=20)
    invoices = await visit.get("/invoices", customerId=id, limit=10)
    owed = await visit.get(
        "/invoices/summary",
        customerId=id,
        invoiceStatus="FINAL,SENT",
        invoicePaymentStatus="UNPAID,PARTIALLY_PAID",
    )
    activity = await visit.get("/activity-logs", activityLogObjectEntityId=id, limit=8)
    return visit.page(
        "customer.html",
        customer=found,
        aliases=aliases["items"],
        balances=balances["items"],
        schedules=schedules["items"],
        invoices=invoices["items"],
        invoice_count=invoices["pagination"]["totalResultSize"],
        owed=owed["totalsByCurrency"],
        activity=activity["items"],
    )


@pages.post("/customers/{id}/aliases")
async def add_alias(visit: Visit) -> Response:
    """Another name under which its events come."""
    id = visit.request.path_params["id"]
    body = {"customerId": id, "value": visit.given("value")}
    answer = await visit.send("POST", "/customer-aliases", body)
    said = (
        f"Events of {body['value']} are this customer's now." if answer.is_good else answer.message
    )
    return visit.go(f"/customers/{id}", said)
