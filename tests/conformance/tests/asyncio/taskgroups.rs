//! What CPython's `test.test_asyncio.test_taskgroups` asks of the types of the snippets.

/// The tests of CPython that are not asked, each with the reason.
pub(super) const SKIPPED: &[(&str, &str)] = &[];
