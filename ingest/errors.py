"""What goes wrong while landing, as one family of exceptions with messages for people."""


class IngestError(Exception):
    """Input, a mapping or a lake that cannot be used as asked.

    The message says where (file, and line or key where there is one), what is wrong, and what to
    do.
    """


class LakeBusyError(IngestError):
    """Another landing holds the lake's lock and the caller chose not to wait."""


class LakeConflictError(IngestError):
    """Another writer took the version this one wanted; nothing of this commit is visible."""


class CorruptLakeError(IngestError):
    """The commit log or a file it names is not what was written; reading on could bill wrongly."""


class LogFailedError(IngestError):
    """The disk did not take an event; the write-ahead log accepts nothing until it is reopened."""
