"""Text to a function that debuggers, tracebacks and pickle know."""

from __future__ import annotations

import hashlib
import linecache
import sys
import types
from collections.abc import Callable
from typing import Any


def load(text: str, name: str, env: dict[str, Any]) -> Callable[..., Any]:
    """Execute a module's text in ``env`` and return its function ``name``.

    The text is put into `linecache` under a name made of the function's and the text's own digest, so tracebacks,
    pdb and profilers show the emitted lines; a loader in the namespace gives it back after the cache was cleared.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    filename = f"srcdiff-generated/{name}-{digest}.py"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    module = module_name(f"srcdiff_generated.{name}_{digest}")
    env["__name__"] = module
    env["__loader__"] = _Loader(text)
    env["__file__"] = filename
    exec(compile(text, filename, "exec"), env)
    function: Callable[..., Any] = env[name]
    sys.modules.setdefault("srcdiff_generated", types.ModuleType("srcdiff_generated"))
    holder = types.ModuleType(module)  # where pickle looks for the function
    setattr(holder, name, function)
    sys.modules[module] = holder
    return function


def module_name(wanted: str) -> str:
    """A name that no module has yet: the same text may be loaded for two closures."""
    number, name = 2, wanted
    while name in sys.modules:
        number, name = number + 1, f"{wanted}_{number}"
    return name


class _Loader:
    """What linecache asks for a module's text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_source(self, name: str) -> str:
        """The module's text."""
        return self.text
