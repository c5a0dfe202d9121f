"""Time: which periods a schedule bills, from when to when, on which day, and what share is due.

Owns the billing grid, periods, invoice slots, usage windows, proration and local days as instants.
Does not own amounts (pricing, rating), usage (warehouse) or what an invoice looks like (invoicing).
"""
