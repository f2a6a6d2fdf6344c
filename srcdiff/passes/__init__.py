"""Passes over the IR, ``Function -> Function``, one a file."""
