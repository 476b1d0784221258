"""``python -m gdgui`` is the command ``gdgui``."""

import sys

from gdgui.cli.commands import main

sys.exit(main())
