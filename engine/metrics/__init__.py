"""A metric as SQL: one tree, printed as a committed dbt model or run directly (DESIGN 4)."""
