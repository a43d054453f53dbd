"""Names of the host's heading that overwrote a zone's own name in text that was moved away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from zhclean.gazetteer import split_name
from zhclean.model import DefectKind
from zhclean.proposals import Proposal
from zhclean.spans import Span
from zhclean.stages.zones import Mention, PageZone, PieceNames

# What two cues that do not hang on one another are worth together; one alone stays below the bar.
_BASE = 0.45
_PLACE = 0.35
_MISFIT = 0.25
_OWN = 0.13
_SURE = 0.1
_SUFFIX_CHARS = tuple("省市县区州盟旗镇")


def find_overwritten(
    text: str,
    names: PieceNames,
    zone: PageZone,
    host: PageZone,
    sureness: float,
    neighbours: int,
    within: Callable[[str, int, bool], bool],
    say: Callable[[str], str],
) -> Iterator[Proposal]:
    """Proposals to put the zone's own name where a moved piece names its old host.

    `names` are those of the piece, `neighbours` how many pieces of its run name the zone, and
    ``within(text, at, before)`` says whether a place of the zone (and not of the host) ends at or
    begins at a position.
    """
    if host.name in zone.above or zone.name in host.above or _share_form(zone, host):
        return
    own = sum(1 for m in names.own if m.zone == zone.index) + sum(
        count for z, count in names.within.items() if z == zone.index
    )
    for mention in longest(names.own, host.index):
        written = text[mention.start : mention.end]
        replacement = _form(written, zone, host, text[mention.end : mention.end + 3])
        if not replacement or replacement == written:
            continue
        cues = [_BASE + _SURE * (sureness > 0.95)]
        reasons = []
        if own or neighbours:
            cues.append(_OWN * min(own + neighbours, 3))
            reasons.append(say("own_name"))
        if within(text, mention.end, False) or within(text, mention.start, True):
            cues.append(_PLACE)
            reasons.append(say("place"))
        if _misfit(text[mention.end : mention.end + 3], written, host):
            cues.append(_MISFIT)
            reasons.append(say("suffix"))
        yield Proposal(
            Span(mention.start, mention.end),
            replacement,
            DefectKind.OVERWRITTEN_NAME,
            min(0.99, sum(cues)),
            tuple(reasons),
        )


def longest(mentions: Sequence[Mention], zone: int) -> list[Mention]:
    """The mentions of one zone, one for each place in the text."""
    best: dict[int, Mention] = {}
    for mention in mentions:
        if mention.zone == zone:
            old = best.get(mention.start)
            if old is None or mention.end > old.end:
                best[mention.start] = mention
    return [best[start] for start in sorted(best)]


def _share_form(zone: PageZone, host: PageZone) -> bool:
    return bool({form for form, _ in zone.forms} & {form for form, _ in host.forms})


def _form(written: str, zone: PageZone, host: PageZone, after: str) -> str:
    """The zone's name in the shape in which the host's was written."""
    core, suffix = split_name(zone.name)
    host_core, host_suffix = split_name(host.name)
    core, host_core = core or zone.name, host_core or host.name
    rest = written[len(host_core) :] if written.startswith(host_core) else ""
    if rest and suffix and host_suffix == suffix:
        return core + rest
    if written == host.name and rest and suffix:
        return zone.name
    if after.startswith(_SUFFIX_CHARS) or after.startswith("自治"):
        return core
    return zone.name if suffix in ("市", "县", "区", "州", "盟") else zone.name


def _misfit(after: str, written: str, host: PageZone) -> bool:
    """Whether the suffix that follows is not the host's (甘肃|市, 宁波|自治区)."""
    _, suffix = split_name(host.name)
    for mark in ("自治区", "省", "市", "县", "自治州"):
        if after.startswith(mark) and not written.endswith(mark):
            known = {form for form, _ in host.forms}
            return bool(known) and written + mark not in known and suffix != mark
    return False
