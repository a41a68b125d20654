"""Chaman: channel management for Belgian social security, in the terminal."""

__version__ = "0.1.0"
