"""Users. Made by client/generate.py."""

from __future__ import annotations

from typing import Literal

from meterhouse_client.objects.users import UserResponse
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class UsersOperations(Session):
    """Operations of the chapter."""

    def list_all_users(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[UserResponse]:
        """List users.

        List users.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/users",
            UserResponse,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def read_user(self, id: str) -> UserResponse:
        """Read a user.

        Read a user.
        """
        return self._call("GET", f"/api/users/{place(id)}", UserResponse)

    def delete_user(self, id: str) -> UserResponse:
        """Take a user away.

        Take a user away.
        """
        return self._call("DELETE", f"/api/users/{place(id)}", UserResponse)
