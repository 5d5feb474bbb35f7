"""Igloo: investigative analytics against human smuggling and trafficking.

>>> import igloo
>>> ws = igloo.open("cases/river")          # doctest: +SKIP
>>> ws.leads().to_pandas().head()           # doctest: +SKIP
"""

from igloo.core.errors import IglooError
from igloo.workspace import Workspace, init, open

__all__ = ["IglooError", "Workspace", "__version__", "init", "open"]

__version__ = "0.1.0"
