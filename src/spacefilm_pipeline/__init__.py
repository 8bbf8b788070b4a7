"""From news text about crewed spaceflight to validated, grounded tables."""

import os

# Columns come and go by the hundred megabytes. What is freed goes back to the system at once, so that the memory of a
# run is what it holds. Polars and Arrow read these when they are loaded.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
