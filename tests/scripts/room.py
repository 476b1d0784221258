"""A room in which scripts run without gdgui, for the tests of them."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from pathlib import Path

PACKAGES = {False: ("numpy", "matplotlib"), True: ("numpy", "matplotlib", "torch")}


def importable(packages):
    """Return the modules of some packages and of all that these need themselves."""
    wanted, found = list(packages), set()
    while wanted:
        name = re.sub(r"[-_.]+", "-", wanted.pop()).lower()
        if name in found:
            continue
        try:
            needed = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        found.add(name)
        wanted += [re.match(r"[\w.-]+", line)[0] for line in needed if "extra ==" not in line]
    return [
        module
        for module, owners in importlib.metadata.packages_distributions().items()
        if any(re.sub(r"[-_.]+", "-", owner).lower() in found for owner in owners)
    ]


def run_scripts(scripts, folder, matplotlib_folder, *, torch):
    """Run scripts in one process of their own.

    Args:
        scripts: the text and the arguments of each, by name.
        folder: a folder that is empty.
        matplotlib_folder: where matplotlib keeps its list of fonts.
        torch: whether torch may be imported.

    Returns:
        What each script printed, its warnings and its error, by name.
    """
    paths = {}
    for index, (name, (text, arguments)) in enumerate(scripts.items()):
        path = folder / f"script{index}.py"
        path.write_text(text, "utf-8")
        paths[name] = (str(path), arguments)
    plan = {
        "allowed": importable(PACKAGES[torch]),
        "preloaded": ["matplotlib.pyplot", *(["torch"] if torch else [])],
        "scripts": paths,
    }
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
    environment = {**os.environ, "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(matplotlib_folder)}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("clean_room.py")), str(folder)],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "report.json").read_text("utf-8"))
