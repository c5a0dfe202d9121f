"""Notices on their way out: where they may go, how they are signed, when they are tried again."""
