"""The IR to the text of a module: statements in order, blocks as blocks, comments from where each line came from."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np

import srcdiff.ir as ir
from srcdiff.backend.boxes import Boxes
from srcdiff.backend.expressions import Expressions, negated
from srcdiff.backend.live import Liveness
from srcdiff.backend.modules import Module
from srcdiff.backend.names import Names, assign_names
from srcdiff.backend.nest import Nesting, nest
from srcdiff.backend.printing import expression_text, statement_text
from srcdiff.frontend.builder import Context
from srcdiff.frontend.types import known
from srcdiff.ir import Block, Const, Eqn, For, Function, If, Node, Origin, Try, Undefined, Value, Var, While, With

INDENT = "    "


@dataclass
class Emitted:
    """A module's text, and what its function needs from outside."""

    text: str
    name: str
    globals_read: dict[str, Any] = field(default_factory=dict)
    outside: dict[str, Any] = field(default_factory=dict)


def emit(
    function: Function, context: Context, docstring: list[str], signature: str, user_globals: dict[str, Any]
) -> Emitted:
    """Print a function as a module of its own."""
    nesting = nest(function, context)
    live = Liveness(function, nesting)
    result = function.meta.get("result")
    local_names = {var.name for var in ir.defined_vars(function.block) if var.name and not _is_global(var, context)}
    module = Module(local_names, user_globals)
    reserved = {module.numpy, *context.globals_read, function.name, "math", "np", "scipy", *BUILTINS_USED}
    reserved -= {param.name for param in function.block.params}
    names = assign_names(function, nesting, live, reserved, result)
    module.taken |= set(names.of.values())
    printer = Printer(function, nesting, names, module, live)
    body = printer.function_body()
    lines = [f"def {function.name}({signature}):", *[INDENT + line if line else "" for line in docstring]]
    lines += [INDENT + line if line else "" for line in body]
    outside = frozen_globals(context, module)
    header = module.header()
    text = "\n".join([*header, *(["", ""] if header else []), *outside, *lines]) + "\n"
    return Emitted(text, function.name, dict(context.globals_read), module.outside)


BUILTINS_USED = {
    "range", "len", "reversed", "zip", "enumerate", "float", "int", "abs", "min", "max", "sum", "slice", "print",
}  # fmt: skip


def _is_global(var: Var, context: Context) -> bool:
    """Whether a variable is a global that is read."""
    eqn = context.definition(var)
    return eqn is not None and eqn.primitive is ir.read_global


def frozen_globals(context: Context, module: Module) -> list[str]:
    """The numbers that the user's globals held when the source was written, so that the module runs by itself."""
    lines = []
    for name, getter in context.globals_read.items():
        value = getter()
        if type(value) in (int, float, str, bool):
            lines.append(f"{name} = {value!r}")
        elif (text := written_out(value, module)) is not None:
            lines.append(f"{name} = {text}")
        else:
            lines.append(f"# {name} is a global of the function's own module")
    return [*lines, "", ""] if lines else []


def written_out(value: Any, module: Module) -> str | None:
    """A small array as text; None where that would not be it, bit for bit."""
    if type(value) is not np.ndarray or value.size > SMALL or value.dtype not in (np.float64, np.int64, np.bool_):
        return None
    if not np.all(np.isfinite(value)) or value.size == 0:
        return None
    return f"{module.use_numpy()}.array({value.tolist()!r})"


SMALL = 16


