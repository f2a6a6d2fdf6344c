"""From Python text to typed SSA."""
