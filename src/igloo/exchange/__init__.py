"""Formats in and out: FollowTheMoney entities and GeoJSON places."""
