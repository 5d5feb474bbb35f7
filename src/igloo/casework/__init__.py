"""What people decide: statuses, judgements, who looked; append-only, in one audited file."""

from igloo.casework.store import Casework

__all__ = ["Casework"]
