"""Tables in, findings out: one file per signal, all of them listed in `registry.py`."""
