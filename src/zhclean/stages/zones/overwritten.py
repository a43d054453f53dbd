"""Names of the host's heading that overwrote a zone's own name in text that was moved away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhclean.gazetteer import ZoneCatalog, split_name
from zhclean.stages.zones.names import Mention, PageZone, PieceNames, is_subject

# A mention of the host in a moved piece, before any cue, and what the cues add. One cue alone stays
# below the bar at which repairs are made; two that do not hang on one another pass it.
_BASE = 0.5
_BESIDE_PLACE = 0.3
_MISFIT = 0.2
_OWN = 0.16
_OWN_MOST = 3
_RUN = 0.1
_SURE = 0.06
_SURELY_MOVED = 0.878  # of the moves said so surely 95 in 100 are right
# Who opens a sentence of an article is mostly whom the article is about.
_SUBJECT = 0.1
_REACH = 10
_SUFFIXES = ("特别行政区", "自治区", "自治州", "自治县", "省", "市", "县", "区", "州", "盟")


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A name at `start:end` of a piece, what it should read, and the reasons (message keys)."""

    start: int
    end: int
    replacement: str
    confidence: float
    reasons: tuple[str, ...]


def find_overwritten(
    text: str,
    names: PieceNames,
    zone: PageZone,
    host: PageZone,
    run_names: int,
    sureness: float,
    catalog: ZoneCatalog,
) -> Iterator[Overwritten]:
    """Places where a piece that was moved from `host` to `zone` bears the host's name.

    `run_names` counts the mentions of the zone in the other pieces of its run.
    """
    if _kin(zone, host):
        return
    own = sum(1 for m in names.own if m.zone == zone.index)
    own += round(sum(n for z, n in names.within.items() if z == zone.index))
    own += sum(1 for z, n in names.above.items() if z == zone.index and n)
    for mention in _longest(names.own, host.index):
        after = text[mention.end : mention.end + _REACH]
        written = text[mention.start : mention.end]
        replacement = _form(written, zone, host, after)
        if not replacement or replacement == written:
            continue
        # nobody says a name twice on end: 宁波 in 宁波舟山港 is its own
        if after.startswith(replacement) or text.endswith(replacement, 0, mention.start):
            continue
        confidence, reasons = _BASE + _SURE * (sureness > _SURELY_MOVED), ["host"]
        if own or run_names:
            confidence += _OWN * min(own, _OWN_MOST) + _RUN * min(run_names, _OWN_MOST)
            reasons.append("own_name")
        if is_subject(text, mention.start):
            confidence += _SUBJECT
        if _beside_place(text, mention, zone, host, catalog):
            confidence += _BESIDE_PLACE
            reasons.append("place")
        if _misfit(after, written, host):
            confidence += _MISFIT
            reasons.append("suffix")
        yield Overwritten(
            mention.start, mention.end, replacement, min(0.98, confidence), tuple(reasons)
        )


def _kin(zone: PageZone, host: PageZone) -> bool:
    """Whether one lies within the other or they share a name: then either may name the other."""
    forms, host_forms = {f for f, _ in zone.forms}, {f for f, _ in host.forms}
    return bool(forms & host_forms or forms & host.above or host_forms & zone.above)


def _longest(mentions: Sequence[Mention], zone: int) -> list[Mention]:
    """The mentions of one zone, one for each place in the text."""
    best: dict[int, Mention] = {}
    for mention in mentions:
        if mention.zone == zone:
            old = best.get(mention.start)
            if old is None or mention.end > old.end:
                best[mention.start] = mention
    return [best[start] for start in sorted(best)]


def _form(written: str, zone: PageZone, host: PageZone, after: str) -> str:
    """The zone's name in the shape in which the host's was written."""
    core, suffix = split_name(zone.name)
    host_core, host_suffix = split_name(host.name)
    core, host_core = core or zone.name, host_core or host.name
    rest = written.removeprefix(host_core) if written.startswith(host_core) else written
    if written == host.name and not after.startswith(_SUFFIXES):
        return zone.name
    if written.startswith(host_core) and rest and (suffix == host_suffix or rest not in _SUFFIXES):
        return core + rest if suffix or core + rest in {form for form, _ in zone.forms} else core
    if after.startswith(_SUFFIXES) or (written == host_core != host.name):
        return core
    return zone.name


def _beside_place(
    text: str, mention: Mention, zone: PageZone, host: PageZone, catalog: ZoneCatalog
) -> bool:
    """Whether a place within the zone follows the name, or one above it goes before.

    Neither may fit the host as well.
    """
    own, other = {f for f, _ in zone.forms}, {f for f, _ in host.forms}
    at = mention.end
    for suffix in _SUFFIXES:
        if text.startswith(suffix, at):
            at += len(suffix)
            break
    for start, _, entries in catalog.find(text[at : at + _REACH]):
        for entry in entries if start == 0 else ():
            above = set(catalog.ancestors(entry))
            if above & own and not above & other:
                return True
        break
    before = text[max(0, mention.start - _REACH) : mention.start]
    for _, end, entries in catalog.find(before):
        if end == len(before):
            names = {entry.name for entry in entries} | {a for e in entries for a in e.aliases}
            return bool(names & zone.above) and not names & host.above
    return False


def _misfit(after: str, written: str, host: PageZone) -> bool:
    """Whether the suffix that follows is not the host's (甘肃|市, 宁波|自治区)."""
    forms = {form for form, _ in host.forms}
    for suffix in _SUFFIXES:
        if after.startswith(suffix):
            return written + suffix not in forms and not written.endswith(suffix)
    return False
