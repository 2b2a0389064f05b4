"""Prints the tests of CPython's modules, each as `module::class::method`, class in snake case."""

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
        print(module.removeprefix("test_"), name, test._testMethodName, sep="::")
