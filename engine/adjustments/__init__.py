"""Adjustments: what changes rated lines before tax, in one stated order (DESIGN 5)."""
