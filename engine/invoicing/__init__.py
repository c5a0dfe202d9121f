"""From rated charges to invoices: what goes on which, in what order, and what may happen to it.

Owns the invoice's content, its canonical form and its states. Does not own amounts (pricing,
rating), tax rates (tax), numbers or storage (store).
"""
