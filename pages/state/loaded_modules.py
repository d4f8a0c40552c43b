"""Excludes objects of loaded modules from the garbage collection that Streamlit runs after every page run.

Modules own hundreds of thousands of objects that live as long as the server; scanning them took longer than the
page itself.
"""

import gc
import sys


class LoadedModules:
    """The number of modules loaded at the last check."""

    def __init__(self) -> None:
        self._count = 0

    def leave_out(self) -> None:
        """If modules were loaded since the last check, exclude all current objects from garbage collection."""
        if len(sys.modules) > self._count:
            gc.collect()
            gc.freeze()
            self._count = len(sys.modules)


LOADED_MODULES = LoadedModules()
"""The instance of this process."""
