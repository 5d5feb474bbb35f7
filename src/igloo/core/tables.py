"""Every table that crosses a room's wall, declared once: columns, types, units, keys, meaning.

All times are naive UTC timestamps; `t_original` keeps what the file said. `batch_id` and `row`
together are the reference back to the delivered file (rows count from 1, after the header).
Types are Ibis type names. A table is checked against its contract when it is written. A derived table
is never written: `core/derived.py` says how it is read from others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from igloo.core.errors import StepFailed
from igloo.core.kinds import EventKind, event_kinds


@dataclass(frozen=True)
class Column:
    """One column: its type, what it means, its unit."""

    name: str
    type: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class TableContract:
    """One table: its columns in order, its key, its meaning; `sort_by` is the order on disk.

    `derived_from`: it is no file but is read from these tables, as `core/derived.py` says.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    sort_by: tuple[str, ...] = ()
    derived_from: tuple[str, ...] = ()

    @property
    def order_on_disk(self) -> tuple[str, ...]:
        """A total order, or equal rows of `sort_by` would make different bytes from run to run."""
        return tuple(dict.fromkeys((*self.sort_by, *self.key)))

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    def schema(self) -> dict[str, str]:
        """Column name to Ibis type name, in order."""
        return {column.name: column.type for column in self.columns}


def _columns(text: str) -> tuple[Column, ...]:
    """One column a line: `name type meaning [unit]`."""
    out = []
    for line in filter(str.strip, text.splitlines()):
        name, kind, meaning = line.strip().split(None, 2)
        unit = ""
        if meaning.endswith("]") and "[" in meaning:
            meaning, unit = meaning[:-1].rsplit("[", 1)
        out.append(Column(name, kind, meaning.strip(), unit))
    return tuple(out)


ORIGIN = """
source_id string the source the row came from
batch_id string the delivered file
row int64 row of the file, from 1 after the header
"""

EVENT_COMMON = (
    """
event_id string stable id of the event: source, content and position in the row
"""
    + ORIGIN
    + """
t_utc timestamp when it began, UTC
t_end_utc timestamp when it ended, UTC
t_original string the time as the file wrote it
time_zone string zone in which the source wrote it
time_precision string second, minute, day, month or year
time_reading string which reading was taken where the clocks showed this time twice or never; empty everywhere else
place string place as named by the source
lat float64 latitude [deg]
lon float64 longitude [deg]
"""
)


def event_contract(kind: EventKind) -> TableContract:
    """The table of one event kind: common columns, then a column a role, then a column a property."""
    roles = tuple(Column(r.name, "string", f"{r.label}: {r.holds} id") for r in kind.roles.values())
    properties = tuple(Column(p.name, p.type, p.label, p.unit) for p in kind.properties.values())
    return TableContract(
        name=f"event_{kind.name}",
        meaning=kind.meaning,
        key=("event_id",),
        columns=_columns(EVENT_COMMON) + roles + properties,
        sort_by=("row", "event_id"),
    )


_USE = (
    "use_id string source, file, row and position\n"
    + ORIGIN
    + """
ident_id string kind:normalised value
kind string identifier kind
norm string normalised value
original string as written; empty where the use is read from an event: the delivered row shows it
mention_id string the person or organisation it belongs to in this row, if any
role string role in the row
t_utc timestamp when, if the row says
credibility float64 Admiralty grade of the row, if it has one [1-6]
"""
)

