"""Files that people name by a path of their own: certificates and keys to read, directories to write into."""

import errno
import os
import stat
from pathlib import Path

from chaman_tui.i18n import _


def expanded(name: str) -> Path:
    """The path that somebody means, with ``~`` and ``~name`` as shells read them; OSError when it names nothing."""
    if "\0" in name:
        raise OSError(errno.EINVAL, _("a path holds no NUL"))
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise OSError(errno.ENOENT, _("nobody’s home")) from error


class NotRegularError(OSError):
    """There is a directory, a pipe or a device where a file was meant."""


def read_regular(name: str, most: int) -> bytes:
    """At most so many bytes of a regular file, never of a pipe or device that could hang; OSError when it cannot be."""
    descriptor = os.open(expanded(name), os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotRegularError(errno.EINVAL, _("not a regular file"))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(most)
    finally:
        os.close(descriptor)
