"""Leaves what is loaded to stay out of the search for garbage, which Streamlit makes after every page run.

Hundreds of thousands of objects belong to modules, which stay as long as the server: to look at them all took longer
than the page.
"""

import gc
import sys


class LoadedModules:
    """How many modules were loaded when it was last looked."""

    def __init__(self) -> None:
        self._count = 0

    def leave_out(self) -> None:
        """Where modules were loaded since: have all objects that there are now stay out of the search for garbage."""
        if len(sys.modules) > self._count:
            gc.collect()
            gc.freeze()
            self._count = len(sys.modules)


LOADED_MODULES = LoadedModules()
"""Those of this process."""
