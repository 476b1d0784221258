"""The one application sets up what the whole process shares."""

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from gdgui.ui.qt_application import create_application


def blas_threads():
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


def test_numpy_multiplies_in_the_thread_that_asks(qapp):
    if not blas_threads():
        pytest.skip("numpy was built with a library that has no threads to be set")
    threadpool_limits(2, user_api="blas")
    assert blas_threads() == {2}
    create_application()
    assert blas_threads() == {1}
