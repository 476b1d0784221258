"""``python -m gdgui`` is the command ``gdgui``."""

import sys

from gdgui.cli import main

sys.exit(main())
