"""Igloo: investigative analytics against human smuggling and trafficking.

>>> import igloo
>>> ws = igloo.open("cases/river")          # doctest: +SKIP
>>> ws.leads().to_pandas().head()           # doctest: +SKIP
"""

from igloo.core.errors import IglooError


__all__ = ["IglooError", "__version__"]

__version__ = "0.1.0"
