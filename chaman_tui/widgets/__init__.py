"""Reusable widgets that know no store and no service."""