class Printer(Expressions):
    """Prints statements as lines of text."""

    def __init__(self, function: Function, nesting: Nesting, names: Names, module: Module, live: Liveness) -> None:
        super().__init__(nesting, names, module)
        self.function = function
        self.live = live
        self.commenting = False
        self.boxes = Boxes(function.block, nesting.context)
        self.copied = copied_vars(function.block, nesting, names)
        self.read_anywhere = set(ir.used_vars(function.block))
        self.last_comment: Any = None
        self.last_line = 0

    # ---- the whole -------------------------------------------------------------------------------------------

    def function_body(self) -> list[str]:
        """The function's body, forward pass then backward pass."""
        block = self.function.block
        split = self.function.meta.get("split")
        if split is None:
            lines = self.nodes(block.body)
            return [*lines, *self.returns(block.results)]
        forward = self.nodes(block.body[:split])
        self.commenting = True
        backward = self.nodes(block.body[split:])
        lines = []
        if forward:
            lines += ["# Forward pass", *forward, *([""] if backward else [])]
        if backward:
            lines += ["# Backward pass: v_bar is the derivative of the result with respect to v", *backward]
        return [*lines, *self.returns(block.results)]

    def returns(self, results: tuple[Value, ...]) -> list[str]:
        """The return statement."""
        if len(results) == 1:
            return [self.statement(ast.Return(self.value(results[0])))]
        return [self.statement(ast.Return(ast.Tuple(self.values(results), ast.Load())))]

    def statement(self, node: ast.stmt) -> str:
        """A simple statement as text."""
        return statement_text(node)

    def text(self, value: Value) -> str:
        """A value's expression as text."""
        return expression_text(self.value(value))

    # ---- comments --------------------------------------------------------------------------------------------

    def comment(self, node: Node) -> list[str]:
        """Over a backward step, the user's line that it differentiates; in the forward part, the user's comments."""
        origin = node.origin
        if origin is None:
            return []
        if not self.commenting:
            return self.users_comments(origin)
        origin = shown_origin(origin)
        statement = origin.statement
        key = (origin.source.filename, getattr(statement, "lineno", 0))
        if isinstance(statement, (gast.For, gast.While, gast.If, gast.FunctionDef)) or key == self.last_comment:
            return []
        self.last_comment = key
        return [f"# {line}" if line else "#" for line in statement_source(origin)]

    def users_comments(self, origin: Origin) -> list[str]:
        """The user's comments between the statement printed last and this one."""
        if origin.caller is not None or origin.source is not self.function.source:
            return []
        if origin.source.filename.startswith("srcdiff-generated"):  # our own headings, not the user's words
            return []
        first = getattr(origin.statement, "lineno", 0)
        lines: list[str] = []
        for number in sorted(origin.source.comments):
            comment = origin.source.comments[number]
            belongs = number < first if comment.own_line else number == first
            if belongs and self.last_line < number:
                lines.append(comment.text)
        self.last_line = max(self.last_line, first)
        return lines

    # ---- nodes -----------------------------------------------------------------------------------------------

    def nodes(self, body: tuple[Node, ...]) -> list[str]:
        """The statements of some nodes, with comments."""
        lines: list[str] = []
        for node in body:
            if isinstance(node, (Eqn, If)) and any(target in self.nesting.inlined for target in node.targets):
                continue
            printed = self.node(node)
            if printed:
                lines += [*self.comment(node), *printed] if not self.is_compound(node) else printed
        return lines

    def is_compound(self, node: Node) -> bool:
        """Whether a node prints as a statement with blocks."""
        return not isinstance(node, Eqn) and node not in self.nesting.expressions

    def node(self, node: Node) -> list[str]:
        """The statement of one node."""
        if isinstance(node, Eqn):
            return self.eqn_statement(node)
        head = self.comment(node)
        if isinstance(node, If):
            return [*head, *self.if_statement(node)] if self.is_compound(node) else self.if_statement(node)
        return [*head, *self.loop(node)]

    def block(self, block: Block, targets: tuple[Var, ...]) -> list[str]:
        """A block's statements, then its results in the variables that they go to."""
        lines = self.nodes(block.body)
        return lines + self.hand_over(targets, block.results)

    def hand_over(self, targets: tuple[Var, ...], results: tuple[Value, ...]) -> list[str]:
        """Assign results to targets as if all at once."""
        pending: list[tuple[str, Value, Var]] = []
        for target, result in zip(targets, results):
            if isinstance(result.type, Undefined) and isinstance(result, Const):
                if target in self.copied:  # it is handed on under another name, defined or not
                    pending.append((self.names[target], Const(None), target))
                continue
            if (
                isinstance(result, Var)
                and result not in self.nesting.inlined
                and self.names[result] == self.names[target]
            ):
                continue
            pending.append((self.names[target], result, target))
        lines: list[str] = []
        while pending:
            free = [
                item for item in pending
                if not any(other is not item and item[0] in self.names_in(other[1]) for other in pending)
            ]  # fmt: skip
            if not free:
                left = ast.Tuple([ast.Name(name, ast.Store()) for name, _, _ in pending], ast.Store())
                right = ast.Tuple([self.value(value) for _, value, _ in pending], ast.Load())
                return [*lines, self.statement(ast.Assign([left], right))]
            for item in free:
                lines.append(self.assignment(item[0], self.value(item[1]), item[2]))
                pending.remove(item)
        return lines

    def names_in(self, value: Value) -> set[str]:
        """The names that a value's expression reads."""
        return {self.names[var] for var in self.nesting.reads((value,))}

    def assignment(self, name: str, value: ast.expr, target: Var, user_form: str = "") -> str:
        """``name = value``, or ``name += ...`` where that is the same and allowed."""
        if isinstance(value, ast.BinOp) and isinstance(value.left, ast.Name) and value.left.id == name:
            if user_form == "augmented" and ir.is_scalar(target.type) and self.boxes.may_be_array(target):
                user_form = ""  # `+=` would change an array without dimensions that has been saved
            elif user_form == "augmented" or (
                ir.is_scalar(target.type)
                and isinstance(value.op, (ast.Add, ast.Sub, ast.Mult, ast.Div))
                and (self.commenting or not target.user)
            ):
                return self.statement(ast.AugAssign(ast.Name(name, ast.Store()), value.op, value.right))
        return self.statement(ast.Assign([ast.Name(name, ast.Store())], value))

    # ---- simple statements -----------------------------------------------------------------------------------

    def eqn_statement(self, eqn: Eqn) -> list[str]:
        """The statement of an equation that is not folded away."""
        primitive = eqn.primitive
        if primitive is ir.pop:
            popped = f"{self.names[eqn.changed]}.pop()"
            return [f"{self.names[eqn.target]} = {popped}" if eqn.target in self.read_anywhere else popped]
        if primitive in ir.INPLACE:
            return [self.change(eqn)]
        if primitive is ir.new_stack:
            return [f"{self.names[eqn.target]} = []"]
        if primitive is ir.save:
            push = ast.Attribute(self.value(eqn.args[0]), "append", ast.Load())
            return [self.statement(ast.Expr(ast.Call(push, [self.value(eqn.args[1])], []))).strip()]
        if primitive is ir.restore:
            return [f"{self.names[eqn.target]} = {self.text(eqn.args[0])}.pop()"]
        if primitive is ir.put:
            place = ast.Subscript(self.value(eqn.args[0]), self.index(eqn.args[1]), ast.Store())
            return [self.statement(ast.Assign([place], self.value(eqn.args[2])))]
        if primitive is ir.set_attribute:
            attribute = ast.Attribute(self.value(eqn.args[0]), known(eqn.args[1]), ast.Store())
            return [self.statement(ast.Assign([attribute], self.value(eqn.args[2])))]
        if primitive is ir.assert_:
            message = self.value(eqn.args[1]) if len(eqn.args) > 1 else None
            return [self.statement(ast.Assert(self.value(eqn.args[0]), message))]
        if primitive is ir.raise_:
            parts = self.values(eqn.args)
            return [self.statement(ast.Raise(*(parts + [None, None])[:2]))]
        value = self.eqn(eqn)
        if not eqn.targets or (primitive is ir.call_opaque and eqn.target not in self.read_anywhere):
            return [self.statement(ast.Expr(value)).strip()]
        return [self.assignment(self.names[eqn.target], value, eqn.target, eqn.form)]

    def change(self, eqn: Eqn) -> str:
        """A change in place, in the user's notation."""
        name, primitive = self.names[eqn.target], eqn.primitive
        holder: ast.expr = ast.Name(name, ast.Load())
        if primitive is ir.append:
            return self.statement(
                ast.Expr(ast.Call(ast.Attribute(holder, "append", ast.Load()), [self.value(eqn.args[1])], []))
            )
        if primitive in AUGMENTED_WHOLE:
            return self.statement(
                ast.AugAssign(ast.Name(name, ast.Store()), AUGMENTED_WHOLE[primitive], self.value(eqn.args[1]))
            )
        if eqn.form == "at":
            add = self.attribute_of(self.module.use_numpy(), "add" if primitive is ir.additem else "subtract")
            at = ast.Attribute(add, "at", ast.Load())
            return self.statement(
                ast.Expr(ast.Call(at, [holder, self.value(eqn.args[1]), self.value(eqn.args[2])], []))
            )
        place = holder
        steps = self.steps(eqn.args[1]) if eqn.form == "path" else [eqn.args[1]]
        for step in steps:
            place = ast.Subscript(place, self.index(step), ast.Store())
        if primitive is ir.setitem:
            return self.statement(ast.Assign([place], self.value(eqn.args[2])))
        return self.statement(ast.AugAssign(place, AUGMENTED_ITEM[primitive], self.value(eqn.args[2])))  # type: ignore[arg-type]

    # ---- branches --------------------------------------------------------------------------------------------

    def if_statement(self, node: If, word: str = "if") -> list[str]:
        """A branch: if, elif, with, try, or a conditional expression."""
        if isinstance(node, With):
            return self.with_statement(node)
        if isinstance(node, Try):
            return self.try_statement(node)
        if not self.is_compound(node):
            value = self.conditional(node)
            return [self.assignment(self.names[node.targets[0]], value, node.targets[0])]
        then = self.branch_lines(node.then, node.targets)
        orelse_node = self.chained(node)
        orelse = [] if orelse_node is not None else self.branch_lines(node.orelse, node.targets)
        test = self.value(node.test)
        if not then and not orelse and orelse_node is None:
            return []
        if not then and orelse_node is None:
            then, orelse, test = orelse, [], negated(test)
        lines = [f"{word} {expression_text(test)}:", *indented(then)]
        if orelse_node is not None:
            lines += [*self.if_statement(orelse_node, "elif")]
        elif orelse and leaves(then) and word == "if":
            lines += orelse
        elif orelse:
            lines += ["else:", *indented(orelse)]
        return lines

    def with_statement(self, node: With) -> list[str]:
        """A block under a context manager."""
        entered = next((n for n in node.then.body if isinstance(n, Eqn) and n.primitive is ir.entered), None)
        bound = entered is not None and entered.target in self.read_anywhere
        name = f" as {self.names[entered.target]}" if entered is not None and bound else ""
        body = Block((), tuple(n for n in node.then.body if n is not entered), node.then.results)
        return [f"with {self.text(node.test)}{name}:", *indented(self.branch_lines(body, node.targets) or ["pass"])]

    def try_statement(self, node: Try) -> list[str]:
        """A try with its except or finally."""
        lines = ["try:", *indented(self.branch_lines(node.then, node.targets) or ["pass"])]
        if node.form == "finally":
            return [*lines, "finally:", *indented(self.branch_lines(node.orelse, ()) or ["pass"])]
        catch = next(n for n in node.orelse.body if isinstance(n, Eqn) and n.primitive is ir.caught)
        kinds = self.values(catch.args)
        shown = kinds[0] if len(kinds) == 1 else ast.Tuple(kinds, ast.Load())
        bound = catch.target in self.read_anywhere
        head = f"except {expression_text(shown)}" + (" as exception:" if bound else ":")
        body = [f"{self.names[catch.target]} = exception"] if bound else []
        return [*lines, head, *indented([*body, *self.hand_over(node.targets, node.orelse.results)] or ["pass"])]

    def branch_lines(self, block: Block, targets: tuple[Var, ...]) -> list[str]:
        """A branch's block, its comments counted from its own beginning."""
        last = self.last_comment
        self.last_comment = None if self.commenting else last
        lines = self.block(block, targets)
        self.last_comment = None if self.commenting else last
        return lines

    def chained(self, node: If) -> If | None:
        """``elif``: an else branch that is another if, handing over the same variables."""
        body = [
            n for n in node.orelse.body
            if not (isinstance(n, (Eqn, If)) and any(t in self.nesting.inlined for t in n.targets))
        ]  # fmt: skip
        if (
            len(body) != 1
            or not isinstance(body[0], If)
            or not self.is_compound(body[0])
            or isinstance(body[0], (With, Try))
        ):
            return None
        if self.hand_over(node.targets, node.orelse.results):
            return None
        return body[0]

    # ---- loops -----------------------------------------------------------------------------------------------

    def loop(self, node: For | While) -> list[str]:
        """A loop, with the hand-over of what it carries before and after it."""
        before = self.hand_over(node.body.params, node.init)
        carried = len(node.body.params)
        last = self.last_comment
        self.last_comment = None if self.commenting else last
        body = self.stopping_body(node, carried) if node.stops else self.block(node.body, node.body.params)
        self.last_comment = None if self.commenting else last
        after = self.hand_over(node.targets, node.body.params)
        if isinstance(node, For):
            head = [f"for {self.pattern(node.element)} in {self.text(node.iterable)}:"]
        else:
            head, body = self.while_head(node, body)
        return [*before, *head, *indented(body), *after]

    def while_head(self, node: While, body: list[str]) -> tuple[list[str], list[str]]:
        """A while's first line and its body; where the test takes statements, these and a break."""
        test = self.nodes(node.test.body)
        condition = self.value(node.test.results[0])
        if not test:
            return [f"while {expression_text(condition)}:"], body
        return ["while True:"], [*test, f"if {expression_text(negated(condition))}:", INDENT + "break", *body]

    def stopping_body(self, node: For | While, carried: int) -> list[str]:
        """A loop body with break: in the branch that takes it, where nothing is left to hand over; else at the end."""
        results, stop = node.body.results[:carried], node.body.results[carried]
        handed = self.hand_over(node.body.params, results)
        if isinstance(stop, Const):
            return [*self.nodes(node.body.body), *handed, *(["break"] if stop.value else [])]
        if not handed:
            tail = self.with_break(node.body.body, stop)
            if tail is not None:
                return tail
        lines = [*self.nodes(node.body.body), *handed]
        return [*lines, f"if {self.text(stop)}:", INDENT + "break"]

    def with_break(self, body: tuple[Node, ...], stop: Value) -> list[str] | None:
        """Print a block whose ``stop`` says whether the loop ends; None where that cannot be said by a break."""
        if isinstance(stop, Const):
            return [*self.nodes(body), *(["break"] if stop.value else [])]
        roots = [
            n for n in body if not (isinstance(n, (Eqn, If)) and any(t in self.nesting.inlined for t in n.targets))
        ]
        last = roots[-1] if roots else None
        if (
            not isinstance(last, If)
            or stop not in last.targets
            or not self.is_compound(last)
            or isinstance(last, (With, Try))
        ):
            return None
        if list(self.nesting.uses.get(stop, [])) and len(self.nesting.uses[stop]) > 1:
            return None
        at = last.targets.index(stop)
        others = tuple(t for t in last.targets if t is not stop)
        sides = []
        head = self.nodes(tuple(n for n in body if n is not last))
        for block in (last.then, last.orelse):
            rest = tuple(r for i, r in enumerate(block.results) if i != at)
            handed = self.hand_over(others, rest)
            inner = self.with_break(block.body, block.results[at])
            if inner is None:
                return None
            if handed and inner and inner[-1] == "break":
                inner = [*inner[:-1], *handed, "break"]
            else:
                if handed and any(line.strip() == "break" for line in inner):
                    return None
                inner = [*inner, *handed]
            sides.append(inner)
        test = self.value(last.test)
        then, orelse = sides
        if not then:
            then, orelse, test = orelse, then, negated(test)
        comment = self.comment(last)
        lines = [*comment, f"if {expression_text(test)}:", *indented(then)]
        if orelse and leaves(then):
            lines += orelse
        elif orelse:
            lines += ["else:", *indented(orelse)]
        return [*head, *lines]

    def pattern(self, pattern: Any) -> str:
        """A loop's target."""
        if isinstance(pattern, Var):
            return self.names[pattern] if pattern in self.names.of else pattern.name or "_"
        inner = [f"({self.pattern(p)})" if isinstance(p, tuple) else self.pattern(p) for p in pattern]
        return ", ".join(inner) + ("," if len(inner) == 1 else "")


