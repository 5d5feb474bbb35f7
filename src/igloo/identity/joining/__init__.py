"""Which profiles are one person: joining with safety rules, judgements, stable ids, their identifiers."""
