"""FollowTheMoney entities <-> Igloo's tables (schema 4.11; the library itself is not used).

Reading is an expansion before the ordinary mapping: each entity becomes one flat row with what it refers to
written beside it, and `mapping.yml` says what the columns mean, as for any other file.
"""
