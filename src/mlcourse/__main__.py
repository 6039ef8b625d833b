"""``python -m mlcourse`` is ``mlcourse``."""

import sys

from mlcourse.cli import main

sys.exit(main())
