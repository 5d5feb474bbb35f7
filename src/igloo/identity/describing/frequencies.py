"""How common a name or birth date is among people, not among rows.

One man described five times must not make his own surname look common: in 1,800 descriptions of
400 people, counting rows cost a shared birth date 5 of its 14 bits. So a name is counted once a
birth date, and a birth date once a surname.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

# Up to so many different surnames on one birth date are chance; the calendar's own figure stands.
SURNAMES_BY_CHANCE = 2


def frequency(comparable: ir.Table, column: str) -> ir.Table:
    """Share of people with each value of `column`, as Splink reads it (column, tf_column).

    Dates held by few surnames get no row: nothing is corrected then.
    """
    t = comparable.filter(comparable[column].notnull())
    other = t.surname_first if column == "birth_date" else t.birth_date
    people = t.select(value=t[column], other=other.fill_null(t.profile_id)).distinct()
    counted = people.group_by("value").agg(n=people.count())
    counted = counted.mutate(total=counted.n.sum().over(ibis.window()))
    if column == "birth_date":
        counted = counted.filter(counted.n > SURNAMES_BY_CHANCE)
    return counted.select(**{column: counted.value, f"tf_{column}": counted.n / counted.total.cast("float64")})


def sample_of_strangers(comparable: ir.Table, n_profiles: int) -> ir.Table:
    """A random sample in which hardly any two profiles are one person: one profile a birth date.

    A profile id is a hash, so the smallest ids are a random sample, and the same one on each run.
    """
    t = comparable
    dated = ibis.window(group_by=t.birth_date.fill_null(t.profile_id), order_by=t.profile_id)
    ranked = t.mutate(nth=ibis.row_number().over(dated))
    return ranked.filter(ranked.nth == 0).drop("nth").order_by("profile_id").limit(n_profiles)
