"""How usage events land: validated, numbered, written once. Imports nothing of `engine`."""
