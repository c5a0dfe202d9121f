"""The public contract as facts: names and types of its operations and fields."""
