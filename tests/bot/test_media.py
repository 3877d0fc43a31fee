"""Pictures are kept by hash, and nothing else is."""

from hashlib import sha256
from pathlib import Path

import pytest

from bot.media import MOST_BYTES, MediaFolder, NotKept, media_type

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def test_a_picture_lies_under_its_hash_once_however_often_it_comes(tmp_path: Path) -> None:
    media = MediaFolder(tmp_path / "media")
    photo = media.keep(PNG)
    assert media.keep(PNG) == photo
    assert photo.sha256 == sha256(PNG).hexdigest()
    assert (photo.media_type, photo.size) == ("image/png", len(PNG))
    assert [file.name for file in (tmp_path / "media").iterdir()] == [photo.sha256]
    assert (tmp_path / "media" / photo.sha256).read_bytes() == PNG


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (PNG, "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", ""),
        (b"GIF89a", ""),
        (b"<svg onload=alert(1)>", ""),
        (b"", ""),
    ],
)
def test_the_type_is_read_from_the_first_bytes(data: bytes, kind: str) -> None:
    assert media_type(data) == kind


@pytest.mark.parametrize(
    ("data", "reason"), [(b"MZ not a picture", "no_picture"), (PNG + b"0" * MOST_BYTES, "too_big")]
)
def test_what_is_no_picture_or_too_big_is_not_written(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    with pytest.raises(NotKept, match=reason):
        MediaFolder(tmp_path).keep(data)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"#!AMR\nrest", "audio/amr"),
        (b"#!AMR-WB\nrest", "audio/amr-wb"),
        (b"OggS\x00", "audio/ogg"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
    ],
)
def test_a_recording_lies_under_its_hash(tmp_path: Path, data: bytes, kind: str) -> None:
    voice = MediaFolder(tmp_path).keep_voice(data)
    assert (voice.sha256, voice.media_type) == (sha256(data).hexdigest(), kind)
    assert (tmp_path / voice.sha256).read_bytes() == data


@pytest.mark.parametrize(
    ("data", "reason"), [(PNG, "no_voice"), (b"", "no_voice"), (b"#!AMR\n" * 10**6, "too_big")]
)
def test_what_is_no_recording_or_too_big_is_not_written(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    with pytest.raises(NotKept, match=reason):
        MediaFolder(tmp_path).keep_voice(data)
    assert list(tmp_path.iterdir()) == []
