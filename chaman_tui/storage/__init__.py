"""Adapters of the store protocol. Wired in one place, ``chaman_tui.wiring``."""
