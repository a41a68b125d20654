"""Conditions of a question as SQL, over the rows of one schema at one moment.

A condition is 0 or 1, never NULL, so that Not is what the other leaves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from chaman_tui.service import query
from chaman_tui.service.declared import Declaration, Field, Kind, Through, folded
from chaman_tui.service.query import AllOf, AnyOf, Condition, Contains, Equal, Has, Less, More, Not, OneOf

_json = msgspec.json.Encoder().encode
_MOST_PARAMETERS = 500
MAIN, BASE = "main", "base"
"""The rows in memory, and those of the checkpoint."""


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def shown_column(name: str) -> str:
    """The column that holds a field as it is shown."""
    return quoted(f"f_{name}")


def compared_column(field: Field) -> str:
    """The column that a field is compared and ordered by: of a text the one without case."""
    if field is query.KEY:
        return "key"
    return quoted(f"c_{field.name}") if field.kind is Kind.TEXT else shown_column(field.name)


def side_table(table: str, field: str) -> str:
    """The table of a field's many codes."""
    return quoted(f"{table}.{field}")


@dataclass
class Rows:
    """The rows of one table in one schema, named ``r``, as SQL sees them at a moment."""

    declaration: Declaration
    schema: str
    tables: Mapping[str, Declaration]
    schemas: Callable[[str], tuple[str, ...]]
    parameters: dict[str, Any] = field(default_factory=dict)

    def parameter(self, value: object) -> str:
        """A value, bound."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def visible(self, table: str | None = None, schema: str | None = None, name: str = "r") -> str:
        """``FROM … WHERE …``: the rows of a schema that stand at the moment."""
        table, schema = table or self.declaration.name, schema or self.schema
        rows = f"FROM {schema}.{quoted(table)} AS {name} WHERE "
        if schema == MAIN:
            return f"{rows}{name}.since <= :moment AND {name}.until > :moment"
        return f"{rows}1"

    def shown(self, name: str) -> str:
        """A field as it is shown."""
        declared = query.field_of(self.declaration, name)
        if isinstance(declared.take, Through):
            return self._through(declared.take, shown_column(declared.take.name))
        return "r.key" if declared is query.KEY else f"r.{shown_column(name)}"

    def compared(self, name: str) -> str:
        """A field as it is compared and ordered by."""
        declared = query.field_of(self.declaration, name)
        if isinstance(declared.take, Through):
            return self._through(declared.take, compared_column(self._reached(declared.take)))
        return f"r.{compared_column(declared)}"

    def _reached(self, through: Through) -> Field:
        return self.tables[through.table].by_name[through.name]

    def _through(self, through: Through, column: str) -> str:
        """The column of the document that a field refers to; what is in memory goes before the checkpoint."""
        reference, table = f"r.{shown_column(through.field)}", quoted(through.table)
        at = {MAIN: " AND since <= :moment AND until > :moment", BASE: ""}
        found = [
            f"SELECT {column} AS value, '{schema}' AS place FROM {schema}.{table} WHERE key = {reference}{at[schema]}"
            for schema in self.schemas(through.table)
        ]
        if len(found) == 1:
            return f"(SELECT value FROM ({found[0]}))"
        return f"(SELECT value FROM ({' UNION ALL '.join(found)}) ORDER BY place DESC LIMIT 1)" if found else "NULL"

    def holds(self, condition: Condition) -> str:
        """A condition."""
        match condition:
            case AllOf(parts):
                return "(" + " AND ".join(["1", *map(self.holds, parts)]) + ")"
            case AnyOf(parts):
                return "(" + " OR ".join(["0", *map(self.holds, parts)]) + ")"
            case Not(part):
                return f"NOT {self.holds(part)}"
            case Equal(name, value):
                return f"{self.compared(name)} IS {self._encoded(name, value)}"
            case OneOf(name, values):
                return self._one_of(name, [value for value in values if value is not None], none=None in values)
            case Contains(name, text):
                return self._contains(name, self.parameter(folded(text)))
            case Has(name, value):
                side = f"{self.schema}.{side_table(self.declaration.name, name)}"
                return f"r.v IN (SELECT v FROM {side} WHERE value = {self.parameter(str(value))})"
            case Less(name, value):
                return f"ifnull({self.compared(name)} < {self._encoded(name, value)}, 0)"
            case More(name, value):
                return f"ifnull({self.compared(name)} > {self._encoded(name, value)}, 0)"

    def _encoded(self, name: str, value: object) -> str:
        return self.parameter(query.field_of(self.declaration, name).encoded(value))

    def _one_of(self, name: str, values: list[Any], *, none: bool) -> str:
        encoded = [query.field_of(self.declaration, name).encoded(value) for value in values]
        if len(encoded) > _MOST_PARAMETERS and not any(
            "\0" in str(value) for value in encoded
        ):  # JSON in SQL ends there
            listed = f"SELECT value FROM json_each({self.parameter(_json(encoded))})"
        else:
            listed = ", ".join(map(self.parameter, encoded))
        held = f"ifnull({self.compared(name)} IN ({listed}), 0)"
        return f"({held} OR {self.compared(name)} IS NULL)" if none else held

    def _contains(self, name: str, text: str) -> str:
        """Through a reference the few documents that are referred to are searched, not each row."""
        field = query.field_of(self.declaration, name)
        if not isinstance(field.take, Through):
            return f"ifnull(instr({self.compared(name)}, {text}) > 0, 0)"
        column = compared_column(self._reached(field.take))
        found = [
            f"SELECT e.key {self.visible(field.take.table, schema, 'e')} AND instr(e.{column}, {text})"
            for schema in self.schemas(field.take.table)
        ]
        return f"ifnull(r.{shown_column(field.take.field)} IN ({' UNION ALL '.join(found) or 'SELECT 0'}), 0)"

    def beyond(self, order: list[tuple[str, bool]], values: list[Any]) -> str:
        """Whether a row comes after one with these values, in this order of expressions; True is descending."""
        later, same = [], "1"
        for (expression, descending), value in zip(order, values, strict=True):
            bound = self.parameter(value)
            if value is None:
                step = "0" if descending else f"{expression} IS NOT NULL"
            elif descending:
                step = f"({expression} < {bound} OR {expression} IS NULL)"
            else:
                step = f"ifnull({expression} > {bound}, 0)"
            later.append(f"{same} AND {step}")
            same = f"{same} AND {expression} IS {bound}"
        return "(" + " OR ".join(later) + ")"
