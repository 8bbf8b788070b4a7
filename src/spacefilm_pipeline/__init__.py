"""From news text about crewed spaceflight to validated, grounded tables."""

import os

# Columns come and go by the hundred megabytes. What is freed goes back to the system within half a second, so that the
# memory of a run is what it holds; to give it back at once would take a fifth of a run's time. What is free is free for
# all threads. Polars and Arrow read these when they are loaded.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:500,muzzy_decay_ms:0,narenas:1")
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
