"""Credentials: user names, passwords, SSH keys and certificates."""

import warnings

# The library warns of odd encodings and of algorithms that it will drop, in words that may quote what was offered.
# Here they are named and refused by rule instead; nothing of them goes to the terminal.
warnings.filterwarnings("ignore", category=UserWarning, module=r"chaman_tui\.domain\.credentials")
