"""Memory is given back where the C library can, and nothing happens where it cannot."""

import ctypes
from collections.abc import Callable
from types import SimpleNamespace
from unittest.mock import Mock, patch

import pytest

from spacefilm_pipeline.memory import give_back, keep_large_apart


def test_what_is_free_is_given_back_to_the_system() -> None:
    library = Mock()
    with patch.object(ctypes, "CDLL", Mock(return_value=library)):
        give_back()
    library.malloc_trim.assert_called_once_with(0)


def test_large_pieces_are_kept_apart() -> None:
    library = Mock()
    with patch.object(ctypes, "CDLL", Mock(return_value=library)):
        keep_large_apart()
    library.mallopt.assert_called_once_with(-3, 1024 * 1024)


@pytest.mark.parametrize("ask", [give_back, keep_large_apart])
def test_a_library_that_cannot_is_left_alone(ask: Callable[[], None]) -> None:
    with patch.object(ctypes, "CDLL", Mock(return_value=SimpleNamespace())):
        ask()
    with patch.object(ctypes, "CDLL", Mock(side_effect=OSError)):
        ask()
