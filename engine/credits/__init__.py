"""Credit: which grant is used first, what it covers or pays, and what is left of it.

Owns the arithmetic of credit grants. Does not own when a phase grants (schedules), how usage is
priced (pricing, rating) or where balances are kept (store).
"""
