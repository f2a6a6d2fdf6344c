"""Text to a function that debuggers, tracebacks and pickle know."""

from __future__ import annotations

import hashlib
import linecache
from collections.abc import Callable
from typing import Any


def load(text: str, name: str, env: dict[str, Any]) -> Callable[..., Any]:
    """Execute a module's text in ``env`` and return its function ``name``.

    The text is put into `linecache` under a name made of the function's and the text's own digest, so tracebacks, pdb and
    profilers show the emitted lines; a loader in the namespace gives it back after the cache was cleared.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    filename = f"srcdiff-generated/{name}-{digest}.py"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    env["__name__"] = f"srcdiff_generated.{name}"
    env["__loader__"] = _Loader(text)
    env["__file__"] = filename
    exec(compile(text, filename, "exec"), env)
    function: Callable[..., Any] = env[name]
    return function


class _Loader:
    """What linecache asks for a module's text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_source(self, name: str) -> str:
        return self.text
