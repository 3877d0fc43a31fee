"""Pictures kept in a folder under their hash: size and type checked by their first bytes."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from handlers.turn import Photo

MOST_BYTES = 5 * 1024 * 1024
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"


class NotKept(Exception):
    """A file that is not taken. reason: "too_big" or "no_picture"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def media_type(data: bytes) -> str:
    """Return the type a file's first bytes prove, "" for anything but JPEG, PNG and WebP."""
    if data.startswith(JPEG):
        return "image/jpeg"
    if data.startswith(PNG):
        return "image/png"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


@dataclass(frozen=True, slots=True)
class MediaFolder:
    """The folder pictures are kept in, each file named by the SHA-256 of its bytes."""

    folder: Path

    def keep(self, data: bytes) -> Photo:
        """Store a picture, once however often it is sent; it is on disk when this returns.

        Raises NotKept for more than 5 MB and for what is no picture, OSError for a full disk.
        """
        if len(data) > MOST_BYTES:
            raise NotKept("too_big")
        kind = media_type(data)
        if not kind:
            raise NotKept("no_picture")
        name = hashlib.sha256(data).hexdigest()
        if (self.folder / name).exists():
            os.utime(self.folder / name)  # wanted anew: bot.forgetting goes by its age
        else:
            self._write(name, data)
        return Photo(name, kind, len(data))

    def path(self, sha256: str) -> Path:
        """Return where a picture lies, if it is kept."""
        return self.folder / sha256

    def _write(self, name: str, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self.folder / f".{name}.{os.urandom(4).hex()}"
        with part.open("xb") as file:
            part.chmod(0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.folder / name)
