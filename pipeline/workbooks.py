"""Opening workbooks that come from elsewhere (.xlsx, .xls, .xlsb, .ods), by calamine: whole, locked or broken."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from pipeline.errors import LockedWorkbookError, WorkbookError

_PANIC = "PanicException"
"""What calamine raises where it trips over its own bounds: no Exception, and exported by no module."""


@contextmanager
def opened(body: bytes) -> Iterator[CalamineWorkbook]:
    """The workbook; what fails while it is looked into counts too.

    Raises:
        WorkbookError: it is locked, or broken.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(body)) as workbook:
            yield workbook
    except PasswordError as err:
        raise LockedWorkbookError(str(err)) from err
    except (CalamineError, OSError, ValueError, OverflowError) as err:
        raise WorkbookError(str(err)) from err
    except BaseException as err:
        if type(err).__name__ != _PANIC:
            raise
        raise WorkbookError(str(err)) from err