def copied_vars(block: Block, nesting: Nesting, names: Names) -> set[Var]:
    """The variables whose value is handed on, at the end of a block, to a variable of another name."""
    found: set[Var] = set()
    for node in ir.walk(block):
        pairs: list[tuple[Var, Value]] = []
        if isinstance(node, If):
            pairs = [*zip(node.targets, node.then.results), *zip(node.targets, node.orelse.results)]
        elif isinstance(node, (For, While)):
            pairs = [
                *zip(node.body.params, node.init),
                *zip(node.body.params, node.body.results),
                *zip(node.targets, node.body.params),
            ]
        for target, value in pairs:
            if isinstance(value, Var) and value not in nesting.inlined and names.of.get(value) != names.of.get(target):
                found.add(value)
    return found


def indented(lines: list[str]) -> list[str]:
    """The lines of an inner block, one level deeper; a block of comments alone needs a statement."""
    if all(line.lstrip().startswith("#") or not line for line in lines):
        lines = [*lines, "pass"]
    return [INDENT + line if line else line for line in lines]


def leaves(lines: list[str]) -> bool:
    """Whether a printed branch ends by leaving: what follows needs no else."""
    return bool(lines) and lines[-1].split(" ")[0] in ("break", "continue", "raise", "return")


def shown_origin(origin: Origin) -> Origin:
    """The place that a comment quotes: a one-expression helper's call, else the line itself."""
    while origin.caller is not None and is_one_expression(origin.source.node, origin):
        origin = origin.caller
    return origin


