"""The command line: data on stdout, one line of error on stderr, exit codes that mean something."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhclean import CleanedPage, Cleaner
from zhclean.cli.app import app
from zhclean.cli.messages import describe
from zhclean.markup import SETTLED, SETTLED_TORN

BODY = "北海高新区坚持开放发展，主导产业加快集聚。"
DAMAGED = f"### 北海高新区：向海图强\n\n本报记者 叶伟\n\n{BODY}\n\n{BODY}\n"
CLEAN = f"### 北海高新区：向海图强\n\n本报记者 叶伟\n\n{BODY}\n"
NOT_TEXT = b"\x7fELF\0\0"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page with a paragraph that stands twice."""
    path = tmp_path / "page.txt"
    path.write_text(DAMAGED, encoding="utf-8")
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A page without defects."""
    path = tmp_path / "good.txt"
    path.write_text(CLEAN, encoding="utf-8")
    return path


@pytest.fixture
def binary(tmp_path: Path) -> Path:
    """A file that is no text."""
    path = tmp_path / "page.bin"
    path.write_bytes(NOT_TEXT)
    return path


def invoke(*arguments: object, stdin: bytes | None = None) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a run in this process."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
    return result.exit_code, result.stdout, result.stderr


def run(
    *arguments: object, stdin: bytes = b"", cwd: Path | None = None, **environment: str
) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a process of its own; both must be UTF-8."""
    done = subprocess.run(
        [sys.executable, "-m", "zhclean", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=os.environ | environment,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_segment_as_text(page: Path) -> None:
    """Zone, title, byline, the paragraph once, and what was repaired."""
    code, out, err = invoke("segment", page)

    assert (code, err) == (0, "")
    assert out.startswith("【北海高新区】向海图强\n本报记者 叶伟\n\n")
    assert out.count(BODY) == 1
    assert "重复 1" in out


def test_segment_as_markdown(page: Path) -> None:
    """Markdown is what the page itself gives."""
    code, out, _ = invoke("segment", page, "-f", "md")

    assert code == 0
    assert out == f"{SETTLED_TORN}\n\n## 北海高新区：向海图强\n\n*本报记者 叶伟*\n\n{BODY}\n"


def test_segment_as_json(page: Path, good: Path) -> None:
    """One page is an object, several are an array of them; each says which file it is."""
    code, out, _ = invoke("segment", page, "-f", "json")
    record = json.loads(out)
    several = json.loads(invoke("segment", page, good, "--format", "json")[1])

    assert code == 0
    assert record.pop("file") == str(page)
    assert CleanedPage.from_dict(record).segments[0].zone == "北海高新区"
    assert [record["file"] for record in several] == [str(page), str(good)]


def test_segment_as_json_lines(page: Path, good: Path) -> None:
    """One line for each page, for one page too."""
    for paths in ((page,), (page, good)):
        lines = invoke("segment", *paths, "-f", "jsonl")[1].splitlines()

        assert [json.loads(line)["file"] for line in lines] == [str(path) for path in paths]


def test_several_pages_as_text(page: Path, good: Path) -> None:
    """Each page stands under its name."""
    code, out, _ = invoke("segment", page, good)

    assert code == 0
    assert f"==> {page} <==\n" in out
    assert f"\n==> {good} <==\n" in out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_and_stdin(tmp_path: Path, encoding: str) -> None:
    """Every encoding gives the same, from a file and from standard input."""
    path = tmp_path / "page.txt"
    path.write_bytes(DAMAGED.encode(encoding))
    from_file = json.loads(run("segment", path, "-f", "json")[1])
    from_stdin = json.loads(run("segment", "-", "-f", "json", stdin=path.read_bytes())[1])

    assert from_stdin.pop("file") == "<stdin>"
    assert from_file.pop("file") == str(path)
    assert from_stdin == from_file
    assert from_file["segments"][0]["paragraphs"][0]["text"] == BODY


def test_unreadable_input(page: Path, binary: Path, tmp_path: Path) -> None:
    """Each bad file is one line on stderr; the good ones are still done; the code is 2."""
    missing = tmp_path / "missing.txt"
    code, out, err = run("segment", missing, binary, tmp_path, page, "-f", "jsonl")

    assert code == 2
    assert [json.loads(line)["file"] for line in out.splitlines()] == [str(page)]
    assert err.splitlines() == [
        f"zhclean: {missing}: No such file or directory",
        f"zhclean: {binary}: byte 4: NUL byte, so this is no text file",
        f"zhclean: {tmp_path}: Is a directory",
    ]


def test_unreadable_input_leaves_the_output_alone(binary: Path, tmp_path: Path) -> None:
    """Where nothing could be read, nothing is written."""
    out = tmp_path / "out.txt"
    out.write_text("old")

    assert invoke("segment", binary, "-o", out)[0] == 2
    assert out.read_text() == "old"


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cleaner that fails on the page of `page`, on no other."""
    clean = Cleaner.clean

    def fails(self: Cleaner, text: str) -> CleanedPage:
        if text.count(BODY) > 1:
            raise IndexError("list index out of range")
        return clean(self, text)

    monkeypatch.setattr(Cleaner, "clean", fails)


@pytest.mark.usefixtures("failing")
def test_a_page_that_fails_does_not_cost_the_others(page: Path, good: Path, tmp_path: Path) -> None:
    """It is complained of, as one that cannot be read is, and the rest is written."""
    out = tmp_path / "out.jsonl"
    code, _, err = invoke("segment", page, good, "-f", "jsonl", "-o", out)

    assert code == 2
    assert err == f"zhclean: {page}: cannot be cleaned: IndexError: list index out of range\n"
    assert [json.loads(line)["file"] for line in out.read_text("utf-8").splitlines()] == [str(good)]


@pytest.mark.usefixtures("failing")
def test_check_tells_what_it_found_beside_a_page_that_fails(page: Path, tmp_path: Path) -> None:
    """The findings of the others are printed, and the code says that not all were read."""
    other = tmp_path / "other.txt"
    other.write_text("大力扶持乡镇纺织企业企业改造设备。\n", encoding="utf-8")
    code, out, err = invoke("check", page, other, "-f", "json")

    assert code == 2
    assert [found["file"] for found in json.loads(out)] == [str(other)]
    assert "IndexError" in err


def test_check(page: Path, good: Path) -> None:
    """Exit code 1 and a row for each defect, 0 and silence where there is none."""
    code, out, err = invoke("check", page)

    assert (code, err) == (1, "")
    assert f"{page}:7:1" in out
    assert "duplicate" in out
    assert invoke("check", good) == (0, "", "")


def test_check_rows_stay_on_one_line_in_a_pipe(page: Path) -> None:
    """A pipe has no width, so nothing is folded or cut."""
    rows = [line for line in run("check", page)[1].splitlines() if str(page) in line]

    assert len(rows) == 1
    assert "0." in rows[0] or "1.00" in rows[0]


def test_check_as_json(page: Path, good: Path) -> None:
    """JSON has the defect as the model gives it, with file, line and column."""
    code, out, _ = invoke("check", page, good, "-f", "json")
    (record,) = json.loads(out)

    assert code == 1
    assert (record["file"], record["line"], record["column"]) == (str(page), 7, 1)
    assert record["kind"] == "duplicate"
    assert record["quote"] == BODY
    assert json.loads(invoke("check", good, "-f", "json")[1]) == []


def test_check_of_bad_input(page: Path, binary: Path) -> None:
    """An unreadable page outweighs the defects of the others."""
    code, out, err = invoke("check", page, binary)

    assert code == 2
    assert str(page) in out
    assert str(binary) in err


def test_output_file(page: Path, good: Path, tmp_path: Path) -> None:
    """The file holds what stdout would have held, and stdout nothing."""
    out = tmp_path / "out.json"

    assert invoke("segment", page, "-f", "json", "-o", out) == (0, "", "")
    assert out.read_text(encoding="utf-8") == invoke("segment", page, "-f", "json")[1]
    assert invoke("segment", page, good, "-f", "json", "-o", out)[0] == 0
    assert len(json.loads(out.read_text(encoding="utf-8"))) == 2


@pytest.mark.parametrize(
    ("form", "suffix"), [("text", "txt"), ("md", "md"), ("json", "json"), ("jsonl", "jsonl")]
)
def test_output_directory(page: Path, good: Path, tmp_path: Path, form: str, suffix: str) -> None:
    """One output for each page, in a directory that is made if need be."""
    out = tmp_path / "new" / "out"

    assert invoke("segment", page, good, "-f", form, "-o", out) == (0, "", "")
    assert sorted(os.listdir(out)) == [f"good.{suffix}", f"page.{suffix}"]
    assert (out / f"page.{suffix}").read_text(encoding="utf-8") == invoke(
        "segment", page, "-f", form
    )[1]


def test_output_never_replaces_an_input(page: Path, tmp_path: Path) -> None:
    """Not by its name, not through a link, not in a directory."""
    link = tmp_path / "link"
    link.symlink_to(page)
    for out in (page, link, tmp_path):
        code, _, err = invoke("segment", page, "-o", out)

        assert code == 2
        assert "would overwrite" in err
    assert page.read_text(encoding="utf-8") == DAMAGED


def test_outputs_never_collide(page: Path, tmp_path: Path) -> None:
    """Two pages of the same name are refused before anything is written."""
    other = tmp_path / "other" / "page.txt"
    other.parent.mkdir()
    other.write_text(CLEAN, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    code, _, err = invoke("segment", page, other, "-o", out)

    assert code == 2
    assert str(page) in err
    assert str(other) in err
    assert os.listdir(out) == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("segment",),
        ("nonsense",),
        ("segment", "page.txt", "--nonsense"),
        ("segment", "page.txt", "-f", "pdf"),
        ("segment", "page.txt", "--min-confidence", "2"),
        ("segment", "page.txt", "--min-confidence", "high"),
        ("segment", "page.txt", "--config", "missing.toml"),
        ("check", "page.txt", "--zones", "missing.txt"),
        ("segment", "page.txt", "-o", "no/such/folder/out.txt"),
    ],
)
def test_bad_usage(page: Path, arguments: tuple[str, ...]) -> None:
    """Bad usage exits with 2 and says why on stderr, without a traceback."""
    code, out, err = run(*arguments, cwd=page.parent)

    assert (code, out) == (2, "")
    assert err.startswith("zhclean: ")
    assert err.count("\n") == 1


def test_config_file(page: Path, tmp_path: Path) -> None:
    """Settings come from the file; those of the command line count more."""
    config = tmp_path / "zhclean.toml"
    config.write_text('duplicates = "report"\nlanguage = "en"\n', encoding="utf-8")
    out = invoke("segment", page, "--config", config)[1]

    assert out.count(BODY) == 2
    config.write_text("min_confidence = 5\n", encoding="utf-8")
    code, _, err = invoke("segment", page, "--config", config)
    assert code == 2
    assert err.startswith(f"zhclean: {config}: min_confidence must")


def test_zone_list(tmp_path: Path) -> None:
    """Names of a list, in any encoding, are known as zones."""
    zones, page = tmp_path / "zones.txt", tmp_path / "page.txt"
    zones.write_bytes("# mine\n\n云岭特别合作示范片\n".encode("gb18030"))
    page.write_text(f"云岭特别合作示范片：开篇\n\n{BODY}\n", encoding="utf-8")
    code, out, err = invoke("segment", page, "--zones", zones)

    assert (code, err) == (0, "")
    assert out.startswith("【云岭特别合作示范片】开篇")
    zones.write_text("\n")
    assert invoke("segment", page, "--zones", zones)[0] == 2


def test_zones() -> None:
    """A known name is described; an unknown one exits with 1."""
    code, out, _ = invoke("zones", "北海高新区")
    unknown, nothing, err = invoke("zones", "没有这个地方高新区")

    assert code == 0
    assert out.startswith("北海")
    assert "广西" in out
    assert (unknown, nothing) == (1, "")
    assert "没有这个地方高新区" in err


def test_zones_of_a_list(tmp_path: Path) -> None:
    """A list of one's own can be asked too."""
    zones = tmp_path / "zones.txt"
    zones.write_text("云岭特别合作示范片\n", encoding="utf-8")

    assert invoke("zones", "云岭特别合作示范片", "--zones", zones)[0] == 0


def test_version_and_help() -> None:
    """Both answer on stdout."""
    code, out, _ = invoke("--version")

    assert code == 0
    assert out.startswith("zhclean 0.")
    assert "segment" in invoke("--help")[1]
    assert "--min-confidence" in invoke("segment", "-h")[1]


def test_c_locale_and_closed_pipes(page: Path) -> None:
    """Output is UTF-8 whatever the locale; nobody reading it is no error to speak of."""
    code, out, _ = run("segment", page, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert code == 0
    assert BODY in out

    command = f'"{sys.executable}" -m zhclean check {" ".join([str(page)] * 3)} -f json | head -1'
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert done.stdout == b"[\n"
    assert done.stderr == b""


def test_full_disk(page: Path) -> None:
    """A write that fails is told on one line."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    command = f'"{sys.executable}" -m zhclean segment "{page}" > /dev/full'
    done = subprocess.run(command, shell=True, capture_output=True, check=False)

    assert done.returncode == 2
    assert done.stderr.decode().startswith("zhclean: ")
    assert b"Traceback" not in done.stderr


def test_colour_is_for_terminals(page: Path) -> None:
    """A pipe gets no escape codes."""
    assert "\x1b" not in run("check", page)[1]
    assert "\x1b" not in run("check", page, NO_COLOR="1", TERM="xterm-256color")[1]


def test_control_characters_are_shown_as_codes(tmp_path: Path) -> None:
    """What a damaged page holds cannot steer the terminal."""
    path = tmp_path / "page.txt"
    path.write_text(f"### 北海高新区：向海\n\n\x1b[31m{BODY}\n\n\x1b[31m{BODY}\n", encoding="utf-8")

    assert "\x1b" not in invoke("check", path)[1]


def test_descriptions_of_errors() -> None:
    """Errors of the system are told without their number."""
    assert describe(OSError("odd")) == "odd"
    assert describe(PermissionError(13, "Permission denied", "x")) == "x: Permission denied"


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ('language_model = "none.lm"', "language_model: "),
        ('language_model = ["built-in", "none.lm"]', "none.lm: No such file"),
        ('judge = "none"', "judge: there is no folder "),
    ],
)
@pytest.mark.parametrize("command", ["segment", "check"])
def test_a_model_that_cannot_be_had_is_complained_of(
    command: str, setting: str, says: str, good: Path, tmp_path: Path
) -> None:
    """In one line, with the code of wrong use."""
    config = tmp_path / "zhclean.toml"
    config.write_text(setting + "\n", encoding="utf-8")
    code, out, err = invoke(command, good, "--config", config)

    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_corpus_is_never_overwritten(tmp_path: Path) -> None:
    """The model goes to a file of its own."""
    corpus = tmp_path / "corpus.txt"
    corpus.write_text(BODY, encoding="utf-8")
    code, _, err = invoke("train-lm", corpus, "-o", corpus)

    assert code == 2
    assert err == f"zhclean: {corpus}: the output would overwrite this input\n"
    assert corpus.read_text(encoding="utf-8") == BODY


@pytest.mark.parametrize("command", ["segment", "train-lm"])
def test_an_output_without_a_name_is_refused(page: Path, command: str) -> None:
    """A variable that was not set must not mean the working directory."""
    code, _, err = invoke(command, page, "-o", "")

    assert (code, err) == (2, "zhclean: --out must name a file or a directory, got ''\n")


def test_markdown_of_several_pages_is_read_back(page: Path, good: Path, tmp_path: Path) -> None:
    """Each page is named below its mark, and nothing of that is a defect."""
    out = tmp_path / "out.md"
    assert invoke("segment", page, good, "-f", "md", "-o", out)[0] == 0
    text = out.read_text(encoding="utf-8")

    assert text.startswith(f"{SETTLED_TORN}\n\n# {page}\n\n## 北海高新区：向海图强\n")
    assert f"\n{SETTLED}\n\n# {good}\n\n## " in text
    assert invoke("check", out) == (0, "", "")


def test_no_json_for_a_page_that_cannot_be_read(binary: Path) -> None:
    """Not even a blank line, which is none."""
    code, out, _ = invoke("segment", binary, "-f", "json")

    assert (code, out) == (2, "")


def test_a_catalog_in_the_encoding_of_pages(tmp_path: Path) -> None:
    """Lists and tables of zones may be GB18030, as pages may."""
    table = tmp_path / "zones.tsv"
    table.write_bytes("name\taliases\n雾谷\t雾溪|雾源\n桑谷\t\n石谷镇的东边\t\n".encode("gb18030"))
    code, out, _ = invoke("zones", "雾溪", "--zones", table)

    assert code == 0
    assert "雾谷" in out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_errors_of_writing_name_the_file(page: Path) -> None:
    """Not the temporary one, nor none."""
    code, _, err = run("segment", page, "-o", "/dev/full")

    assert code == 2
    assert err.startswith("zhclean: /dev/full: ")
