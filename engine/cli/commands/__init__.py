"""One file a command or family of commands; each registers itself with the app.

Workflows are imported inside the commands, so that `--help` and a typing mistake answer at once.
"""
