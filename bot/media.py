"""Pictures and recordings kept in a folder under their hash: size and first bytes are checked."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from handlers.turn import Photo, Voice

MOST_BYTES = 5 * 1024 * 1024
VOICES = {
    b"#!AMR-WB\n": "audio/amr-wb",
    b"#!AMR\n": "audio/amr",
    b"OggS": "audio/ogg",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"\xff\xf2": "audio/mpeg",
}
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"


class NotKept(Exception):
    """A file that is not taken. reason: "too_big", "no_picture" or "no_voice"."""

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


def voice_type(data: bytes) -> str:
    """Return the type a recording's first bytes prove, "" for anything but AMR, Ogg and MP3."""
    found = (kind for mark, kind in VOICES.items() if data.startswith(mark))
    return next(found, "")


@dataclass(frozen=True, slots=True)
class MediaFolder:
    """The folder files are kept in, each named by the SHA-256 of its bytes."""

    folder: Path

    def keep(self, data: bytes) -> Photo:
        """Store a picture, once however often it is sent; it is on disk when this returns.

        Raises NotKept for more than 5 MB and for what is no picture, OSError for a full disk.
        """
        kind = media_type(data)
        return Photo(self._kept(data, kind, "no_picture"), kind, len(data))

    def keep_voice(self, data: bytes) -> Voice:
        """Store a recording as keep() does a picture."""
        kind = voice_type(data)
        return Voice(self._kept(data, kind, "no_voice"), kind, len(data))

    def path(self, sha256: str) -> Path:
        """Return where a file lies, if it is kept."""
        return self.folder / sha256

    def _kept(self, data: bytes, kind: str, otherwise: str) -> str:
        if len(data) > MOST_BYTES:
            raise NotKept("too_big")
        if not kind:
            raise NotKept(otherwise)
        name = hashlib.sha256(data).hexdigest()
        if (self.folder / name).exists():
            os.utime(self.folder / name)  # wanted anew: bot.forgetting goes by its age
        else:
            self._write(name, data)
        return name

    def _write(self, name: str, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self.folder / f".{name}.{os.urandom(4).hex()}"
        with part.open("xb") as file:
            part.chmod(0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.folder / name)
