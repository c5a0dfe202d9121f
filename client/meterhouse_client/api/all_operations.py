"""All chapters of the API together. Made by client/generate.py."""

from __future__ import annotations

from meterhouse_client.api.accounts import AccountsOperations
from meterhouse_client.api.activity_logs import ActivityLogsOperations
from meterhouse_client.api.billing_products import BillingProductsOperations
from meterhouse_client.api.billing_runs import BillingRunsOperations
from meterhouse_client.api.billing_schedules import BillingSchedulesOperations
from meterhouse_client.api.changes_of_invoices import ChangesOfInvoicesOperations
from meterhouse_client.api.checks import ChecksOperations
from meterhouse_client.api.contacts import ContactsOperations
from meterhouse_client.api.credit_note_applications import CreditNoteApplicationsOperations
from meterhouse_client.api.credit_notes import CreditNotesOperations
from meterhouse_client.api.credits import CreditsOperations
from meterhouse_client.api.custom_names import CustomNamesOperations
from meterhouse_client.api.customer_aliases import CustomerAliasesOperations
from meterhouse_client.api.customer_organizations import CustomerOrganizationsOperations
from meterhouse_client.api.customers import CustomersOperations
from meterhouse_client.api.discounts import DiscountsOperations
from meterhouse_client.api.display_of_invoices import DisplayOfInvoicesOperations
from meterhouse_client.api.documents import DocumentsOperations
from meterhouse_client.api.events_of_other_clients import EventsOfOtherClientsOperations
from meterhouse_client.api.evidence import EvidenceOperations
from meterhouse_client.api.invoices import InvoicesOperations
from meterhouse_client.api.life_of_invoices import LifeOfInvoicesOperations
from meterhouse_client.api.life_of_quotes import LifeOfQuotesOperations
from meterhouse_client.api.line_items import LineItemsOperations
from meterhouse_client.api.lines_of_credit_notes import LinesOfCreditNotesOperations
from meterhouse_client.api.list_prices import ListPricesOperations
from meterhouse_client.api.notification_deliveries import NotificationDeliveriesOperations
from meterhouse_client.api.notification_policies import NotificationPoliciesOperations
from meterhouse_client.api.payment_settings import PaymentSettingsOperations
from meterhouse_client.api.payments import PaymentsOperations
from meterhouse_client.api.previews import PreviewsOperations
from meterhouse_client.api.prices import PricesOperations
from meterhouse_client.api.products import ProductsOperations
from meterhouse_client.api.quotes import QuotesOperations
from meterhouse_client.api.repairs_of_invoices import RepairsOfInvoicesOperations
from meterhouse_client.api.seat_metrics import SeatMetricsOperations
from meterhouse_client.api.seats import SeatsOperations
from meterhouse_client.api.tax_rates import TaxRatesOperations
from meterhouse_client.api.tax_registrations import TaxRegistrationsOperations
from meterhouse_client.api.usage_events import UsageEventsOperations
from meterhouse_client.api.usage_metrics import UsageMetricsOperations
from meterhouse_client.api.users import UsersOperations


class AllOperations(
    CustomersOperations,
    ContactsOperations,
    CustomerAliasesOperations,
    CustomerOrganizationsOperations,
    ProductsOperations,
    BillingProductsOperations,
    PricesOperations,
    ListPricesOperations,
    UsageMetricsOperations,
    UsageEventsOperations,
    EventsOfOtherClientsOperations,
    SeatMetricsOperations,
    SeatsOperations,
    CustomNamesOperations,
    AccountsOperations,
    UsersOperations,
    ActivityLogsOperations,
    DisplayOfInvoicesOperations,
    InvoicesOperations,
    ChangesOfInvoicesOperations,
    LifeOfInvoicesOperations,
    LineItemsOperations,
    EvidenceOperations,
    RepairsOfInvoicesOperations,
    CreditNotesOperations,
    LinesOfCreditNotesOperations,
    CreditNoteApplicationsOperations,
    CreditsOperations,
    TaxRatesOperations,
    TaxRegistrationsOperations,
    PaymentSettingsOperations,
    PaymentsOperations,
    NotificationPoliciesOperations,
    NotificationDeliveriesOperations,
    BillingSchedulesOperations,
    DiscountsOperations,
    DocumentsOperations,
    QuotesOperations,
    LifeOfQuotesOperations,
    BillingRunsOperations,
    ChecksOperations,
    PreviewsOperations,
):
    """Every operation, by the name that the API's description gives it."""
