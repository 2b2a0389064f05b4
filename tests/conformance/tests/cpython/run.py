"""Runs a class of CPython's own tests, unmodified, on a type of the extension.

Prints for each test a line `runs NAME` and a line `OUTCOME NAME`. The outcome is `passed`,
`failed`, `skipped` (by CPython itself) or `not-run`. A test that does not end is the last line, and
the traceback of every thread follows on standard error.
"""

import concurrent.futures
import faulthandler
import importlib
import importlib.machinery
import importlib.util
import os
import sys
import threading
import unittest

from test import support

# A test that should pass may take this long. Standard error is empty unless a test fails.
PATIENCE = 100
# A test that is skipped is tried last, in a thread of its own, which is left if it does not end.
SHORT_PATIENCE = 5


def load(path):
    """Imports the extension from the file that Cargo built."""
    loader = importlib.machinery.ExtensionFileLoader("conformance_extension", path)
    spec = importlib.util.spec_from_file_location(loader.name, path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    sys.modules[loader.name] = module
    return module


def tests_on(extension, module, name, attribute, type_name):
    """Returns CPython's class with the type under test in place of CPython's own."""
    if attribute == "futures":
        # Before the tests are imported, because they import these names.
        for replaced in ["Future", "ThreadPoolExecutor", "as_completed", "wait"]:
            for package in [concurrent.futures, concurrent.futures._base]:
                setattr(package, replaced, getattr(extension, replaced))
    if sys.version_info < (3, 12):
        # `test_concurrent_futures` is not yet a package.
        module = module.partition(".")[0]
    tests = importlib.import_module("test." + module)
    theirs = getattr(tests, name)
    bases = (theirs,) if issubclass(theirs, unittest.TestCase) else (theirs, unittest.TestCase)
    in_module = attribute in ["futures", "queue"]
    tested = extension if in_module else getattr(extension, type_name)
    # With their module, their `setUpModule` runs as well.
    return type(name, bases, {attribute: tested, "__module__": theirs.__module__})


def outcome_of(tests, method):
    result = unittest.TestResult()
    unittest.TestSuite([tests(method)]).run(result)
    if not result.wasSuccessful():
        return "failed", "".join(text for _, text in result.errors + result.failures)
    return ("skipped" if result.skipped else "passed"), ""


def main(path, module, name, attribute, type_name, skipped, not_run):
    support.verbose = False
    tests = tests_on(load(path), module, name, attribute, type_name)
    skipped, not_run = skipped.split(","), not_run.split(",")
    methods = unittest.defaultTestLoader.getTestCaseNames(tests)
    for method in methods:
        if method in not_run:
            print("not-run", method, flush=True)
        elif method not in skipped:
            print("runs", method, flush=True)
            faulthandler.dump_traceback_later(PATIENCE, exit=True)
            outcome, why = outcome_of(tests, method)
            faulthandler.cancel_dump_traceback_later()
            print(outcome, method, flush=True)
            sys.stderr.write(why)

    # What these print is of no interest, and some of their threads may never end.
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    for method in methods:
        if method in skipped:
            outcomes = []
            run = threading.Thread(
                target=lambda: outcomes.append(outcome_of(tests, method)[0]), daemon=True
            )
            run.start()
            run.join(SHORT_PATIENCE)
            print((outcomes or ["failed"])[0], method, flush=True)
    os._exit(0)


main(*sys.argv[1:])
