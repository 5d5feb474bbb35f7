"""Findings and Quality of Evidence in, ranked leads out."""
