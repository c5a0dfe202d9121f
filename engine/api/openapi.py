"""The OpenAPI document: generated from the routes, the same text wherever it is made."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from engine.api.formats import add_formats
from engine.api.links import add_links
from engine.api.problems import MEDIA_TYPE
from engine.api.shapes.base import ProblemDetails

SECURITY = {
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "Id and secret of a key, from `meterhouse key create`.",
    },
    "bearer": {"type": "http", "scheme": "bearer", "description": "`id:secret` of a key."},
}


def describe(app: FastAPI) -> None:
    """Let the app give our document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def openapi_text(app: FastAPI) -> str:
    """The document as it is committed."""
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"


def _document(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title="meterhouse",
        version="1",
        summary="Usage billing that lives in the warehouse.",
        routes=app.routes,
        tags=app.openapi_tags,
    )
    components = found.setdefault("components", {})
    components["securitySchemes"] = SECURITY
    schemas = components.setdefault("schemas", {})
    schemas["ProblemDetails"] = ProblemDetails.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    add_formats(schemas)
    for path in found["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None) if _is_of_fastapi(operation) else None
            _name_problems(operation["responses"], components.setdefault("responses", {}))
    add_links(found)
    return found


def _is_of_fastapi(operation: dict[str, Any]) -> bool:
    content = operation["responses"].get("422", {}).get("content", {})
    return "application/json" in content


def _name_problems(responses: dict[str, Any], named: dict[str, Any]) -> None:
    """Say once what each problem looks like: most operations have most of them."""
    for status, response in responses.items():
        if MEDIA_TYPE in response.get("content", {}):
            name = response["description"].title().replace(" ", "")
            named[name] = response
            responses[status] = {"$ref": f"#/components/responses/{name}"}
