"""One column: everything it may be, best first."""

from __future__ import annotations

from dataclasses import dataclass

from igloo.mapping.proposal import codes, measures, moments, steps, texts
from igloo.mapping.proposal.evidence import Evidence, nudged
from igloo.mapping.proposal.header_words import Header, read_header
from igloo.mapping.proposal.samples import ColumnSample

LEAST_CONFIDENCE = 0.05


@dataclass(frozen=True)
class ColumnReading:
    """A column with everything that speaks for it being something."""

    sample: ColumnSample
    header: Header
    evidence: tuple[Evidence, ...]

    @property
    def name(self) -> str:
        """The column's name."""
        return self.sample.name

    @property
    def best(self) -> Evidence:
        """What it is most likely."""
        return self.evidence[0]

    def of(self, *whats: str) -> Evidence | None:
        """The best evidence for being one of these."""
        return next((e for e in self.evidence if e.what in whats), None)


def read_column(sample: ColumnSample, region: str) -> ColumnReading:
    """Everything a column may be: values first, its header as a nudge, protected attributes before all."""
    header = read_header(sample.name)
    if sample.n_filled == 0:
        why = f"all {sample.n_rows:,} cells are empty"
        return ColumnReading(sample, header, (Evidence("empty", 0.99, why),))
    if header.protected or texts.speaks_of_sex(sample):
        by = "its header names" if header.protected else "its values are those of"
        why = f"{by} a protected attribute (what people are, not what they do); Igloo never maps one"
        return ColumnReading(sample, header, (Evidence("protected", 0.97, why),))
    found: list[Evidence] = [
        *moments.moments(sample, region),
        *steps.steps(sample),
        *codes.phones(sample, region, "phone" in header.what),
        *codes.emails(sample),
        *codes.cards_and_accounts(sample),
        *codes.devices(sample),
        *codes.documents(sample),
        *codes.plates(sample),
        *codes.handles(sample),
        *measures.numbers(sample),
        *texts.texts(sample),
    ]
    if sample.n_distinct == 1:
        why = f"the same value in all {sample.n_filled:,} filled rows"
        found.append(Evidence("constant", 0.4, why))
    ranked = _best_of_each(nudged(found, header, len(sample.looked_at)))
    kept = tuple(e for e in ranked if e.confidence >= LEAST_CONFIDENCE)
    nothing = Evidence("unknown", 0.05, "nothing that Igloo knows fits its values")
    return ColumnReading(sample, header, kept or (nothing,))


def _best_of_each(evidence: list[Evidence]) -> list[Evidence]:
    best: dict[str, Evidence] = {}
    for one in evidence:
        best.setdefault(one.what, one)
    return list(best.values())
