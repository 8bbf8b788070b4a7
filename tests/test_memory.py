"""Memory is given back where the C library can, and nothing happens where it cannot."""

import ctypes
from types import SimpleNamespace
from unittest.mock import Mock, patch

from spacefilm_pipeline.memory import give_back


def test_what_is_free_is_given_back_to_the_system() -> None:
    library = Mock()
    with patch.object(ctypes, "CDLL", Mock(return_value=library)):
        give_back()
    library.malloc_trim.assert_called_once_with(0)


def test_a_library_that_cannot_is_left_alone() -> None:
    with patch.object(ctypes, "CDLL", Mock(return_value=SimpleNamespace())):
        give_back()
    with patch.object(ctypes, "CDLL", Mock(side_effect=OSError)):
        give_back()
