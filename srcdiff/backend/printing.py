"""Python syntax trees to text, one statement at a time: the only module that imports astor."""

from __future__ import annotations

import ast
import warnings
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import astor


def statement_text(node: ast.stmt) -> str:
    """A simple statement's source, on one line."""
    ast.fix_missing_locations(node)
    if any(isinstance(inner, (ast.JoinedStr, ast.DictComp, ast.Lambda)) for inner in ast.walk(node)):
        return ast.unparse(node)  # astor cannot print every f-string
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        text: str = astor.to_source(node, pretty_string=_plain_string, pretty_source="".join)
    return text.strip("\n")


def expression_text(node: ast.expr) -> str:
    """An expression's source, without the parentheses it would get as a statement."""
    return statement_text(ast.Assign(targets=[ast.Name("_", ast.Store())], value=node)).removeprefix("_ = ")


def _plain_string(text: str, *args: Any, **kwargs: Any) -> str:
    literal = repr(text)
    if literal.startswith("'") and '"' not in literal:
        return '"' + literal[1:-1].replace("\\'", "'") + '"'
    return literal
