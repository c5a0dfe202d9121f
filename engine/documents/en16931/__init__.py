"""E-invoices of the European standard EN 16931: its terms as a value, and both of its syntaxes."""
