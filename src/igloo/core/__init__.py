"""The vocabulary every other room shares: kinds, table contracts, settings, errors, evidence."""
