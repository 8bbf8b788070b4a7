"""One writer at a time; the lock goes with its holder."""

import subprocess
import sys
from pathlib import Path

import pytest

from spacefilm_pipeline.errors import WarehouseBusy
from spacefilm_pipeline.publish.lock import one_writer

HOLD = """
import sys, time
from pathlib import Path
from spacefilm_pipeline.publish.lock import one_writer
with one_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_turned_away_until_the_first_ends(tmp_path: Path) -> None:
    out = tmp_path / "new" / "warehouse"
    with one_writer(out), pytest.raises(WarehouseBusy, match="Another run is writing"), one_writer(out):
        pass
    with one_writer(out):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseBusy), one_writer(tmp_path):
            pass
        holder.kill()
        holder.wait()
        with one_writer(tmp_path):
            pass
