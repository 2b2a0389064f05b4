"""Prints each test of CPython's modules in two forms.

`locks::barrier::test_barrier` is the name in Rust, and `BarrierTests.test_barrier` is CPython's.
"""

import importlib
import re
import sys
import unittest


def tests(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from tests(test)
        else:
            yield test


for module in sys.argv[1:]:
    loaded = importlib.import_module("test.test_asyncio." + module)
    for test in tests(unittest.defaultTestLoader.loadTestsFromModule(loaded)):
        name = re.sub("Tests?$", "", type(test).__name__)
        name = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
        method = test._testMethodName
        theirs = type(test).__name__ + "." + method
        print("::".join([module.removeprefix("test_"), name, method]), theirs, sep="\t")
