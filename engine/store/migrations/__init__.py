"""The versions of the operational schema, in order."""
