"""The four channels [FAQ, Accounts en verbindingen]."""

from enum import StrEnum


class Channel(StrEnum):
    """A way to exchange data: FTP and SFTP for batches, SOAP and REST for web services."""

    FTP = "ftp"
    SFTP = "sftp"
    SOAP = "soap"
    REST = "rest"

    @property
    def many(self) -> bool:
        """Whether an enterprise may have several accounts, and an account several live certificates."""
        return self is Channel.REST

    @property
    def has_username(self) -> bool:
        """The batch channels log in with a user name."""
        return self in {Channel.FTP, Channel.SFTP}
