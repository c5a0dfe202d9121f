"""Products and what they cost."""

from __future__ import annotations

from starlette.responses import Response

from engine.dashboard.api_call import Json
from engine.dashboard.forms import NO_PROBLEM, Problem, numbered, problem_of
from engine.dashboard.routing import Pages
from engine.dashboard.visit import Visit

pages = Pages()

MODELS = (
    ("FIXED", "Fixed: the same every period"),
    ("ONE_TIME", "One time"),
    ("LINEAR", "Linear: so much a unit"),
    ("GRADUATED", "Graduated: each tier at its own price"),
    ("VOLUME", "Volume: all units at the price of the tier reached"),
    ("PACKAGE", "Package: so much for every started pack"),
)
FREQUENCIES = (
    ("MONTHLY", "Monthly"),
    ("QUARTERLY", "Quarterly"),
    ("HALF_YEARLY", "Half-yearly"),
    ("YEARLY", "Yearly"),
    ("ONE_TIME", "Once"),
)
TIMINGS = (("IN_ARREARS", "In arrears"), ("IN_ADVANCE", "In advance"))

FIELDS = {
    "name": "name",
    "currency": "currency",
    "billingFrequency": "frequency",
    "billingType": "timing",
    "structure.price": "price",
    "structure.pricePerUnit": "price",
    "structure.pricePerPackage": "price",
    "structure.packageSize": "package_size",
    "structure.usageMetricId": "metric",
    "structure.minPrice": "least",
    "structure.maxPrice": "most",
}


@pages.get("/products")
async def products(visit: Visit) -> Response:
    """Every product with its prices."""
    found = await visit.get(
        "/billing-products", limit=50, after=visit.asked("after"), before=visit.asked("before")
    )
    metrics = await _metrics(visit)
    return visit.page(
        "products.html",
        products=found["items"],
        pagination=found["pagination"],
        metrics={each["id"]: each for each in metrics},
    )


@pages.get("/products/new")
async def new_product(visit: Visit) -> Response:
    """A form for a product."""
    return visit.page("product_new.html", form={}, problem=NO_PROBLEM)


@pages.post("/products")
async def create_product(visit: Visit) -> Response:
    """Make it; a price comes next."""
    body = {"name": visit.given("name"), "label": visit.given("label") or None}
    answer = await visit.send("POST", "/products", body)
    if not answer.is_good:
        problem = problem_of(answer, {"name": "name", "label": "label"})
        return visit.page("product_new.html", answer.status, form=visit.form, problem=problem)
    return visit.go(
        f"/products/{answer.body['id']}/prices/new", f"{body['name']} is made. What does it cost?"
    )


@pages.get("/products/{id}/prices/new")
async def new_price(visit: Visit) -> Response:
    """A form for a price."""
    account = visit.visitor.account.catalog.now().catalog.account
    return await _price_form(
        visit, 200, {"currency": account.currency, "model": "LINEAR"}, NO_PROBLEM
    )


@pages.post("/products/{id}/prices")
async def create_price(visit: Visit) -> Response:
    """Make it."""
    body = {
        "productId": visit.request.path_params["id"],
        "name": visit.given("name"),
        "currency": visit.given("currency").upper(),
        "structure": _structure(visit),
        "billingFrequency": visit.given("frequency"),
        "billingType": visit.given("timing"),
    }
    answer = await visit.send("POST", "/prices", body)
    if not answer.is_good:
        return await _price_form(visit, answer.status, visit.form, problem_of(answer, FIELDS))
    return visit.go("/products", f"Price {body['name']} is made.")


def _structure(visit: Visit) -> Json:
    """The part of a price that its model decides."""
    model = visit.given("model")
    structure: Json = {"pricingType": model}
    if model in ("FIXED", "ONE_TIME"):
        return {**structure, "price": visit.given("price")}
    structure["usageMetricId"] = visit.given("metric")
    if model == "LINEAR":
        bounds = {"minPrice": visit.given("least"), "maxPrice": visit.given("most")}
        given = {name: value for name, value in bounds.items() if value}
        return {
            **structure,
            "pricePerUnit": visit.given("price"),
            "isPricePercentage": False,
            **given,
        }
    if model == "PACKAGE":
        size = visit.given("package_size")
        return {**structure, "packageSize": size, "pricePerPackage": visit.given("price")}
    if model == "GRADUATED":
        structure["usageCalculationMode"] = "BILLING_PERIOD"
    rows = numbered(visit.form, "up_to", "unit_price", "fee")
    structure["tiers"] = [
        {
            **({"upperBound": row["up_to"]} if row["up_to"] else {}),
            "price": row["unit_price"] or "0",
            **({"fee": row["fee"]} if row["fee"] else {}),
            "isPricePercentage": False,
        }
        for row in rows
    ]
    return structure


async def _price_form(visit: Visit, status: int, form: Json, problem: Problem) -> Response:
    product = await visit.get(f"/products/{visit.request.path_params['id']}")
    rows = numbered(form, "up_to", "unit_price", "fee") or [
        {"up_to": "1000", "unit_price": "", "fee": ""},
        {"up_to": "", "unit_price": "", "fee": ""},
    ]
    return visit.page(
        "price_new.html",
        status,
        product=product,
        metrics=await _metrics(visit),
        form=form,
        rows=rows,
        problem=problem,
        models=MODELS,
        frequencies=FREQUENCIES,
        timings=TIMINGS,
    )


async def _metrics(visit: Visit) -> list[Json]:
    return await visit.all_of("/usage-metrics")
