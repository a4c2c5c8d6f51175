"""Schemas and rules as Markdown: the pages of the reference are made from these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = ["schema_to_markdown"]

LANGUAGES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}


def _cell(text: Any) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _limits(field: FieldSpec) -> str:
    shown = {k: v for k, v in field.constraints.items() if k not in ("enum", "required")}
    parts = ["required"] if field.required else []
    parts += [k if v is True else f"{k} `{v}`" for k, v in shown.items()]
    parts += [f"unit {field.unit}"] if field.unit else []
    parts += [f"unit in `{field.unit_field}`"] if field.unit_field else []
    parts += [f"proved by `{field.evidence}`"] if field.evidence else []
    return ", ".join(parts)


def _codes(field: FieldSpec) -> list[str]:
    head = [f"\n`{field.name}`:\n", "| code | English | Русский | Қазақша |", "|---|---|---|---|"]
    rows = [
        f"| `{c.value}` | {_cell(c.label)} | {_cell(c.labels.get('ru', ''))} | {_cell(c.labels.get('kk', ''))} |" for c in field.categories
    ]
    return [*head, *rows]


def schema_to_markdown(spec: TableSpec) -> str:
    """One table as a page: its fields with titles in three languages, keys and code lists."""
    lines = [f"## {spec.name}", ""]
    lines += [f"**{_cell(spec.titles.get(code, spec.title))}.** {_cell(spec.descriptions.get(code, ''))}\n" for code in LANGUAGES]
    lines += ["| field | type | English | Русский | Қазақша | constraints |", "|---|---|---|---|---|---|"]
    for f in spec.fields:
        said = [f"**{_cell(f.titles.get(c, f.title))}.** {_cell(f.descriptions.get(c, ''))}" for c in LANGUAGES]
        lines.append(f"| `{f.name}` | {f.type} | {' | '.join(said)} | {_cell(_limits(f))} |")
    lines.append("")
    if spec.primary_key:
        lines.append(f"Primary key: {', '.join(f'`{k}`' for k in spec.primary_key)}.\n")
    for key in spec.foreign_keys:
        target = f"{key.resource or spec.name}.{', '.join(key.reference_fields)}"
        lines.append(f"- {', '.join(f'`{k}`' for k in key.fields)} → `{target}`")
    for f in spec.fields:
        if f.categories:
            lines += _codes(f)
    return "\n".join(lines).rstrip() + "\n"
