"""Operational state in a SQL database: the catalog in force, invoices, runs, numbers, audit.

Owns tables, transactions, constraints and triggers, on SQLite and PostgreSQL alike. Does not own
any billing rule: it keeps what it is given and refuses what contradicts what it already has.
"""
