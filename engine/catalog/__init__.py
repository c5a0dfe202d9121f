"""Billing as code: files that are read, checked and resolved into the values of the domain."""
