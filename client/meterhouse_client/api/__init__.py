"""The operations of the API, chapter by chapter. Made by client/generate.py."""