_DECLARED = [
    TableContract(
        "source",
        "One row a source, as its source.yml declares it.",
        ("source_id",),
        _columns(
            """
source_id string folder name of the source
title string what people call it
agency string who collects it
kind string what it records: call_records, crossings, plate_reader, tips ...
reliability string Admiralty letter A-F
credibility float64 default Admiralty grade of its rows [1-6]
lineage_group string sources that copy each other share one
legal_basis string why we may hold it
retain_until string date after which it must go, if any
time_zone string zone its times are written in
records_directions string which directions or places are recorded; empty when all
not_collected string what the source does not record, in words
coverage_from string first day it should cover
coverage_to string last day it should cover
coverage_places string places it records, |-separated; empty when not declared
coverage_directions string inbound, outbound, |-separated; empty when not declared
"""
        ),
    ),
    TableContract(
        "batch",
        "One row a delivered file; loaded + duplicate + superseded + rejected = total.",
        ("batch_id",),
        _columns(
            """
batch_id string source and the file's SHA-256, shortened
source_id string the source
file_name string name as delivered
sha256 string of the bytes as delivered
size_bytes int64 size as delivered [bytes]
format string csv, xlsx, jsonl or parquet
encoding string text encoding found or declared
delivered_at string when the file was first seen, ISO time
rows_total int64 rows in the file
rows_loaded int64 rows that became records
rows_duplicate int64 rows equal to an earlier row of the source
rows_rejected int64 rows refused, each with a reason
rows_superseded int64 rows that a later delivery replaced or corrected
"""
        ),
    ),
    TableContract(
        "row_outcome",
        "Rows that were not loaded, and values that were set aside while their row was loaded.",
        ("batch_id", "row", "column", "reason"),
        _columns(
            """
source_id string the source
batch_id string the delivered file
row int64 row of the file
outcome string duplicate, superseded, rejected or value_set_aside
column string the column at fault
value string what it held
reason string why, in words
other_batch_id string for a duplicate: where the first one is; for a superseded row: what took its place
other_row int64 its row; empty when the whole delivery was replaced
"""
        ),
    ),
    TableContract(
        "mention",
        "A person or organisation as one row of one file describes it; never rewritten.",
        ("mention_id",),
        _columns(
            "mention_id string source, file, row and position\n"
            + ORIGIN
            + """
role string what the mapping calls it: traveller, subscriber ...
kind string Person or Organization
name string as written
name_norm string Latin letters, upper-case, single blanks, order as written
name_key string the same words in alphabetical order
given string given names, if the source separates them
surname string surnames, if the source separates them
birth_date string YYYY-MM-DD, YYYY-MM or YYYY
birth_date_original string as written
"""
        ),
        sort_by=("row", "mention_id"),
    ),
    TableContract(
        "identifier_use",
        "One use of an identifier in one row, with the person it is written beside, if any.",
        ("use_id",),
        _columns(_USE),
        sort_by=("row", "use_id"),
        derived_from=("identifier_written", "identifier_role", "event_party"),
    ),
    TableContract(
        "identifier_written",
        "Uses of identifiers that no event tells of: beside a person, alone in a row, in a list or graded.",
        ("use_id",),
        _columns(_USE),
        sort_by=("row", "use_id"),
    ),
    TableContract(
        "identifier_role",
        "Roles of the events of a file that are each the use of an identifier: their uses are read from event_party.",
        ("batch_id", "kind", "role"),
        _columns(
            """
source_id string the source
batch_id string the delivered file
kind string event kind
role string role in the event
ident_kind string identifier kind of who holds the role
number string position of the identifier in the row, the end of its use_id
column string delivered column that holds it as written
"""
        ),
    ),
    TableContract(
        "place",
        "A named place with coordinates.",
        ("place", "source_id", "row"),
        _columns(ORIGIN + "place string name\nlat float64 latitude [deg]\nlon float64 longitude [deg]"),
    ),
    TableContract(
        "event_party",
        "Who took part in what: one row an event and party, clustered by party for dossiers.",
        ("event_id", "role"),
        _columns(
            """
subject_id string ident_id or mention_id
event_id string the event
kind string event kind
role string role in the event
t_utc timestamp when it began, UTC
"""
            + ORIGIN
        ),
        sort_by=("subject_id", "t_utc"),
    ),
    TableContract(
        "profile",
        "Mentions that say exactly the same thing, once: the unit that identity compares.",
        ("profile_id",),
        _columns(
            """
profile_id string of the normalised content
kind string Person or Organization
name string most frequent spelling
name_norm string see mention
name_key string see mention
given_norm string first word of the given names
surname_norm string surnames
birth_date string YYYY-MM-DD or shorter
documents string document ids written beside the name, blank-separated
phones string phone ids, blank-separated
addresses string address ids, |-separated
emails string e-mail ids, blank-separated
accounts string account and card ids, blank-separated
plates string plate ids, blank-separated
n_mentions int64 mentions
n_sources int64 sources
"""
        ),
    ),
    TableContract(
        "mention_profile",
        "Which profile each mention has.",
        ("mention_id",),
        _columns("mention_id string the mention\nprofile_id string its profile"),
    ),
    TableContract(
        "comparison_weight",
        "What each agreement between two descriptions is worth: learnt once, then kept from run to run.",
        ("kind", "comparison", "position"),
        _columns(
            """
version string short name of exactly these figures, of all kinds together
kind string Person or Organization
comparison string attribute
label string the attribute in words
position int64 of the level: 0 is the closest agreement
level string degree of agreement in words
condition string short name of the condition of the level; figures of another condition are learnt again
m float64 how often two descriptions of one person agree so [0-1]
u float64 how often those of two people do [0-1]
bits float64 weight of the level before the correction for rare values [bits]
prior float64 how often two compared descriptions are of one person [0-1]
rarity boolean whether frequent names and crowded dates weigh less
learnt string from what
n_profiles int64 descriptions there were when they were learnt
"""
        ),
        sort_by=("kind", "comparison", "position"),
    ),
    TableContract(
        "name_frequency",
        "How common a name or a birth date is among people, as counted when the weights were learnt.",
        ("kind", "column", "value"),
        _columns(
            """
kind string Person or Organization
column string column of the comparison
value string name or date
share float64 of people that have it [0-1]
"""
        ),
    ),
    TableContract(
        "comparison_rule",
        "What each rule of blocking would compare, what it did, and what the cap left out.",
        ("kind", "rule"),
        _columns(
            """
kind string Person or Organization
rule string rule
n_values int64 values that two profiles or more share
n_pairs int64 comparisons they would cause, estimated before any is made
n_compared int64 comparisons asked for; a pair that several rules bring together is counted in each
n_left_out int64 comparisons left out
n_values_cut int64 values left out
largest_cut int64 profiles that share the most common value left out
reason string why values were left out; empty where none was
"""
        ),
    ),
    TableContract(
        "comparison_cut",
        "The most common values by which nobody was compared, by name, and identifiers that link nobody.",
        ("kind", "rule", "value"),
        _columns(
            """
kind string Person or Organization; empty for an identifier
rule string rule
value string the value
n_profiles int64 profiles that share it
reason string why it was left out
"""
        ),
    ),
    TableContract(
        "pair",
        "Two profiles compared, with the whole explanation.",
        ("left_id", "right_id"),
        _columns(
            """
left_id string profile
right_id string profile
weight float64 sum of the evidence, prior included [bits]
probability float64 that they are the same [0-1]
prior_bits float64 weight before any comparison [bits]
parts string JSON list of {comparison, level, left, right, bits}
strong_kinds int64 independent strong kinds of agreement
decision string merged, review, separate, judged_same, judged_different
reason string the decision in words
"""
        ),
    ),
    TableContract(
        "entity",
        "A person or organisation behind several mentions; the id stays the same from run to run.",
        ("entity_id",),
        _columns(
            """
entity_id string stable id
kind string Person or Organization
label string most frequent name
birth_date string most frequent, longest
n_mentions int64 mentions
n_sources int64 sources
n_profiles int64 different descriptions
first_seen timestamp first dated use
last_seen timestamp last dated use
"""
        ),
    ),
    TableContract(
        "entity_mention",
        "Which entity each mention belongs to: a view that judgements can change, never a rewrite.",
        ("mention_id",),
        _columns(
            """
entity_id string the entity
mention_id string the mention
profile_id string its profile
probability float64 weakest link that ties it to the entity [0-1]
"""
        ),
    ),
    TableContract(
        "proposed_group",
        "Entities that are probably one person, to be looked at together; nothing is merged by it.",
        ("entity_id",),
        _columns(
            """
group_id string first entity of the group
entity_id string entity
n_entities int64 entities in the group
n_pairs int64 compared pairs of descriptions between them
mean_bits float64 mean evidence of these pairs, each counted at most 10 bits either way [bits]
n_conflicts int64 pairs whose birth dates no slip explains
"""
        ),
    ),
    TableContract(
        "entity_redirect",
        "Ids that an entity had in earlier runs.",
        ("old_id",),
        _columns("old_id string earlier id\nnew_id string id today"),
    ),
    TableContract(
        "entity_identifier",
        "Which identifiers are tied to which entity, how often and when.",
        ("entity_id", "ident_id"),
        _columns(
            """
entity_id string the entity
ident_id string the identifier
kind string identifier kind
n_rows int64 rows that say so
n_sources int64 sources that say so
t_from timestamp first
t_to timestamp last
n_entities int64 people this identifier is tied to; unmerged entities of one name count once
probability float64 that the identifier speaks for this entity [0-1]
"""
        ),
    ),
    TableContract(
        "identifier",
        "Every identifier once, with how often and by whom it was used.",
        ("ident_id",),
        _columns(
            """
ident_id string kind:normalised value
kind string identifier kind
norm string normalised value
n_rows int64 rows
n_sources int64 sources
n_entities int64 people tied to it; unmerged entities of one name count once
n_counterparts int64 distinct other parties in calls and messages
first_seen timestamp first
last_seen timestamp last
registry_category string taxi, dispatch, clinic, hotline ... when registered; empty otherwise
"""
        ),
    ),
    TableContract(
        "registry",
        "Lines that serve everybody or that are protected; they never link two people.",
        ("ident_id",),
        _columns(
            """
ident_id string the identifier
category string taxi, hotel, dispatch, lawyer, hotline ...
title string who it is
protected boolean calls to it are kept out of evidence (lawyer, clergy, clinic, press, consulate, shelter, hotline)
"""
        ),
    ),
    TableContract(
        "judgement",
        "What people decided about two mentions; comes from casework, newest valid one a pair.",
        ("judgement_id",),
        _columns(
            """
judgement_id int64 number of the decision
left_mention_id string a mention
right_mention_id string another mention
verdict string same, different or unsure
decided_by string who
decided_at timestamp when
reason string why
"""
        ),
    ),
    TableContract(
        "finding",
        "What a signal found: counts, chance, one sentence.",
        ("finding_id",),
        _columns(
            """
finding_id string signal, subject and object
signal string registered name of the signal
subject_id string ident_id or entity_id the finding is about
object_id string the other party, if there is one
score float64 higher is more worth a look [0-1]
k int64 observed
n int64 opportunities
k_baseline int64 observed in the baseline
n_baseline int64 opportunities in the baseline
expected float64 expected by chance
lift float64 observed over expected
lower_bound float64 what the list is ranked by, in the signal's own unit
p float64 chance of this or more under the null
q float64 false-discovery rate at this place of the list
gate boolean passes the signal's stated gate
counts string JSON of every number in the sentence; each is recomputed from finding_support
why string one sentence
caveats string one a line
as_of timestamp last data the finding could see
params_hash string of the settings
code_version string of the signal
"""
        ),
    ),
    TableContract(
        "finding_support",
        "The rows a finding rests on; counting distinct episodes of a part gives the number in the sentence.",
        ("finding_id", "part", "episode", "batch_id", "row"),
        _columns(
            """
finding_id string the finding
part string name of the count it supports
episode string the unit that is counted
event_id string the event, if any
event_kind string its kind
t_utc timestamp when
"""
            + ORIGIN
        ),
    ),
    TableContract(
        "qe",
        "Quality of Evidence of each person and identifier.",
        ("subject_id",),
        _columns(
            """
subject_id string ident_id or entity_id
subject_kind string Person, Organization or an identifier kind
qe float64 root of the sum of squared independent strengths
qe_squared float64 equal to so many full-strength independent sources
band string weak, one strong, two strong independent, three or more, many weak
n_groups int64 independent groups with any strength
n_sources int64 sources, copies included
n_copies int64 sources not counted because they copy another
last_seen timestamp newest evidence
why string one sentence
"""
        ),
    ),
    TableContract(
        "qe_part",
        "One row a subject and source: the factors of its strength and whether it was counted.",
        ("subject_id", "source_id"),
        _columns(
            """
subject_id string ident_id or entity_id
source_id string the source
lineage_group string group it counts in
ident_id string the identifier that was seen
reliability float64 R [0-1]
credibility float64 C [0-1]
informativeness float64 I [0-1]
recency float64 D [0-1]
specificity float64 S [0-1]
match float64 M, probability that it is about the subject [0-1]
strength float64 product of the six [0-1]
copied float64 largest dependence on a stronger source [0-1]
contribution float64 strength squared times one minus copied
counted boolean false for a copy or the weaker source of a group
reason string why it was not counted, in words
n_rows int64 rows
last_seen timestamp newest row
batch_id string newest row: file
row int64 newest row: row
"""
        ),
    ),
    TableContract(
        "source_copying",
        "How much of one source another repeats, beyond chance.",
        ("source_id", "other_id"),
        _columns(
            """
source_id string the source
other_id string the other source
shared float64 share of its events the other has within 24 h [0-1]
by_chance float64 the same, seven days apart [0-1]
copy_rate float64 dependence used by QE [0-1]
declared boolean same lineage group in source.yml
"""
        ),
    ),
    TableContract(
        "correction",
        "Delivered rows that somebody corrected and delivered again: the original stays, and says where it went.",
        ("batch_id", "row", "corrected_batch_id", "corrected_row"),
        _columns(
            """
source_id string the source
batch_id string the original file
row int64 its row
was string rejected or value_set_aside, before the correction
corrected_batch_id string the file of corrections
corrected_row int64 its row
outcome string of the corrected row: loaded, duplicate or rejected
by string who corrected it
at string when, ISO time
why string the reason given
"""
        ),
    ),
    TableContract(
        "source_quality",
        "What is measured of each delivery and source: shares, days without rows, changes since the last delivery.",
        ("source_id", "batch_id", "measure", "column", "item"),
        _columns(
            """
source_id string the source
batch_id string the delivered file; empty for the source as a whole
column string the delivered column; empty for the row or the file
measure string missing, out_of_range, rejected, set_aside, duplicates, empty_day, rows_changed, new_values ...
item string the day or the value it is about, if any
value float64 what was measured: a share [0-1], a number of rows, or an index
n int64 rows counted
of_n int64 out of so many
expected float64 what was expected, where something was
verdict string fine, look or wrong
why string one sentence
"""
        ),
    ),
    TableContract(
        "clock_skew",
        "How far the clocks of two sources are apart, from what both recorded of the same thing; never applied.",
        ("source_id", "other_id"),
        _columns(
            """
source_id string the source
other_id string the other source
thing string what both record: the same call, the same vehicle at one place ...
seconds float64 time of the other source minus time of this one; null when it cannot be told [s]
spread_s float64 half of the pairs lie within so much of it [s]
n_matched int64 pairs near the peak
by_chance float64 pairs in a stretch as long, at other lags
verdict string aligned, skewed or cannot_tell
why string one sentence
"""
        ),
    ),
    TableContract(
        "link",
        "Who is linked to what: once for each person (or identifier nobody is known behind), way and thing shared.",
        ("unit", "aspect", "item"),
        _columns(
            """
unit string entity_id, or ident_id where nobody is known behind it
aspect string contact, payment, place, companion, person or the kind of an identifier written beside
item string what others may share: ident_id, entity_id or the name of a place
"""
        ),
    ),
    TableContract(
        "link_degree",
        "How many people, and how many identifiers of each kind, are linked to a thing.",
        ("aspect", "item", "stratum"),
        _columns(
            """
aspect string see link
item string see link
stratum string kind of the identifiers counted; empty for people and organisations
degree int64 how many are linked to it
"""
        ),
    ),
    TableContract(
        "link_population",
        "How much there is to share, by kind of link: what a shared thing is compared with.",
        ("aspect", "stratum"),
        _columns(
            """
aspect string see link
stratum string see link_degree
n_units int64 people, or identifiers of that kind, with a link of this aspect
n_links int64 their links
n_items int64 things of this aspect that two or more of any kind are linked to
"""
        ),
    ),
    TableContract(
        "lead",
        "A pattern worth a look, ranked; a person decides.",
        ("subject_id",),
        _columns(
            """
subject_id string entity_id, or ident_id where nobody is known behind it
subject_kind string Person, Organization or an identifier kind
label string name or number
rank int64 place in the list, from 1
score float64 combined, the same on every screen [0-1]
band string strong, moderate, weak
qe float64 Quality of Evidence
qe_band string its band in words
n_findings int64 findings that pass their gate
n_sources int64 independent sources behind it
evidence_kinds int64 independent kinds of evidence
signals string blank-separated names of the signals
source_ids string blank-separated
last_seen timestamp newest evidence
why string one sentence
"""
        ),
    ),
    TableContract(
        "lead_part",
        "What a lead's score is made of; contributions add up to the score.",
        ("subject_id", "part", "finding_id"),
        _columns(
            """
subject_id string the lead
part string quality_of_evidence or the signal
finding_id string the finding, if any
value float64 its own score [0-1]
weight float64 from the visible list of weights
contribution float64 to the combined score
reason string why it counts so much
"""
        ),
    ),
]


def table_contracts() -> dict[str, TableContract]:
    """Every declared table by name, event tables included."""
    events = [event_contract(kind) for kind in event_kinds().values()]
    return {contract.name: contract for contract in [*_DECLARED, *events]}


def check_columns(name: str, got: Iterable[tuple[str, str]]) -> None:
    """Refuse a table that does not keep its contract; `got` is (column, Ibis type) in order."""
    contract = table_contracts()[name]
    expected = list(contract.schema().items())
    found = list(got)
    if found == expected:
        return
    missing = [c for c in expected if c not in found]
    extra = [c for c in found if c not in expected]
    raise StepFailed(
        f"The table {name} does not keep its contract",
        where="core/tables.py",
        got=f"unexpected {extra}" if extra else "columns in another order",
        expected=f"also {missing}" if missing else "the declared order",
        next_step="Correct the step that writes it, or the contract and every reader of it.",
    )
