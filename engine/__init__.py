"""meterhouse's engine: from metered usage and prices to invoices. See ARCHITECTURE.md."""
