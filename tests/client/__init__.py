"""The Python client, alone and against a real server."""
