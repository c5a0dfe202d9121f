"""The operational database, on SQLite and on a real PostgreSQL server alike."""
