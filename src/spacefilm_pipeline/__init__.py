"""From news text about crewed spaceflight to validated, grounded tables."""

import os

# Columns come and go by the hundred megabytes. What is freed goes back to the system within a second, so that the
# memory of a run is what it holds. Polars and Arrow read these when they are loaded.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:1000,muzzy_decay_ms:1000")
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
