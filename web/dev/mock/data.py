"""Fictional people, phones and rows for the stand-in API; nothing here is anybody's."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from igloo.core import kinds as k
from igloo.webapi import models as m

R = random.Random(20260330)
T0 = datetime(2026, 3, 30, 6, 12)
FIRST = "Marisol Dario Ofelia Anselmo Brisa Teo Lucero Ramiro Noemi Evaristo Paloma Isidro Celia Gael".split()
LAST = "Quintanar Ibarbo Solache Verdin Maldegon Tresguerras Olvido Cansino Baraona Lizalde Peregrina".split()


def kinds() -> list[m.Kind]:
    """The kinds as Igloo declares them."""
    groups = (("entity", k.entity_kinds()), ("identifier", k.identifier_kinds()), ("event", k.event_kinds()))
    return [
        m.Kind(name=x.name, label=x.label, plural=x.plural, icon=x.icon, colour=x.colour, group=g)
        for g, found in groups
        for x in found.values()
    ]


SIGNALS = [
    m.SignalCard(
        name="calls_after_crossing",
        title="Called after crossing",
        finds="A number that is called within hours of a border crossing more often than the same people call it at "
        "matched other times, by one person or by several unrelated ones.",
        misleads="Families who call home, taxi and dispatch lines, shared phones.",
        source="analytics §2",
        weight=1.0,
        weight_reason="precision on outcomes is highest when several unrelated crossers share a number",
    ),
    m.SignalCard(
        name="quality_of_evidence",
        title="Quality of Evidence",
        finds="How strongly several independent sources speak of the same subject.",
        misleads="Copied feeds look like agreement; the lineage group removes them.",
        source="analytics §1",
        weight=0.5,
        weight_reason="presence in independent data sets raises precision, it is not a pattern by itself",
    ),
]


def _source(sid: str, title: str, agency: str, kind: str, rel: str, n: int, dup: int, rej: int, **more: object) -> m.Source:
    base = dict(
        source_id=sid, title=title, agency=agency, kind=kind, reliability=rel, credibility=2.0, lineage_group=sid,
        legal_basis="administrative subpoena 26-114", retain_until="2028-12-31", time_zone="America/Phoenix",
        records_directions="both", not_collected="", coverage_from="2025-10-01", coverage_to="2026-03-30",
        first_event="2025-10-01T00:04:11", last_event="2026-03-29T23:51:40", rows_total=n, rows_loaded=n - dup - rej,
        rows_duplicate=dup, rows_rejected=rej, values_set_aside=rej * 3, reconciles=True,
    )
    return m.Source.model_validate({**base, **more})


SOURCES = [
    _source("carrier_a", "Call records, Sonora Cel", "Carrier A", "call_records", "B", 812_443, 2_118, 37),
    _source("carrier_b", "Call records, Llano Mobile", "Carrier B", "call_records", "B", 405_120, 0, 12),
    _source("poe_crossings", "Port of entry crossings", "Port authority", "border_crossings", "A", 96_310, 0, 4,
            records_directions="northbound only", not_collected="South-bound crossings are not recorded at this port."),
    _source("alpr_i19", "Plate readers, I-19 corridor", "County sheriff", "plate_reader", "B", 233_902, 411, 96),
    _source("remit", "Money transfers", "Remitter", "payments", "C", 18_244, 3, 0, time_zone="UTC"),
    _source("arrests", "Arrest and seizure log", "Task force", "encounters", "A", 1_204, 0, 9),
    _source("tips", "Tip line", "NGO hotline", "tips", "E", 642, 0, 1,
            notes=["37 rows name no date; kept, without a place on the timeline."]),
    _source("alpr_copy", "Plate readers, regional share", "Fusion centre", "plate_reader", "C", 231_000, 0, 0,
            lineage_group="alpr_i19", copies=["98.7 % of its rows repeat Plate readers, I-19 corridor: counted once."]),
]
BY_ID = {s.source_id: s for s in SOURCES}


def src(sid: str, n: int = 0, days: int = 3) -> m.SourceChip:
    """A source as a chip."""
    s = BY_ID[sid]
    return m.SourceChip(source_id=sid, title=s.title, agency=s.agency, kind=s.kind, reliability=s.reliability,
                        last_seen=(T0 - timedelta(days=days)).isoformat(), n_rows=n)


def ref(sid: str, row: int | None = None) -> m.RowRef:
    """A reference to a row of a source."""
    return m.RowRef(batch_id=f"{sid}.{abs(hash_of(sid)):012x}"[:len(sid) + 13], row=row or R.randint(1, 9000), source_id=sid)


def hash_of(text: str) -> int:
    """A number from a text, the same every time."""
    return sum((i + 7) * ord(c) * 2_654_435_761 for i, c in enumerate(text)) % (16**12)


def _subjects() -> dict[str, m.SubjectCard]:
    found: dict[str, m.SubjectCard] = {}
    for i in range(240):
        kind = R.choices(["phone", "Person", "plate", "account"], [5, 5, 2, 1])[0]
        if kind == "phone":
            number = f"+1520555{R.randint(0, 9999):04d}"
            sid, label = f"phone:{number}", f"({number[2:5]}) {number[5:8]}-{number[8:]}"
            if i % 9 == 0:
                number = f"+52631555{R.randint(0, 9999):04d}"
                sid, label = f"phone:{number}", f"{number[3:6]} {number[6:9]} {number[9:]}"
        elif kind == "Person":
            label = f"{R.choice(FIRST)} {R.choice(LAST)} {R.choice(LAST)}"
            sid = f"E{hash_of(label + str(i)):012x}"
        elif kind == "plate":
            plate = "".join(R.choice("ABCDFGHJKLMNPRSTVWXYZ") for _ in range(3)) + str(R.randint(1000, 9999))
            sid, label = f"plate:AZ-{plate}", f"AZ {plate}"
        else:
            acct = f"4417{R.randint(10**7, 10**8 - 1)}"
            sid, label = f"account:{acct}", acct
        masked = kind == "Person" and i % 37 == 0
        found[sid] = m.SubjectCard(
            subject_id=sid, kind=kind, label="Protected person" if masked else label, masked=masked,
            status=R.choices(["unpursued", "open", "arrested", "charged", "cleared"], [20, 4, 1, 1, 1])[0],
            n_sources=R.randint(1, 6), n_rows=R.randint(3, 900), first_seen="2025-10-02T04:12:00",
            last_seen=(T0 - timedelta(hours=R.randint(1, 2000))).isoformat(), qe=round(R.uniform(0.2, 2.1), 3),
            qe_band=R.choice(["two strong independent", "one strong", "several weak", "three strong independent"]),
        )
    return found


SUBJECTS = _subjects()
CHANGES: list[m.StatusChange] = []
BANDS = ["three or more strong independent", "two strong independent", "one strong, one partial", "one strong", "weak"]


def chip(sid: str) -> m.SubjectChip:
    """A subject as a chip."""
    return m.SubjectChip.model_validate(SUBJECTS[sid].model_dump(include=set(m.SubjectChip.model_fields)))


def _leads() -> list[m.Lead]:
    ids = list(SUBJECTS)[:187]
    leads = []
    for rank, sid in enumerate(ids, 1):
        score = round(0.97 * (1 - rank / 210) ** 0.7, 3)
        kk, n = R.randint(4, 19), R.randint(20, 44)
        crossers = R.randint(2, 7)
        why = (
            f"Called by {crossers} unrelated crossers, {kk} of {n} times within 72 h after a crossing; "
            f"at matched other times {max(1, kk // 5)} of {n}." if rank % 3 else
            f"In {R.randint(3, 5)} independent sources within 60 days: call records, crossings and the arrest log."
        )
        sources = R.sample(["carrier_a", "carrier_b", "poe_crossings", "alpr_i19", "remit", "arrests", "tips"], R.randint(2, 5))
        s = SUBJECTS[sid]
        s.lead_rank = rank
        leads.append(m.Lead(
            subject=chip(sid), rank=rank, score=score, band=BANDS[min(4, int((1 - score) * 5))], qe=s.qe, qe_band=s.qe_band,
            why=why, signals=["calls_after_crossing", "quality_of_evidence"] if rank % 3 else ["quality_of_evidence"],
            sources=[src(x, R.randint(2, 80), R.randint(1, 60)) for x in sources], n_findings=1 + (rank % 3 > 0),
            evidence_kinds=R.randint(1, 4), last_seen=s.last_seen, status=s.status,
            status_by="a.rivas" if s.status != "unpursued" else None,
            status_at="2026-03-12T16:20:00" if s.status != "unpursued" else None,
        ))
    return leads


LEADS = _leads()
LEAD_OF = {x.subject.subject_id: x for x in LEADS}


def workspace(state: str) -> m.Workspace:
    """What is loaded."""
    empty = state == "empty"
    rows = sum(s.rows_total for s in SOURCES)
    return m.Workspace(
        title="Sonoita corridor, training set", version="0.1.0", snapshot_id=None if empty else "2026-03-30T0612-9c1f",
        ran_at=None if empty else T0.isoformat(), as_of=None if empty else "2026-03-29T23:51:40",
        counts={} if empty else {"people": 20_114, "identifiers": 61_872, "events": 1_493_020, "findings": 214,
                                 "leads": len(LEADS), "sources": len(SOURCES), "rows": rows},
        steps=[] if empty else [m.StepTime(step=s, seconds=t, rows=r, skipped=t < 0.1) for s, t, r in [
            ("ingest", 6.2, rows), ("mapping", 8.8, 1_493_020), ("identity", 11.4, 20_114),
            ("calls_after_crossing", 5.1, 198), ("quality_of_evidence", 2.2, 61_872), ("triage", 0.9, 187), ("search", 3.7, 81_986)]],
        kinds=kinds(), signals=SIGNALS)


def _match(x: m.Lead, field: str, wanted: list[str]) -> bool:
    have = {"status": [x.status], "kind": [x.subject.kind], "band": [x.band], "signal": x.signals,
            "source": [s.source_id for s in x.sources]}[field]
    return any(h in wanted for h in have)


def lead_list(wanted: dict[str, list[str] | None], text: str, sort: str, first: bool, limit: int, offset: int) -> m.LeadList:
    """Leads, filtered, with facet counts over the other filters."""
    def passes(x: m.Lead, but: str = "") -> bool:
        said = text.lower() in (x.subject.label + x.why).lower()
        return said and all(_match(x, f, v) for f, v in wanted.items() if v and f != but)

    items = [x for x in LEADS if passes(x)]
    if sort == "newest":
        items.sort(key=lambda x: x.last_seen or "", reverse=True)
    if first:
        items.sort(key=lambda x: x.status != "unpursued")
    facets: dict[str, list[m.FacetValue]] = {}
    labels = {"signal": {s.name: s.title for s in SIGNALS}, "source": {s.source_id: s.title for s in SOURCES},
              "kind": {x.name: x.label for x in kinds()}}
    for f in wanted:
        counts: dict[str, int] = {}
        for x in LEADS:
            if passes(x, f):
                have = {"status": [x.status], "kind": [x.subject.kind], "band": [x.band], "signal": x.signals,
                        "source": [s.source_id for s in x.sources]}[f]
                for h in have:
                    counts[h] = counts.get(h, 0) + 1
        facets[f] = [m.FacetValue(value=v, label=labels.get(f, {}).get(v, v.replace("_", " ")), count=c)
                     for v, c in sorted(counts.items(), key=lambda p: -p[1])]
    return m.LeadList(total=len(items), items=items[offset:offset + limit], facets=facets,
                      expected_note="Of these 187, about 9 would be here by chance alone; of the first 20, fewer than 1.",
                      not_listed="41 registered service lines, 12 family groups and 1 copied feed were not counted.")


def finding(fid: str) -> m.Finding | None:
    """One finding of a subject."""
    sid = fid.split("|")[-1]
    return _finding(sid) if sid in SUBJECTS else None


def _finding(sid: str) -> m.Finding:
    r = random.Random(hash_of(sid))
    n = r.randint(20, 44)
    kk = r.randint(8, 17)
    nb, kb = n * 6, r.randint(4, 16)
    support, people = [], [x for x in SUBJECTS if SUBJECTS[x].kind == "Person"]
    for e in range(kk):
        day = T0 - timedelta(days=r.randint(1, 170), hours=r.randint(0, 23), minutes=r.randint(0, 59))
        who = SUBJECTS[r.choice(people)].label
        for part, kind, hours, s in (("crossing", "crossing", 0.0, "poe_crossings"), ("call", "call", r.uniform(0.2, 60), "carrier_a")):
            t = day + timedelta(hours=hours)
            what = f"{who} crossed at Nogales Mariposa northbound" if part == "crossing" else f"{who} called {SUBJECTS[sid].label}"
            support.append(m.SupportRow(part=part, episode=f"ep{e:03d}", event_id=f"ev{e}{part}", event_kind=kind,
                                        t_utc=(t + timedelta(hours=7)).isoformat(timespec="seconds"), t_local=t.isoformat(timespec="seconds"), sentence=what, ref=ref(s, 40 + e)))
    expected = round(n * kb / nb, 2)
    return m.Finding(
        finding_id=f"calls_after_crossing|{sid}", signal="calls_after_crossing", title="Called after crossing", subject=chip(sid),
        object=None, score=0.93, k=kk, n=n, k_baseline=kb, n_baseline=nb, expected=expected, lift=round(kk / expected, 1),
        lower_bound=round(kk / expected * 0.55, 1), p=2.4e-7, q=0.00041, gate=True,
        why=f"{kk} of {n} crossings by 5 unrelated people were followed within 72 h by a call to this number; at matched other times {kb} of {nb}.",
        caveats=["Carrier B does not cover 2026-02-11 to 2026-02-14: calls on those days are not seen.",
                 "South-bound crossings are not recorded; some 'other times' may follow a crossing nobody wrote down."],
        counts={"crossers": 5, "days": 14, "median_hours_after": 6.5}, as_of="2026-03-29T23:51:40", support_total=len(support), support=support)


def quality(sid: str) -> m.QualityOfEvidence:
    """QE with its parts."""
    r = random.Random(hash_of(sid) + 1)
    parts = []
    for s, counted, reason in (("carrier_a", True, ""), ("arrests", True, ""), ("alpr_i19", True, ""), ("tips", True, "older than 180 days: recency halves it"),
                               ("alpr_copy", False, "98.7 % of its rows repeat Plate readers, I-19 corridor: counted once")):
        rel = {"A": 1.0, "B": 0.8, "C": 0.6, "E": 0.2}[BY_ID[s].reliability]
        rec, spec, mt = round(r.uniform(0.4, 1), 2), round(r.uniform(0.6, 1), 2), round(r.uniform(0.8, 1), 2)
        strength = round(rel * rec * spec * mt, 3)
        parts.append(m.QePart(source=src(s, r.randint(1, 60)), ident=chip(sid), reliability=rel, credibility=0.8, informativeness=1.0, recency=rec,
                              specificity=spec, match=mt, strength=strength, copied=0.0 if counted else 0.987,
                              contribution=round(strength**2, 3) if counted else 0.0, counted=counted, reason=reason, n_rows=r.randint(1, 60),
                              last_seen="2026-03-22T11:02:00", ref=ref(s)))
    total = sum(p.contribution for p in parts)
    return m.QualityOfEvidence(qe=round(total**0.5, 3), qe_squared=round(total, 3), band="two strong independent",
                               why="Two strong independent sources (call records, arrest log) and a partial third; the regional share was not counted.", parts=parts)


def lead_detail(sid: str) -> m.LeadDetail | None:
    """A lead in full."""
    lead = LEAD_OF.get(sid)
    if lead is None:
        return None
    a = round(lead.score * 0.72, 3)
    return m.LeadDetail(
        **lead.model_dump(),
        parts=[m.LeadPart(part="calls_after_crossing", title="Called after crossing", finding_id=f"calls_after_crossing|{sid}", value=0.93, weight=1.0, contribution=a, reason="highest precision on outcomes"),
               m.LeadPart(part="quality_of_evidence", title="Quality of Evidence", value=0.8, weight=0.5, contribution=round(lead.score - a, 3), reason="independent sources agree")],
        findings=[_finding(sid)], quality=quality(sid), history=[c for c in CHANGES if c.reason.startswith(sid)],
        not_counted=["1 copied feed (Plate readers, regional share)", "3 calls from a registered taxi dispatch line", "2 calls between members of one household"])


def set_status(sid: str, request: m.StatusRequest) -> m.StatusChange:
    """Record a status in memory."""
    card_ = SUBJECTS[sid]
    change = m.StatusChange(change_id=len(CHANGES) + 1, status=request.status, previous=card_.status, reason=request.reason, by="you", at=T0.isoformat())
    CHANGES.append(change)
    _apply(sid, request.status)
    OWNERS[change.change_id] = sid
    return change


OWNERS: dict[int, str] = {}


def _apply(sid: str, status: m.Status) -> None:
    SUBJECTS[sid].status = status
    if sid in LEAD_OF:
        LEAD_OF[sid].status = status
        LEAD_OF[sid].subject.status = status


def undo(change_id: int) -> m.StatusChange | None:
    """Take a change back."""
    for c in CHANGES:
        if c.change_id == change_id:
            c.undone = True
            _apply(OWNERS[change_id], c.previous)
            return c
    return None


def search(q: str, kind: list[str] | None, limit: int, offset: int, state: str) -> m.SearchAnswer:
    """Naive: contains."""
    digits = "".join(c for c in q if c.isdigit())
    found = [] if state == "empty" else [
        x for x in SUBJECTS.values()
        if (q.lower() in x.label.lower() or (len(digits) >= 3 and digits in x.subject_id)) and (not kind or x.kind in kind)]
    what = "phone numbers, plates, documents and accounts containing these digits" if digits else "names in any order and spelling, handles and e-mails"
    return m.SearchAnswer(query=q, sentence=f"Searched {what} in 81,986 subjects of 8 sources.", understood=[m.Understood(kind="phone" if digits else "Person", value=q, words="part of a phone number" if digits else "a name")],
                          total=len(found), hits=[m.SearchHit(subject=x, matched="last digits" if digits else "name contains the words", score=0.9) for x in found[offset:offset + limit]],
                          suggestions=[] if found else ["(520) 555-01", "Ibarbo", "AZ KLP"])


def card(sid: str) -> m.SubjectCard | None:
    """A card."""
    return SUBJECTS.get(sid)


def dossier(sid: str) -> m.Dossier | None:
    """Everything about a subject."""
    s = SUBJECTS.get(sid)
    if s is None:
        return None
    others = [x for x in SUBJECTS if x != sid and SUBJECTS[x].kind in ("phone", "plate", "account")][hash_of(sid) % 40:][:5]
    facts = [m.Fact(label="Name", value=s.label, original=s.label.upper(), sources=[src("arrests", 1), src("poe_crossings", 12)], refs=[ref("arrests"), ref("poe_crossings")], n_rows=13, last_seen=s.last_seen),
             m.Fact(label="Born", value="1991-04-??", original="04/1991", sources=[src("arrests", 1)], refs=[ref("arrests")], n_rows=1),
             m.Fact(label="Crossed most often at", value="Nogales Mariposa, 11 of 14 crossings", sources=[src("poe_crossings", 14)], refs=[ref("poe_crossings")], n_rows=14)]
    idents = [m.Fact(label=SUBJECTS[o].kind, value=SUBJECTS[o].label, original=SUBJECTS[o].label, subject=chip(o), probability=0.93 if i else None, sources=[src("carrier_a", 40), src("remit", 2)], refs=[ref("carrier_a"), ref("remit")], n_rows=42, first_seen="2025-10-05T00:00:00", last_seen="2026-03-20T10:00:00") for i, o in enumerate(others)]
    days = []
    r = random.Random(hash_of(sid))
    for d in range(180):
        for kd, p in (("call", 0.6), ("crossing", 0.12), ("sighting", 0.15), ("payment", 0.04)):
            if r.random() < p:
                days.append(m.DayCount(day=(datetime(2025, 10, 1) + timedelta(days=d)).date().isoformat(), kind=kd, count=r.randint(1, 6 if kd == "call" else 2)))
    counts: dict[str, int] = {}
    for d in days:
        counts[d.kind] = counts.get(d.kind, 0) + d.count
    return m.Dossier(subject=s, facts=facts if s.kind == "Person" else facts[2:], identifiers=idents, findings=[_finding(sid)] if sid in LEAD_OF else [], quality=quality(sid), lead=LEAD_OF.get(sid),
                     event_counts=[m.FacetValue(value=kd, label=kd.title(), count=c) for kd, c in counts.items()], day_counts=days,
                     caveats=["South-bound crossings are not recorded at this port: an absence on the timeline is not a return.", "Carrier B covers only subscribers of Llano Mobile."], history=[c for c in CHANGES if OWNERS.get(c.change_id) == sid])


def timeline(sid: str, kind: list[str] | None, from_: str | None, to: str | None, order: str, limit: int, offset: int) -> m.Timeline:
    """Events from the day counts."""
    d = dossier(sid)
    items: list[m.TimelineEvent] = []
    people = [x for x in SUBJECTS if SUBJECTS[x].kind == "Person"]
    texts = {"call": ("caller", "callee", "called", "carrier_a"), "crossing": ("traveller", "place", "crossed at Nogales Mariposa northbound", "poe_crossings"),
             "sighting": ("vehicle", "place", "was read at I-19 km 42", "alpr_i19"), "payment": ("payer", "payee", "paid 400 USD to", "remit")}
    for n, c in enumerate(d.day_counts if d else []):
        for i in range(c.count):
            if kind and c.kind not in kind:
                continue
            if (from_ and c.day < from_) or (to and c.day > to):
                continue
            ra, rb, verb, s = texts[c.kind]
            t = datetime.fromisoformat(c.day) + timedelta(minutes=(n * 37 + i * 411) % 1440)
            other = people[(n + i) % len(people)]
            items.append(m.TimelineEvent(event_id=f"{c.kind}-{n}-{i}", kind=c.kind, t_utc=(t + timedelta(hours=7)).isoformat(), t_end_utc=None, t_local=t.isoformat(), time_zone="America/Phoenix", time_precision="second",
                                         sentence=f"{SUBJECTS[other].label} {verb} {SUBJECTS[sid].label if c.kind in ('call', 'payment') else ''}".strip(), parties=[m.Party(role=ra, label=ra.title(), subject=chip(other)), m.Party(role=rb, label=rb.title(), subject=chip(sid))][: 2 if c.kind in ("call", "payment") else 1],
                                         place="Nogales Mariposa" if c.kind == "crossing" else None, lat=None, lon=None, details={"duration_s": "64"} if c.kind == "call" else {}, source=src(s), ref=ref(s, 50 + n)))
    items.sort(key=lambda e: e.t_utc or "", reverse=order != "oldest")
    return m.Timeline(total=len(items), items=items[offset:offset + limit], not_collected=["South-bound crossings are not recorded by Port of entry crossings.", "Llano Mobile did not deliver 2026-02-11 to 2026-02-14."])


def connections(sid: str, limit: int) -> m.Connections:
    """A ring of others."""
    r = random.Random(hash_of(sid))
    ids = r.sample([x for x in SUBJECTS if x != sid], 16)
    rows = []
    for i, o in enumerate(ids):
        n = max(1, 60 - i * 4)
        rows.append(m.Connection(subject=chip(o), ties=[m.FacetValue(value="call", label="Calls", count=n), m.FacetValue(value="crossing", label="Crossings", count=i % 4)][: 1 + (i % 4 > 0)], n_events=n, n_days=max(1, n // 2),
                                 first_seen="2025-10-09T10:00:00", last_seen="2026-03-21T10:00:00", excluded="registered taxi dispatch line: listed, never linked" if i == 5 else ""))
    edges = [m.ConnectionEdge(source=sid, target=c.subject.subject_id, weight=c.n_days, label=f"{c.n_days} days") for c in rows if not c.excluded]
    edges += [m.ConnectionEdge(source=ids[i], target=ids[i + 2], weight=3, label="3 days") for i in (0, 3, 6, 8)]
    return m.Connections(centre=chip(sid), connections=rows[:limit], edges=edges, folded=31)


def identity(sid: str) -> m.IdentityExplanation:
    """Pairs with bits."""
    s = SUBJECTS[sid]
    def pair(i: int, decision: str, reason: str) -> m.MatchPair:
        parts = [m.MatchPart(comparison="Name", level="close spelling (0.94)", left=s.label, right=s.label.replace("o", "a", 1), bits=7.2),
                 m.MatchPart(comparison="Date of birth", level="same year and month" if decision != "different" else "different", left="1991-04", right="1991-04-17" if decision != "different" else "1987-01-02", bits=5.9 if decision != "different" else -6.1),
                 m.MatchPart(comparison="Phone", level="same", left="(520) 555-0142", right="(520) 555-0142", bits=9.4 - i),
                 m.MatchPart(comparison="Address", level="not given on one side", left="12 Calle Roble", right="", bits=0.0)]
        w = sum(p.bits for p in parts) - 14.2
        return m.MatchPair(left_id=f"M{i}a", right_id=f"M{i}b", left_label=f"{s.label} (arrest log, row 44)", right_label=f"{s.label.upper()} (crossings, row {900 + i})", weight=round(w, 1), probability=round(1 / (1 + 2**-w), 4), prior_bits=-14.2, parts=parts, decision=decision, reason=reason, left_refs=[ref("arrests", 44)], right_refs=[ref("poe_crossings", 900 + i)])
    return m.IdentityExplanation(entity_id=sid, n_mentions=13, n_profiles=3, pairs=[pair(0, "same", "above the threshold of 0.95"), pair(1, "same", "above the threshold of 0.95")], near_misses=[pair(2, "different", "date of birth speaks against it")])


def source_detail(source_id: str) -> m.SourceDetail | None:
    """A source with files and calendar."""
    s = BY_ID.get(source_id)
    if s is None:
        return None
    third = s.rows_total // 3
    parts = [(third, s.rows_duplicate, 0), (third, 0, s.rows_rejected), (s.rows_total - 2 * third, 0, 0)]
    batches = [m.Batch(batch_id=f"{source_id}.{hash_of(source_id + str(i)):012x}", file_name=f"{source_id}_2026{i + 1:02d}.csv", sha256=f"{hash_of(source_id + str(i)):012x}" * 5 + "9f3a", size_bytes=t * 118, format="csv", encoding="cp1252", delivered_at="2026-03-30T05:58:00", rows_total=t, rows_loaded=t - d - r, rows_duplicate=d, rows_rejected=r) for i, (t, d, r) in enumerate(parts)]
    r = random.Random(hash_of(source_id))
    cover = []
    for d in range(200):
        day = (datetime(2025, 9, 20) + timedelta(days=d)).date().isoformat()
        declared = s.coverage_from is not None and s.coverage_from <= day <= (s.coverage_to or "")
        came = 0 if not declared or "2026-02-11" <= day <= "2026-02-14" else int(s.rows_total / 180 * r.uniform(0.5, 1.4))
        cover.append(m.CoverageMonth(day=day, count=came, declared=declared))
    return m.SourceDetail(**s.model_dump(), batches=batches, gave=[m.FacetValue(value="call", label="Calls", count=s.rows_loaded), m.FacetValue(value="phone", label="Phones", count=s.rows_loaded // 40)], coverage=cover,
                          reject_reasons=[m.FacetValue(value="time_unreadable", label="time not readable", count=max(1, s.rows_rejected // 2)), m.FacetValue(value="phone_too_short", label="phone number too short", count=s.rows_rejected // 2)],
                          mapping="events:\n  call:\n    time: {columns: [FECHA, HORA], format: '%d/%m/%Y %H:%M:%S'}\n    caller: {identifier: phone, column: NUM_A}\n    callee: {identifier: phone, column: NUM_B}\n    properties:\n      duration_s: DUR\n")


def outcomes(source_id: str, outcome: str | None, text: str, limit: int, offset: int) -> m.OutcomeList:
    """Rejected rows."""
    s = BY_ID[source_id]
    rows = []
    for i in range(s.rows_rejected + min(40, s.rows_duplicate)):
        rej = i < s.rows_rejected
        rows.append(m.Outcome(ref=ref(source_id, 100 + i * 13), file_name=f"{source_id}_202602.csv", outcome="rejected" if rej else "duplicate", column="FECHA" if rej else "", value="31/02/2026" if rej else "", reason="no such day; expected day/month/year" if rej else "the same as row 12 of the same file", other=None if rej else ref(source_id, 12)))
    rows = [o for o in rows if (not outcome or o.outcome == outcome) and text.lower() in (o.reason + o.value + o.column).lower()]
    return m.OutcomeList(total=len(rows), items=rows[offset:offset + limit])


def delivered_row(batch_id: str, row: int, neighbours: int, mark: str) -> m.DeliveredRow:
    """A row of a call file."""
    sid = batch_id.split(".")[0]
    columns = ["FECHA", "HORA", "NUM_A", "NUM_B", "DUR", "TIPO", "CELDA"]
    def line(i: int) -> list[str | None]:
        r = random.Random(i)
        return ["14/03/2026", f"{r.randint(0, 23):02d}:{r.randint(0, 59):02d}:07", f"520555{r.randint(0, 9999):04d}", f"(520)555-{r.randint(0, 9999):04d}", str(r.randint(4, 700)), "SAL", None if i % 3 else "NGL-044"]
    values = line(row)
    norm = ["", "2026-03-14 21:07:07 UTC", f"+1{values[2]}", "+1520555" + (values[3] or "")[-4:], values[4] + " s" if values[4] else "", "outgoing", ""]
    phone = next(x for x in SUBJECTS if x.startswith("phone"))
    cells = [m.Cell(column=c, value=v, normalised=n, subject=chip(phone) if c == "NUM_B" else None, marked=c == "NUM_B") for c, v, n in zip(columns, values, norm, strict=True)]
    first = max(1, row - neighbours)
    return m.DeliveredRow(ref=m.RowRef(batch_id=batch_id, row=row, source_id=sid), source=src(sid), file_name=f"{sid}_202603.csv", sha256="9c1f" * 16, rows_total=270_814, cells=cells, columns=columns, before=[line(i) for i in range(first, row)], after=[line(i) for i in range(row + 1, row + neighbours + 1)], first_neighbour_row=first, gave=["a call on 14 March 2026 at 14:07:07, Phoenix time", "two phone numbers"])


def xref(text: str) -> m.XrefAnswer:
    """Look the lines up."""
    lines = [x.strip() for x in text.splitlines() if x.strip()]
    hits = []
    for i, given in enumerate(lines, 1):
        digits = "".join(c for c in given if c.isdigit())
        s = next((x for x in SUBJECTS.values() if given.lower() in x.label.lower() or (len(digits) >= 7 and digits[-7:] in x.subject_id)), None)
        hits.append(m.XrefHit(line=i, given=given, understood="a phone number" if digits else "a name", subject=s, matched="exact number" if s and digits else "same name" if s else ""))
    n = sum(h.subject is not None for h in hits)
    return m.XrefAnswer(sentence=f"{n} of {len(lines)} lines hit something.", n_given=len(lines), n_hit=n, hits=hits)
