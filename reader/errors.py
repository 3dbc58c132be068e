"""What went wrong for the user. The message is shown as it is; one place turns it into a page or a part."""

from __future__ import annotations


class UserError(Exception):
    """An answer to the user: a translated sentence with what is wrong, the limit and the value found."""

    status = 400
    """HTTP status of the answer."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(UserError):
    """A field has a value that it cannot have."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Unprocessable(UserError):
    """The request is well formed, and what it asks for cannot be done."""

    status = 422


class Conflict(UserError):
    """Somebody changed it in the meantime."""

    status = 409


class VersionMissing(UserError):
    """A change came without the version that it was based on."""

    status = 428


class TooMuch(UserError):
    """More than this library takes."""

    status = 413


class TooOften(UserError):
    """Done too often; ``retry_after`` says in how many seconds it may be tried again."""

    status = 429

    def __init__(self, message: str, *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotSaved(UserError):
    """The database or the disk did not take it; nothing was saved."""

    status = 503
