"""docs/reference/api.md: every route under /api, from the OpenAPI document that the interface is "
"generated from."""

from __future__ import annotations

from typing import Any

from reference.markdown import code, table
from reference.openapi_document import openapi_document


def _schema_name(content: dict[str, Any]) -> str:
    schema = content.get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if schema.get("type") == "array" and "$ref" in schema.get("items", {}):
        return "list of " + str(schema["items"]["$ref"]).rsplit("/", 1)[-1]
    return str(schema.get("type", next(iter(content), "")))


def _parameter(parameter: dict[str, Any]) -> tuple[str, str, str, str]:
    schema = parameter.get("schema", {})
    kinds = [s.get("type", "") for s in schema.get("anyOf", [schema])]
    kind = " or ".join(k for k in kinds if k and k != "null")
    default = "required" if parameter.get("required") else str(schema.get("default", ""))
    meaning = parameter.get("description", schema.get("description", ""))
    return code(parameter["name"]), kind, default, str(meaning)


def text() -> str:
    """The page."""
    document = openapi_document()
    parts = [
        "# The API\n\nThe interface uses these routes and nothing else; the typed client in "
        "`web/src/client` is "
        "generated from the same document (`make client`). Errors have one shape, `ErrorBody`, everywhere.\n"
    ]
    for path, verbs in sorted(document["paths"].items()):
        for verb, route in sorted(verbs.items()):
            about = (route.get("description") or route.get("summary") or "").strip()
            answers = _schema_name(route["responses"].get("200", {}).get("content", {}))
            parts.append(f"## {verb.upper()} {path}\n\n{about}\n\nAnswers with {code(answers) or 'nothing'}.\n")
            if route.get("parameters"):
                header = ("parameter", "type", "default", "meaning")
                parts.append(table(header, [_parameter(p) for p in route["parameters"]]))
    return "\n".join(parts)
