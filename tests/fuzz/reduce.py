"""Making a failing program smaller: statements go, as long as it fails in the same way."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Iterator

from tests.fuzz.program import Program


def reduced(program: Program, still_fails: Callable[[Program], bool], attempts: int = 200) -> Program:
    """The smallest program found by deleting statements and replacing sub-expressions by their operands."""
    changed = True
    while changed and attempts > 0:
        changed = False
        for source in _smaller(program.source):
            attempts -= 1
            candidate = dataclasses.replace(program, source=source)
            if still_fails(candidate):
                program, changed = candidate, True
                break
            if attempts <= 0:
                break
    return program


def _smaller(source: str) -> Iterator[str]:
    """Variants of ``source``: each without one statement, or with a compound one replaced by its body, or an
    expression by one of its operands."""
    size = sum(1 for _ in ast.walk(ast.parse(source)))
    for edit in (_without_statement, _by_its_body, _by_operand):
        for number in range(size):
            tree = ast.parse(source)
            if edit(tree, number):
                text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
                if len(text) < len(source) and "def loss" in text:
                    yield text


def _without_statement(tree: ast.Module, number: int) -> bool:
    for body, index in _statements(tree):
        if number == 0:
            del body[index]
            if not body:
                body.append(ast.Pass())
            return True
        number -= 1
    return False


def _by_its_body(tree: ast.Module, number: int) -> bool:
    for body, index in _statements(tree):
        statement = body[index]
        if isinstance(statement, (ast.If, ast.For, ast.While)):
            if number == 0:
                body[index : index + 1] = statement.body
                return True
            number -= 1
    return False


def _by_operand(tree: ast.Module, number: int) -> bool:
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(value, (ast.BinOp, ast.Call, ast.UnaryOp, ast.IfExp)):
                for operand in ast.iter_child_nodes(value):
                    if isinstance(operand, ast.expr) and not (isinstance(value, ast.Call) and operand is value.func):
                        if number == 0:
                            setattr(node, field, operand)
                            return True
                        number -= 1
    return False


def _statements(tree: ast.Module) -> Iterator[tuple[list[ast.stmt], int]]:
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                for index, statement in enumerate(body):
                    if not isinstance(statement, (ast.Import, ast.Return)) or field == "orelse":
                        yield body, index
