"""How each engine says the functions of `core/functions.py`: a table, not ifs."""

from __future__ import annotations

# Java's one-letter patterns take one or two digits, as strptime does, but not where numbers touch
# ("20140106"): there the two-letter ones are needed. First mark those, then translate.
_TOUCHING = r"regexp_replace(f, '(?<=%[YymbdHIMS])%([mdHIMS])|%([mdHIMS])(?=%)', '%2$1$2')"
_JAVA_PATTERNS = {
    "%2m": "MM", "%2d": "dd", "%2H": "HH", "%2I": "hh", "%2M": "mm", "%2S": "ss",
    "%Y": "yyyy", "%y": "yy", "%b": "MMM", "%p": "a", "%m": "M", "%d": "d",
    "%H": "H", "%I": "h", "%M": "m", "%S": "s", "%f": "SSSSSS",
}  # fmt: skip


def _java_pattern_sql() -> str:
    # Letters that stand for themselves (the T of ISO times) must be quoted in a Java pattern.
    sql = f"regexp_replace({_TOUCHING}, '(?<![%2])([A-Za-z])', \"'$1'\")"
    for code, pattern in _JAVA_PATTERNS.items():
        sql = f"replace({sql}, '{code}', '{pattern}')"
    return sql


def _outline_sql(n_bytes: str) -> str:
    """26 bits of letters, 8 of the length, then the first letter's number (core.functions.igloo_outline)."""
    bits = " + ".join(
        f"CASE WHEN contains(s, '{letter}') THEN {1 << place} ELSE 0 END"
        for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    )
    sized = f"CAST({n_bytes} AS BIGINT) * {1 << 26} + CAST(ascii(s) AS BIGINT) * {1 << 34}"
    return f"CASE WHEN {n_bytes} <= 255 AND {n_bytes} = length(s) THEN {sized} + {bits} END"


DEFINITIONS: dict[str, list[str]] = {
    "duckdb": [
        "CREATE OR REPLACE MACRO igloo_parse_time(s, f) AS try_strptime(s, f)",
        "CREATE OR REPLACE MACRO igloo_to_utc(t, z) AS timezone('UTC', timezone(z, t))",
        "CREATE OR REPLACE MACRO igloo_epoch_time(s) AS make_timestamp(CAST(round(s * 1000000) AS BIGINT))",
        "CREATE OR REPLACE MACRO igloo_json_text(s) AS CAST(to_json(s) AS VARCHAR)",
        "CREATE OR REPLACE MACRO igloo_hash(s) AS CAST(hash(s) >> 1 AS BIGINT)",
        "CREATE OR REPLACE MACRO igloo_number_of_digest(s) AS CAST('0x' || substr(s, 1, 15) AS BIGINT)",
        "CREATE OR REPLACE MACRO igloo_any_shared(a, b) AS list_has_any(a, b)",
        "CREATE OR REPLACE MACRO igloo_all_within(a, b) AS list_has_all(a, b) OR list_has_all(b, a)",
        f"CREATE OR REPLACE MACRO igloo_outline(s) AS {_outline_sql('strlen(s)')}",
        "CREATE OR REPLACE MACRO igloo_alike(a, b) AS jaro_winkler_similarity(a, b)",
        "CREATE OR REPLACE MACRO igloo_letters_apart(a, b) AS levenshtein(a, b)",
    ],
    "spark": [
        "CREATE OR REPLACE TEMPORARY FUNCTION igloo_parse_time(s STRING, f STRING) RETURNS TIMESTAMP "
        f"RETURN try_to_timestamp(s, {_java_pattern_sql()})",
        "CREATE OR REPLACE TEMPORARY FUNCTION igloo_to_utc(t TIMESTAMP, z STRING) RETURNS TIMESTAMP "
        "RETURN to_utc_timestamp(t, z)",
        "CREATE OR REPLACE TEMPORARY FUNCTION igloo_epoch_time(s DOUBLE) RETURNS TIMESTAMP "
        "RETURN timestamp_micros(CAST(round(s * 1000000) AS BIGINT))",
        # A text alone is not JSON to Spark; a list of one is.
        "CREATE OR REPLACE TEMPORARY FUNCTION igloo_json_text(s STRING) RETURNS STRING "
        "RETURN regexp_replace(to_json(array(s)), '^.|.$', '')",
        "CREATE OR REPLACE TEMPORARY FUNCTION igloo_hash(s STRING) RETURNS BIGINT "
        "RETURN shiftrightunsigned(xxhash64(s), 1)",
        "CREATE OR REPLACE TEMPORARY FUNCTION igloo_number_of_digest(s STRING) RETURNS BIGINT "
        "RETURN CAST(conv(substr(s, 1, 15), 16, 10) AS BIGINT)",
        "CREATE OR REPLACE TEMPORARY FUNCTION igloo_any_shared(a ARRAY<STRING>, b ARRAY<STRING>) RETURNS BOOLEAN "
        "RETURN arrays_overlap(a, b)",
        "CREATE OR REPLACE TEMPORARY FUNCTION igloo_all_within(a ARRAY<STRING>, b ARRAY<STRING>) RETURNS BOOLEAN "
        "RETURN size(array_except(a, b)) = 0 OR size(array_except(b, a)) = 0",
        "CREATE OR REPLACE TEMPORARY FUNCTION igloo_outline(s STRING) RETURNS BIGINT "
        f"RETURN {_outline_sql('octet_length(s)')}",
        # igloo_alike and igloo_letters_apart: see spark_functions.py.
    ],
}
