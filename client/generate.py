"""Makes the typed part of the client from schemas/openapi.json.

    python client/generate.py

`meterhouse_client/api/` has a module a chapter of the API, with its operations as methods of a
class that the client inherits; `meterhouse_client/objects/` one a chapter with its objects as
dataclasses. An object that several chapters use stands in the first of them, so imports go one way.
A test compares the files with what this would write.
"""

from __future__ import annotations

import json
import keyword
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "schemas" / "openapi.json"
PACKAGE = HERE / "meterhouse_client"
FOLDERS = ("api", "objects")

MOST_WORDS = 40
"""Longer enumerations (countries, currencies) are plain text."""

SCALARS = {"string": "str", "integer": "int", "number": "Decimal", "boolean": "bool"}
FORMATS = {"decimal": "Decimal", "date-time": "datetime", "date": "date"}
METHODS = ("get", "post", "put", "patch", "delete")

Json = Mapping[str, Any]


@dataclass
class Module:
    """What a chapter has."""

    name: str
    schemas: list[str] = field(default_factory=list)
    operations: list[tuple[str, str, Json]] = field(default_factory=list)

    @property
    def class_name(self) -> str:
        return "".join(part.capitalize() for part in self.name.split("_")) + "Operations"


class Generator:
    """Reads one document."""

    def __init__(self, document: Json) -> None:
        self.schemas: Json = document["components"]["schemas"]
        self.modules: dict[str, Module] = {}
        self.home: dict[str, str] = {}
        self.answers: set[str] = set()
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if method not in METHODS or not operation.get("tags"):
                    continue
                name = snake_case(operation["tags"][0])
                module = self.modules.setdefault(name, Module(name))
                module.operations.append((method.upper(), path, operation))
                for used in self._reached(operation):
                    self.home.setdefault(used, name)
                answer = success(operation)[1]
                if answer is not None and "$ref" in answer:
                    self.answers.add(answer["$ref"].rpartition("/")[2])
        for schema in self.schemas:
            if schema in self.home and self._is_class(schema):
                self.modules[self.home[schema]].schemas.append(schema)

    def files(self) -> dict[str, str]:
        """Texts by file name below the package, not formatted yet."""
        modules = self.modules.values()
        found = {f"api/{each.name}.py": self._operations(each) for each in modules}
        with_objects = [each for each in modules if each.schemas]
        found |= {f"objects/{each.name}.py": self._objects(each) for each in with_objects}
        imports = [
            f"from meterhouse_client.api.{each.name} import {each.class_name}" for each in modules
        ]
        bases = "".join(f"    {each.class_name},\n" for each in modules)
        head = '"""All chapters of the API together. Made by client/generate.py."""\n\n'
        found["api/all_operations.py"] = (
            head
            + "from __future__ import annotations\n\n"
            + "\n".join(imports)
            + f"\n\n\nclass AllOperations(\n{bases}):\n"
            + '    """Every operation, by the name that the API\'s description gives it."""\n'
        )
        found["api/__init__.py"] = (
            '"""The operations of the API, chapter by chapter. Made by client/generate.py."""\n'
        )
        exported = {
            each.name: [class_name(schema) for schema in each.schemas] for each in with_objects
        }
        names = sorted(name for found in exported.values() for name in found)
        found["objects/__init__.py"] = (
            '"""Every object of the API, sent or answered. Made by client/generate.py."""\n\n'
            + "\n".join(
                f"from meterhouse_client.objects.{module} import {', '.join(found)}"
                for module, found in exported.items()
            )
            + f"\n\n__all__ = {json.dumps(names)}\n"
        )
        return found

    def _objects(self, module: Module) -> str:
        body = "\n\n\n".join(self._class(name) for name in module.schemas) + "\n"
        return self._head(module, body, set(module.schemas)) + body

    def _operations(self, module: Module) -> str:
        methods = [self._method(*each) for each in module.operations]
        body = (
            f"class {module.class_name}(Session):\n"
            f'    """Operations of the chapter."""\n\n' + "\n\n".join(methods) + "\n"
        )
        return self._head(module, body, set()) + body

    def _head(self, module: Module, body: str, own: set[str]) -> str:
        used = set(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", body))
        lines = [f'"""{module.name.replace("_", " ").capitalize()}. Made by client/generate.py."""']
        lines += ["", "from __future__ import annotations", ""]
        sources = {
            "collections.abc": ("Mapping", "Sequence"),
            "dataclasses": ("dataclass", "field"),
            "datetime": ("date", "datetime"),
            "decimal": ("Decimal",),
            "typing": ("Any", "Literal"),
            "meterhouse_client.answer": ("ETAG",),
            "meterhouse_client.pages": ("Page",),
            "meterhouse_client.session": ("Session", "place"),
        }
        for source, names in sources.items():
            wanted = [name for name in names if name in used]
            if wanted:
                lines.append(f"from {source} import {', '.join(wanted)}")
        lines += [
            f"from meterhouse_client.objects.{self.home[name]} import {class_name(name)}"
            for name in self.schemas
            if name in self.home
            and name not in own
            and class_name(name) in used
            and self._is_class(name)
        ]
        return "\n".join(lines) + "\n\n\n"

    def _is_class(self, name: str) -> bool:
        """Pages are one class for all, and what is no object has no fields."""
        is_object = self.schemas[name].get("type") == "object"
        return is_object and not is_list(name) and name != "Pagination"

    def _class(self, name: str) -> str:
        schema = self.schemas[name]
        words = sentence(schema.get("description") or f"{class_name(name)}.")
        lines = ["@dataclass(frozen=True, kw_only=True)", f"class {class_name(name)}:"]
        lines += [f'    """{text}' if n == 0 else f"    {text}" for n, text in enumerate(words)]
        lines[-1] += '"""'
        lines.append("")
        required = set(schema.get("required", ()))
        for wire, content in schema.get("properties", {}).items():
            own = python_name(wire)
            type_ = self._type(content)
            settings = [] if camel_case(own) == wire else [f'metadata={{"wire": "{wire}"}}']
            if wire not in required:
                type_ = type_ if type_.endswith("| None") or type_ == "Any" else f"{type_} | None"
                settings.insert(0, "default=None")
            default = ""
            if settings == ["default=None"]:
                default = " = None"
            elif settings:
                default = f" = field({', '.join(settings)})"
            lines.append(f"    {own}: {type_}{default}")
        if name in self.answers:
            settings_of_tag = "default=None, compare=False, repr=False, metadata=ETAG"
            lines.append(f"    etag: str | None = field({settings_of_tag})")
        return "\n".join(lines)

    def _method(self, method: str, path: str, operation: Json) -> str:
        parameters = operation.get("parameters", ())
        in_path = [each for each in parameters if each["in"] == "path"]
        in_query = [each for each in parameters if each["in"] == "query"]
        has_match = any(each["name"].lower() == "if-match" for each in parameters)
        body = self._body_type(operation)
        kind, is_page = self._answer_type(operation)
        arguments = ["self", *(f"{python_name(each['name'])}: str" for each in in_path)]
        if body is not None:
            arguments.append(f"body: {body}")
        is_keyed = method == "POST" and operation.get("x-scope") != "ingest"
        named = [self._query_argument(each) for each in in_query]
        named += ["if_match: str | None = None"] if has_match else []
        named += ["idempotency_key: str | None = None"] if method == "POST" else []
        arguments += ["*", *named] if named else []
        route = re.sub(r"{(\w+)}", lambda found: f"{{place({python_name(found[1])})}}", path)
        quoted = f'f"{route}"' if in_path else f'"{route}"'
        query = "".join(f'"{each["name"]}": {python_name(each["name"])},' for each in in_query)
        if is_page:
            call = f"return self._page({quoted}, {kind}, {{{query}}})"
            returned = f"Page[{kind}]"
        else:
            given = [f'"{method}"', quoted, "type(None)" if kind == "None" else kind]
            given += [f"query={{{query}}}"] if in_query else []
            given += ["body=body"] if body is not None else []
            given += ["idempotency_key=idempotency_key"] if method == "POST" else []
            given += ["is_keyed=True"] if is_keyed else []
            given += ["if_match=if_match"] if has_match else []
            call = ("" if kind == "None" else "return ") + f"self._call({', '.join(given)})"
            returned = kind
        words = self._words(operation, in_query)
        text = f"    def {operation['operationId']}({', '.join(arguments)}) -> {returned}:\n"
        return text + textwrap.indent(words, " " * 8) + f"\n        {call}"

    def _words(self, operation: Json, in_query: list[Json]) -> str:
        parts = [operation["summary"].rstrip(".") + "."]
        parts += (operation.get("description") or "").split("\n\n")
        parts += [
            f"`{python_name(each['name'])}`: {each['description']}"
            for each in in_query
            if each.get("description")
        ]
        wrapped = ["\n".join(wrap(part)) for part in parts if part.strip()]
        end = "\n" if len(wrapped) > 1 else ""
        return '"""' + "\n\n".join(wrapped).replace("\\", "\\\\") + f'{end}"""'

    def _query_argument(self, parameter: Json) -> str:
        name, schema = parameter["name"], parameter["schema"]
        type_ = self._type(schema).replace("list[", "Sequence[")
        if type_ in ("str", "str | None") and re.search(
            "Date|Timestamp|period|asOf|.(Before|After)", name
        ):
            type_ = type_.replace("str", "str | date")
        if parameter.get("required"):
            return f"{python_name(name)}: {type_}"
        type_ = type_ if type_.endswith("| None") else f"{type_} | None"
        return f"{python_name(name)}: {type_} = None"

    def _body_type(self, operation: Json) -> str | None:
        content = operation.get("requestBody", {}).get("content", {})
        if not content:
            return None
        schema = content.get("application/json", {}).get("schema", {"type": "object"})
        if "$ref" in schema:
            found = f"{self._type(schema)} | Mapping[str, Any]"
        elif schema.get("type") == "array":
            found = "Sequence[Mapping[str, Any]]"
        else:
            found = "Mapping[str, Any]"
        return found if operation["requestBody"].get("required") else f"{found} | None = None"

    def _answer_type(self, operation: Json) -> tuple[str, bool]:
        """The type of an answer, or of the items of a page of answers."""
        media_type, schema = success(operation)
        if schema is None:
            return "None", False
        if media_type != "application/json":
            return "bytes", False
        name = schema.get("$ref", "").rpartition("/")[2]
        if is_list(name):
            items = self.schemas[name]["properties"]["items"]["items"]
            return self._type(items), True
        return self._type(schema), False

    def _type(self, schema: Json) -> str:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return class_name(name) if self._is_class(name) else self._type(self.schemas[name])
        if "const" in schema or "enum" in schema:
            words = schema.get("enum", [schema.get("const")])
            texts = all(isinstance(word, str) for word in words)
            if not texts or len(words) > MOST_WORDS:
                return "str" if texts else "Any"
            return f"Literal[{', '.join(json.dumps(word) for word in words)}]"
        choices = schema.get("anyOf") or schema.get("oneOf")
        if choices:
            kinds = {each.get("type") for each in choices}
            found = list(dict.fromkeys(self._type(each) for each in choices))
            if {"string", "number"} <= kinds:
                found = ["Decimal", *(["None"] if "null" in kinds else [])]
            return " | ".join(found)
        type_ = schema.get("type")
        if type_ == "null":
            return "None"
        if type_ == "array":
            return f"list[{self._type(schema.get('items', {}))}]"
        if type_ == "object":
            inner = schema.get("additionalProperties")
            return f"dict[str, {self._type(inner) if isinstance(inner, dict) else 'Any'}]"
        if type_ == "string":
            return FORMATS.get(schema.get("format", ""), "str")
        return SCALARS.get(type_ or "", "Any")

    def _reached(self, part: Any, seen: set[str] | None = None) -> set[str]:
        """Schemas that a part of the document names, and what those name."""
        seen = set() if seen is None else seen
        for reference in references(part):
            name = reference.rpartition("/")[2]
            if name not in seen and name != "ProblemDetails":
                seen.add(name)
                self._reached(self.schemas[name], seen)
        return seen


def success(operation: Json) -> tuple[str, Json | None]:
    """Media type and schema of an operation's success; no schema without a body."""
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            for media_type, content in answer.get("content", {}).items():
                return media_type, content.get("schema", {})
            return "", None
    return "", None


def references(part: Any) -> Iterator[str]:
    """Every `$ref` to a schema in a part of the document."""
    if isinstance(part, dict):
        if part.get("$ref", "").startswith("#/components/schemas/"):
            yield part["$ref"]
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def is_list(name: str) -> bool:
    """Whether a schema is a page of a list."""
    return name.startswith("ListOf_")


def class_name(name: str) -> str:
    """A schema's name as that of a class."""
    return re.sub(r"\W", "", name)


def snake_case(text: str) -> str:
    """`Usage events` and `usageEvents` as `usage_events`."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.sub(r"\W+", "_", parted).strip("_").lower()


def python_name(wire: str) -> str:
    """The name of a field or parameter in Python."""
    name = snake_case(wire)
    return f"{name}_" if keyword.iskeyword(name) or name == "self" else name


def camel_case(name: str) -> str:
    """As `meterhouse_client.values.camel_case`."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def sentence(text: str) -> list[str]:
    """The first paragraph of a description, in lines."""
    return wrap(text.partition("\n\n")[0].replace("\\", "\\\\"))


def wrap(text: str) -> list[str]:
    """A paragraph in lines that fit."""
    return textwrap.wrap(" ".join(text.split()), 84, break_long_words=False) or [""]


def formatted(files: Mapping[str, str]) -> dict[str, str]:
    """The files as the repository's formatter leaves them."""
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    if ruff is None:
        raise SystemExit("ruff is missing: scripts/setup --test installs it")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in FOLDERS:
            (folder / each).mkdir()
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        settings = ["--config", str(HERE.parent / "pyproject.toml")]
        for step in (["check", "--select", "I,F401,RUF022", "--fix-only"], ["format"]):
            subprocess.run([ruff, *step, "--quiet", *settings, "--no-cache", name], check=True)
        return {file: (folder / file).read_text(encoding="utf-8") for file in files}


def generated() -> dict[str, str]:
    """The files below `meterhouse_client/` as the committed document asks for them."""
    return formatted(Generator(json.loads(DOCUMENT.read_text(encoding="utf-8"))).files())


def main() -> None:
    """Write the files; those of chapters that are gone are removed."""
    files = generated()
    for folder in FOLDERS:
        (PACKAGE / folder).mkdir(exist_ok=True)
        for path in (PACKAGE / folder).glob("*.py"):
            if f"{folder}/{path.name}" not in files:
                path.unlink()
    for name, text in files.items():
        (PACKAGE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
