"""Reading text in any Chinese encoding and writing it whole or not at all."""

from __future__ import annotations

import codecs
import io
import os
import random
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclean import InputError
from zhclean.files import decode, open_for_replacement, read_text

SENTENCE = "北海高新区坚持开放发展，“双五”企业达到25家。\r\n本报记者 叶伟\n"
TRADITIONAL = "北海高新區堅持開放發展，企業達到25家。"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "gb18030"),
        (b"", "gbk"),
    ],
)
def test_encodings_are_recognised(tmp_path: Path, mark: bytes, encoding: str) -> None:
    """Every encoding gives the same text, line ends as they were."""
    path = tmp_path / "page.txt"
    path.write_bytes(mark + SENTENCE.encode(encoding))

    assert read_text(path) == SENTENCE
    assert read_text(str(path)) == SENTENCE


@pytest.mark.parametrize("text", ["", "\n", "plain ASCII", "𠮷野家𰻝", TRADITIONAL])
def test_small_texts(text: str) -> None:
    """An empty file, one without Chinese and one with rare characters are text."""
    assert decode(text.encode(), "page.txt") == text


def test_traditional_gb18030() -> None:
    """Traditional characters in GB18030 are plausible Chinese too."""
    assert decode(TRADITIONAL.encode("gb18030"), "page.txt") == TRADITIONAL


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_utf8_loses_nothing(text: str) -> None:
    """Whatever UTF-8 holds comes back character for character."""
    assert decode(codecs.BOM_UTF8 + text.encode(), "page.txt") == text


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (b"text\0more", 4),
        ("中".encode() + b"\0", 3),
        ("你好世界".encode("utf-16-le") + b"\0\0", 8),
        (b"\x89PNG\r\n\x1a\n\0\0", 8),
        (codecs.BOM_UTF16_LE + "中文".encode("utf-16-le") + b"\x00", 6),
        (codecs.BOM_UTF16_LE + "中\0".encode("utf-16-le"), 4),
        (codecs.BOM_UTF8 + b"ab\xff", 5),
        ("北海高新区".encode() + b"\xff", 15),
        ("北海高新区".encode()[:-1], 12),
        ("北海高新区坚持开放".encode("gb18030") + b"\xff!", 18),
        ("café crème brûlée".encode("latin-1"), 3),
        ("北海".encode("gb18030") + b"\x01", 4),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, offset: int) -> None:
    """The error names the file and the byte where reading stopped."""
    with pytest.raises(InputError) as caught:
        decode(data, "page.bin")

    assert (caught.value.path, caught.value.offset) == ("page.bin", offset)
    assert str(caught.value).startswith(f"page.bin: byte {offset}: ")


def test_random_bytes_are_refused() -> None:
    """Binary files are not read as GB18030, which has a character for nearly any two bytes."""
    source = random.Random(1)
    for _ in range(200):
        data = bytes(source.choice(range(0x81, 0xFF)) for _ in range(2 * source.randint(20, 90)))
        with pytest.raises(InputError):
            decode(data, "page.bin")


def test_big5_is_refused() -> None:
    """Big5 is not guessed at: as GB18030 it would be nonsense."""
    with pytest.raises(InputError):
        decode((TRADITIONAL * 5).encode("big5"), "page.txt")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash reads standard input, in any encoding."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SENTENCE.encode("gb18030"))))

    assert read_text("-") == SENTENCE


def test_missing_files_and_directories(tmp_path: Path) -> None:
    """What cannot be opened raises the error of the system, with its name in it."""
    with pytest.raises(FileNotFoundError, match=r"nothing\.txt"):
        read_text(tmp_path / "nothing.txt")
    with pytest.raises(IsADirectoryError):
        read_text(tmp_path)


def test_replacing_a_file(tmp_path: Path) -> None:
    """The new content is there whole, with the permissions of the old file."""
    path = tmp_path / "out.txt"
    path.write_text("old")
    path.chmod(0o640)

    with open_for_replacement(path) as stream:
        stream.write("新\r\n")
        assert path.read_text() == "old"

    assert path.read_bytes() == "新\r\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """An error in the middle changes nothing and leaves nothing behind."""
    path = tmp_path / "out.txt"
    path.write_text("old")

    def fail() -> None:
        with open_for_replacement(path) as stream:
            stream.write("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_link_keeps_pointing(tmp_path: Path) -> None:
    """Writing through a symbolic link replaces the file behind it."""
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to(target)

    with open_for_replacement(link) as stream:
        stream.write("new")

    assert link.is_symlink()
    assert target.read_text() == "new"
