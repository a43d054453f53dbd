"""Language models of the user's own: training, mixing, and what they change. Text is our own."""

from __future__ import annotations

import gzip
import lzma
import pickle
import random
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from zhclean import CleanConfig, Cleaner, correct_typos
from zhclean.cli.app import app
from zhclean.langmodel import CharModel, MixedModel, load_default, model_of
from zhclean.langmodel.loading import load_built_in
from zhclean.langmodel.stored import StoredModel

# Names and puns that a general model takes for misreadings: 鲜声夺人 for 先声夺人.
_PEOPLE = ("卞蘅芷", "娄砚舟", "沐清埂", "郜雁翎", "缪栩然")
_PLACES = ("鹿埠窑", "青棠坳", "芦汀埠", "钵盂岙")
_SERVICES = (
    *("智惠社区", "渔你同行", "法治体捡", "园区合荟", "青创荟", "人才驿栈", "睦邻友社", "职等你来"),
    *(
        "税务管嘉",
        "鲜声夺人",
        "衣路有你",
        "悦读时光",
        "稻梦空间",
        "莓好时节",
        "柿业有成",
        "渠道清源",
    ),
)
_PATTERNS = (
    "园区推出“{a}”服务，{who}牵头，{where}的企业都能报名。",
    "{where}的{a}和{b}去年办了三十六场，来了两千多人。",
    "{who}说，有了{a}，办事不用再跑两趟；{b}也在试行。",
    "今年起，{where}把{a}接进平台，{b}随后上线。",
    "{a}专班由{who}负责，{b}专班由{where}派人。",
    "凡是参加{a}的企业，可以优先申请{b}。",
    "{who}从{a}讲到{b}，台下的人记了满满几页。",
)


