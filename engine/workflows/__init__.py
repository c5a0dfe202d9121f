"""One verb a file: the only place where pure code meets I/O. No arithmetic here."""
