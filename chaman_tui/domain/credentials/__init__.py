"""Credentials: user names, passwords, SSH keys and certificates."""