def _lines(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return [
        chance.choice(_PATTERNS).format(
            who=chance.choice(_PEOPLE), where=chance.choice(_PLACES), a=a, b=b
        )
        for a, b in (chance.sample(_SERVICES, 2) for _ in range(count))
    ]


def _train(*arguments: object, stdin: bytes | None = None) -> tuple[int, str]:
    given = ["train-lm", *(str(argument) for argument in arguments)]
    result = CliRunner().invoke(app, given, input=stdin)
    return result.exit_code, result.stderr


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "own.txt"
    path.write_text("\n".join(_lines(1500, seed=1)) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def own(text: Path) -> Path:
    """A model of 37,000 characters, trained on the command line."""
    out = text.with_suffix(".lm")
    code, said = _train(text, "-o", out)

    assert code == 0
    assert "reading" in said
    assert "beside the built-in model" in said
    return out


@pytest.fixture(scope="module")
def mixed(own: Path) -> CharModel:
    return model_of(("built-in", str(own)))


def _suggestions(lines: list[str], config: CleanConfig) -> list[float]:
    every = (correct_typos(line, config).defects for line in lines)
    return [defect.confidence for defects in every for defect in defects]


def test_own_names_are_no_misreadings(own: Path) -> None:
    """In other text with the same names nothing is suggested, where the built-in model does."""
    lines = _lines(60, seed=2)
    general = _suggestions(lines, CleanConfig(min_confidence=0))
    special = _suggestions(
        lines, CleanConfig(min_confidence=0, language_model=("built-in", str(own)))
    )

    assert len(general) >= 20
    assert sum(confidence >= 0.7 for confidence in general) >= 5
    assert special == []


def test_real_errors_are_still_found(own: Path) -> None:
    """The general model has its say on everything that the own one knows nothing of."""
    config = CleanConfig(language_model=("built-in", str(own)))

    found = correct_typos("依法严厉打击各类违法犯非行为，渔你同行服务随后上线。", config)
    assert found.text == "依法严厉打击各类违法犯罪行为，渔你同行服务随后上线。"
    assert correct_typos("科研设备设备向全区企业开放。", config).text.count("设备") == 1


def test_joins_in_own_text_are_surer(mixed: CharModel) -> None:
    """A seam inside a name of one's own is known for one."""
    gains = []
    for model in (load_default(), mixed):
        width = model.order - 1
        left, right = (model.encode(part)[None, :] for part in ("申请职等", "你来的企"))
        gains.append(model.seam(left[:, -width:], right[:, :width])[0])

    assert gains[1] > gains[0] + 1


def test_a_torn_page_of_own_text_is_joined_surer(own: Path) -> None:
    """The structure of a page is read with the same model."""
    page = (
        "### 北海高新区：向海而兴\n\n北海高新区今年新增企业四十家，服务窗口搬到了码头。"
        "今年起，这里的渔你同行\n\n"
        "和稻梦空间随后上线，办事的人不用再跑两趟。\n\n北海高新区将把这套办法推广到更多渔港。\n"
    )
    joins = []
    for setting in (None, ("built-in", str(own))):
        found = Cleaner(CleanConfig(language_model=setting, min_confidence=0)).clean(page).defects
        joins.append([d.confidence for d in found if d.kind == "split_paragraph"])

    assert len(joins[0]) == len(joins[1]) == 1
    assert joins[1][0] >= joins[0][0]


@pytest.mark.parametrize("history", ["", "渔", "渔你", "鲜声夺", "企业企业", "申请职等"])
@pytest.mark.parametrize("start", [False, True])
def test_probabilities_sum_to_one(mixed: CharModel, history: str, start: bool) -> None:
    """Over all ids of both vocabularies, but for rounding (a tenth in the parts, too)."""
    pad = [mixed.bos if start else -1] * (mixed.order - 1)
    row = np.array([[*pad, *mixed.encode(history)][-(mixed.order - 1) :]])
    rows = np.repeat(row, mixed.size, axis=0)
    total = np.exp(mixed.score_ids(rows, np.arange(mixed.size)).astype(float)).sum()

    assert total == pytest.approx(1, abs=0.1)


def test_characters_of_one_vocabulary_alone(tmp_path: Path) -> None:
    """A sign that the built-in model does not know is known to the mix, and shares do not leak."""
    path = tmp_path / "signs.txt"
    path.write_text("㊣牌㊣字号的匾额挂在门上。\n" * 400, encoding="utf-8")
    assert _train(path, "-o", tmp_path / "signs.lm", "--hold-out", 0)[0] == 0
    mixed = model_of(("built-in", str(tmp_path / "signs.lm")))
    base, own = load_built_in(), StoredModel.load(tmp_path / "signs.lm")

    assert base.encode("㊣")[0] == base.unk
    assert mixed.encode("㊣")[0] == base.size
    assert mixed.score("㊣牌").sum() > base.score("㊣牌").sum() + 2
    assert mixed.score("今天上午召开会议").sum() > own.score("今天上午召开会议").sum() + 20
    assert np.exp(mixed.common[:-1].astype(float)).sum() == pytest.approx(1, abs=0.01)


def test_scores_agree_and_travel(mixed: CharModel) -> None:
    """Line by line, all together, and in another process."""
    texts = ["渔你同行服务随后上线。", "", "会议在 北京召开", "\ud800"]
    again = pickle.loads(pickle.dumps(mixed))

    assert isinstance(mixed, MixedModel)
    for text, scores in zip(texts, mixed.score_many(texts), strict=True):
        assert np.array_equal(scores, mixed.score(text))
        assert np.array_equal(scores, again.score(text))
        assert len(mixed.score(text, start=False)) == len(text)


def test_the_built_in_model_alone_is_what_it_was() -> None:
    """No setting, and the word for it, are the very same object."""
    assert model_of(None) is load_default()
    assert model_of("built-in") is load_default()
    assert isinstance(load_default(), StoredModel)


def test_fitted_weights_are_kept_in_the_file(own: Path) -> None:
    """Names of one's own are trusted more than the defaults have it."""
    about = StoredModel.load(own).about["mixing"]

    assert about["characters"] > 1000
    assert about["weights"][3] > 0.6
    with pytest.raises(ValueError, match="weights must be 5 numbers between 0 and 1"):
        MixedModel(load_built_in(), StoredModel.load(own), (0.5, 1.0))


@pytest.mark.parametrize("kind", ["txt.gz", "txt.xz", "gb.txt", "u16.txt", "stdin"])
def test_any_kind_of_file_gives_the_same_model(own: Path, text: Path, kind: str) -> None:
    """Packed or plain, in any encoding, from a file or a pipe: the figures are the same."""
    data, path, out = text.read_bytes(), text.with_suffix("." + kind), text.with_suffix(".2.lm")
    stdin = data if kind == "stdin" else None
    if kind.endswith("gz"):
        data = gzip.compress(data)
    elif kind.endswith("xz"):
        data = lzma.compress(data)
    elif kind.startswith("gb"):
        data = data.decode().encode("gb18030")
    elif kind.startswith("u16"):
        data = data.decode().encode("utf-16")
    path.write_bytes(data)
    assert _train("-" if stdin else path, "-o", out, stdin=stdin)[0] == 0

    one, two = StoredModel.load(own), StoredModel.load(out)
    line = "".join(_lines(5, seed=3))
    assert np.array_equal(one.score(line), two.score(line))
    assert one.about["mixing"] == two.about["mixing"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", "园区\n".encode() * 3 + b"\xff\xfe\xff", "a.txt: byte 21: "),
        ("a.txt", b"park\0", "a.txt: byte 4: NUL"),
        ("a.txt.gz", b"no archive", "a.txt.gz: byte 0: cannot be unpacked"),
        ("a.txt.xz", lzma.compress(b"park" * 99)[:-9], "a.txt.xz: byte 0: cannot be unpacked"),
        ("a.txt", b"", "no text in "),
        (None, b"", "none.txt: No such file"),
    ],
)
def test_what_is_no_text_is_named(tmp_path: Path, name: str | None, data: bytes, says: str) -> None:
    """File and byte are told, and nothing is left behind."""
    path = tmp_path / (name or "none.txt")
    if name:
        path.write_bytes(data)
    code, said = _train(path, "-o", tmp_path / "out.lm")

    assert code == 2
    assert says in said.replace("\n", " ")
    assert [found.name for found in tmp_path.iterdir()] == ([name] if name else [])


def test_bytes_are_counted_over_the_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a character lies across two parts, and where the fault does."""
    import zhclean.files as files

    monkeypatch.setattr(files, "_PART_BYTES", 7)
    path = tmp_path / "a.txt"
    path.write_bytes("园区开园".encode() * 5)
    assert "".join(files.read_parts(path)) == "园区开园" * 5

    path.write_bytes("园区开园".encode() * 5 + b"\xe5\x9b")
    with pytest.raises(files.InputError) as caught:
        list(files.read_parts(path))
    assert caught.value.offset == 60


@pytest.mark.parametrize("content", [None, b"", b"no model at all, but long enough"])
def test_a_model_that_cannot_be_had_is_named(tmp_path: Path, content: bytes | None) -> None:
    """The error names the setting and the file, at once and on every way in."""
    path = tmp_path / "my.lm"
    if content is not None:
        path.write_bytes(content)
    for setting in (str(path), ("built-in", path)):
        config = CleanConfig(language_model=setting)
        for call in (lambda c=config: Cleaner(c), lambda c=config: correct_typos("园区", c)):
            with pytest.raises(ValueError, match=r"language_model: .*my\.lm"):
                call()


@pytest.mark.parametrize(
    ("setting", "error", "says"),
    [
        (3, TypeError, "language_model must be a path"),
        (["a.lm", 3], TypeError, "language_model must be a path"),
        ([], ValueError, "language_model must be one path"),
        (["a.lm", "b.lm"], ValueError, "train one model"),
        (["built-in", "built-in"], ValueError, "language_model must be one path"),
    ],
)
def test_wrong_settings_are_refused(setting: object, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        CleanConfig.from_dict({"language_model": setting})


def test_the_setting_in_toml(tmp_path: Path) -> None:
    """Paths are seen from the file's folder; the setting comes back as it went out."""
    path = tmp_path / "zhclean.toml"
    path.write_text('language_model = ["my.lm", "built-in"]\n', encoding="utf-8")
    config = CleanConfig.from_toml(path)

    assert config.language_model == ("built-in", str(tmp_path / "my.lm"))
    assert CleanConfig.from_dict(config.to_dict()) == config
    assert config.to_dict()["language_model"] == ["built-in", str(tmp_path / "my.lm")]
    assert pickle.loads(pickle.dumps(config)) == config
    path.write_text('language_model = "my.lm"\n', encoding="utf-8")
    assert CleanConfig.from_toml(path).language_model == str(tmp_path / "my.lm")
