"""Runs scripts where nothing can be imported but the standard library and what is allowed.

Called with a folder that holds ``plan.json``: what may be imported, and the scripts to run with
their arguments. What each of them printed, warned of or died of is left in ``report.json``.
"""

import contextlib
import io
import json
import runpy
import sys
import traceback
import warnings
from pathlib import Path


class Doorkeeper:
    """Finds what another finder finds, if it is on the list."""

    def __init__(self, finder, allowed):
        self._finder = finder
        self._allowed = {*allowed, *sys.stdlib_module_names}

    def find_spec(self, name, path=None, target=None):
        is_build_data = name.startswith("_sysconfigdata_")  # the standard library's own
        if name.partition(".")[0] in self._allowed or is_build_data:
            return self._finder.find_spec(name, path, target)
        return None


def run(path, arguments):
    sys.argv = [path, *arguments]
    printed, error = io.StringIO(), ""
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(printed):
        warnings.simplefilter("always")
        try:
            runpy.run_path(path, run_name="__main__")
        except BaseException:
            error = traceback.format_exc()
    sys.modules["matplotlib.pyplot"].close("all")
    return {
        "printed": printed.getvalue(),
        "error": error,
        "warnings": [str(warning.message) for warning in caught],
    }


def main(folder):
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    sys.meta_path[:] = [Doorkeeper(finder, plan["allowed"]) for finder in sys.meta_path]
    # Imported once for all, and what they warn of is not the scripts' fault.
    for name in plan["preloaded"]:
        __import__(name)
    report = {name: run(path, arguments) for name, (path, arguments) in plan["scripts"].items()}
    (folder / "report.json").write_text(json.dumps(report), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
