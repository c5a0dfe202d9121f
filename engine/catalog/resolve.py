"""Documents to the catalog of the domain: every reference checked, every default filled in."""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.credits import cost_products, resolved_credit_grant, with_phase_credits
from engine.catalog.documents import DocumentKey, canonical_json, data_of, digest_of, parsed
from engine.catalog.draft import Draft, draft_of
from engine.catalog.resolved import (
    resolved_account,
    resolved_customer,
    resolved_exchange_rates,
    resolved_organization,
    resolved_product,
    resolved_schedule,
    resolved_seat_metric,
    resolved_tax_rate,
)
from engine.catalog.resolved_metrics import resolved_compound, resolved_metric
from engine.catalog.rules import broken_rules
from engine.catalog.seat_prices import bill_overages
from engine.domain.catalog import Catalog
from engine.domain.errors import CatalogError, Problem


def resolve(documents: Mapping[DocumentKey, object]) -> Catalog:
    """The catalog of documents by (kind, id), each as canonical JSON text or as its data.

    `documents.KINDS` lists the kinds. Resolving `Catalog.documents` gives an equal catalog of equal
    digest. Raises CatalogError with one problem, without a line, for everything that is wrong.
    """
    data: dict[DocumentKey, object] = {}
    for (kind, id), document in documents.items():
        try:
            data[kind, id] = parsed(document)
        except ValueError as error:
            problem = Problem(f"{kind}/{id}", None, f"is not JSON ({error}); apply it again")
            raise CatalogError((problem,)) from None
    draft, findings = draft_of(data)
    findings = (*findings, *broken_rules(draft))
    if findings:
        raise CatalogError(
            tuple(
                Problem(f"{finding.kind}/{finding.id}", None, finding.sentence())
                for finding in findings
            )
        )
    return catalog_of(draft)


def catalog_of(draft: Draft) -> Catalog:
    """The catalog of a draft in which nothing is wrong; objects ordered by id."""
    documents = {
        key: canonical_json(draft.expansion.collapsed(key, data_of(shape)))
        for key, shape in sorted(draft.shapes.items())
    }
    account = resolved_account(draft.settings)
    seat_metrics = tuple(resolved_seat_metric(*item) for item in sorted(draft.seat_metrics.items()))
    products = tuple(
        resolved_product(id, product, draft.models, draft.expansion.sources)
        for id, product in sorted(draft.products.items())
    )
    in_effect = (
        resolved_schedule(
            id, schedule, draft.schedule_actions.get(id, ()), draft.completed_milestones(id)
        )
        for id, schedule in sorted(draft.schedules.items())
    )
    with_credits = (with_phase_credits(draft, schedule) for schedule in in_effect)
    schedules = bill_overages(with_credits, products)
    return Catalog(
        account=account,
        organizations=tuple(
            resolved_organization(*item) for item in sorted(draft.organizations.items())
        ),
        metrics=(
            *(resolved_metric(*item) for item in sorted(draft.metrics.items())),
            *(seats.metric for seats in seat_metrics),
        ),
        compounds=tuple(resolved_compound(*item) for item in sorted(draft.compounds.items())),
        seat_metrics=seat_metrics,
        products=(*products, *cost_products(schedules)),
        customers=tuple(
            resolved_customer(id, customer, draft.settings)
            for id, customer in sorted(draft.customers.items())
        ),
        schedules=schedules,
        exchange_rates=tuple(
            resolved_exchange_rates(*item) for item in sorted(draft.exchange_rates.items())
        ),
        tax_rates=tuple(resolved_tax_rate(*item) for item in sorted(draft.tax_rates.items())),
        credit_grants=tuple(
            resolved_credit_grant(id, grant, account.currency)
            for id, grant in sorted(draft.credit_grants.items())
        ),
        documents=documents,
        digest=digest_of(documents),
    )
