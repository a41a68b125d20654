"""Small files that people gave, or might: made for this project, without personal data."""

from pathlib import Path

CERTIFICATES = Path(__file__).parent / "certificates"
SSH_KEYS = Path(__file__).parent / "ssh-keys"