def is_one_expression(node: Any, origin: Origin) -> bool:
    """Whether a line comes from a function that is only a return, or from a lambda."""
    if isinstance(origin.statement, gast.Lambda) or isinstance(node, gast.Lambda):
        return True
    body = [n for n in node.body if not (isinstance(n, gast.Expr) and isinstance(n.value, gast.Constant))]
    return len(body) == 1 and isinstance(body[0], gast.Return)


def statement_source(origin: Origin) -> list[str]:
    """The user's statement, verbatim."""
    statement = origin.statement
    first = getattr(statement, "lineno", None)
    if first is None:
        return []
    if isinstance(statement, gast.Lambda):
        return [line.strip() for line in origin.source.text(origin.source.loc(statement)).splitlines()]
    lines: list[str] = origin.source.statement_lines(first, statement.end_lineno)
    text = origin.source.text(origin.source.loc(statement))
    return lines if len(lines) > 1 else [text.strip()]


AUGMENTED_WHOLE = {ir.iadd: ast.Add(), ir.isub: ast.Sub(), ir.imul: ast.Mult(), ir.idiv: ast.Div()}
AUGMENTED_ITEM = {ir.additem: ast.Add(), ir.subitem: ast.Sub(), ir.mulitem: ast.Mult(), ir.divitem: ast.Div()}
