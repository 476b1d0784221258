"""An experiment as a script that needs no gdgui: numpy or torch, and matplotlib."""

from gdgui.scripts.planes import ScriptPlane
from gdgui.scripts.script import python_script

__all__ = ["ScriptPlane", "python_script"]
