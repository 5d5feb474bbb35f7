"""Equal mentions become one profile; a name alone never does."""

from __future__ import annotations

import pandas as pd
from tests.identity.small_people import Telling, columns_of

from igloo.core.tables import check_columns
from igloo.identity.describing.profiles import described, make_profiles, mention_profile


def profile_of(telling: Telling, registry: dict[str, str] | None = None) -> dict[str, str]:
    frame = mention_profile(described(telling.tables(registry))).to_pandas()
    return dict(zip(frame.mention_id, frame.profile_id, strict=True))


def profiles_of(telling: Telling) -> pd.DataFrame:
    return make_profiles(described(telling.tables())).to_pandas()


def test_what_is_said_twice_is_one_profile() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07", "phone:+15205550101")
    told.say("m2", "Juan Garcia Lopez", "1980-03-07", "phone:+15205550101", source="b")
    told.say("m3", "Juan Garcia Lopez", "1980-03-08", "phone:+15205550101")
    of = profile_of(told)
    assert of["m1"] == of["m2"] != of["m3"]
    frame = profiles_of(told).set_index("profile_id")
    assert frame.loc[of["m1"], ["n_mentions", "n_sources"]].tolist() == [2, 2]


def test_a_name_alone_folds_nobody() -> None:
    of = profile_of(Telling().say("m1", "Juan Garcia").say("m2", "Juan Garcia", source="b"))
    assert of["m1"] != of["m2"]


def test_one_word_and_a_number_fold_only_within_one_source() -> None:
    told = Telling().say("m1", "Chuy", "", "phone:+15205550101").say("m2", "Chuy", "", "phone:+15205550101")
    told.say("m3", "Chuy", "", "phone:+15205550101", source="b")
    of = profile_of(told)
    assert of["m1"] == of["m2"] != of["m3"]


def test_father_and_son_at_one_address_are_not_folded_and_a_caller_is_one_within_his_source() -> None:
    at_home, calls = "address:12 MAIN ST NOGALES", "phone:+15205550101"
    told = Telling().say("father", "John Smith", "", at_home).say("son", "John Smith", "", at_home)
    told.say("c1", "John Smith", "", calls).say("c2", "John Smith", "", calls).say(
        "c3", "John Smith", "", calls, source="b"
    )
    told.say("h1", "Juan Vega Soto", "", at_home).say("h2", "Juan Vega Soto", "", at_home)
    told.say("h3", "Juan Vega Soto", "", at_home, source="b")
    of = profile_of(told)
    assert of["father"] != of["son"]
    assert of["c1"] == of["c2"] != of["c3"]
    assert of["h1"] == of["h2"] != of["h3"]


def test_the_first_of_january_points_at_nobody() -> None:
    told = Telling().say("m1", "Juan", "1980-01-01").say("m2", "Juan", "1980-01-01")
    told.say("m3", "Juan Vega", "1980-01-01").say("m4", "Juan Vega", "1980-01-01").say(
        "m5", "Juan Vega", "1980-01-01", source="b"
    )
    of = profile_of(told)
    assert of["m1"] != of["m2"] and of["m3"] == of["m4"] != of["m5"]


def test_a_registered_line_describes_nobody() -> None:
    told = Telling().say("m1", "Juan Garcia", "", "phone:+15205550101")
    told.say("m2", "Juan Garcia", "", "phone:+15205550101")
    assert len(set(profile_of(told).values())) == 1
    assert len(set(profile_of(told, {"phone:+15205550101": "taxi"}).values())) == 2


def test_identifiers_are_listed_in_one_order_whatever_the_rows_order() -> None:
    one = Telling().say("m1", "Ana Ruiz", "1990-01-02", "phone:+2", "phone:+1", "email:a@b.c")
    other = Telling().say("m1", "Ana Ruiz", "1990-01-02", "email:a@b.c", "phone:+1", "phone:+2")
    assert profiles_of(one).phones.tolist() == ["phone:+1 phone:+2"]
    pd.testing.assert_frame_equal(profiles_of(one), profiles_of(other))


def test_separated_names_are_believed_and_others_are_split_by_position() -> None:
    told = Telling().say("m1", "María de la Cruz Vega", "1990-01-02", "phone:+1")
    told.mentions[0] |= {"name_norm": "MARIA DE LA CRUZ VEGA", "given": "María", "surname": "de la Cruz Vega"}
    told.say("m2", "Jose Garcia Lopez", "1990-01-03", "phone:+2").say("m3", "Ann Lee", "1990-01-04", "phone:+3")
    frame = profiles_of(told).sort_values("phones")
    assert frame.given_norm.tolist() == ["MARIA", "JOSE", "ANN"]
    assert frame.surname_norm.tolist() == ["DE LA CRUZ VEGA", "GARCIA LOPEZ", "LEE"]


def test_particles_are_no_surnames_and_what_abd_serves_no_name_of_its_own() -> None:
    told = Telling().say("m1", "Abundio Galvan de Oliveira", "1990-01-02", "phone:+1")
    told.say("m2", "Juan de la Cruz", "1990-01-03", "phone:+2").say(
        "m3", "Abd al Rahman Tawil", "1990-01-04", "phone:+3"
    )
    frame = profiles_of(told).sort_values("phones")
    assert frame.surname_norm.tolist()[:2] == ["GALVAN DE OLIVEIRA", "DE LA CRUZ"]
    assert frame.given_norm.tolist()[2] == "ABD AL RAHMAN"


def test_the_tables_keep_their_contracts() -> None:
    tables = Telling().say("m1", "Ana Ruiz", "1990-01-02").tables()
    for name, expression in (
        ("profile", make_profiles(described(tables))),
        ("mention_profile", mention_profile(described(tables))),
    ):
        check_columns(name, columns_of(expression))
