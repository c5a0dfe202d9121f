"""What the API's own description says of it. Made by client/generate.py."""
