//! Finds the broker of the section `distributed`, and its client for Python.

use std::env;
use std::process::Command;
use std::sync::LazyLock;

use crate::python;

/// Returns why there is no `nats-server`, if there is none.
#[must_use]
pub fn missing_server() -> Option<&'static str> {
    static WHY: LazyLock<Option<String>> = LazyLock::new(|| {
        let error = Command::new("nats-server").arg("--version").output().err()?;
        Some(format!("no nats-server: {error}"))
    });
    WHY.as_deref()
}

/// Returns why no counterpart can talk to the broker, if none can: there is no CPython, or it has
/// no `nats-py`.
///
/// # Panics
///
/// Panics if CPython is required and missing: see [`python::interpreter`].
#[must_use]
pub fn missing_client() -> Option<&'static str> {
    static HAS_NATS_PY: LazyLock<bool> = LazyLock::new(|| {
        let Ok(python) = python::interpreter() else { return false };
        let output = Command::new(python).args(["-c", "import nats"]).output();
        output.is_ok_and(|output| output.status.success())
    });
    match python::interpreter() {
        Err(why) => Some(why),
        Ok(_) => (!*HAS_NATS_PY).then_some("no nats-py: python3 -m pip install nats-py"),
    }
}

/// Returns whether `REQUIRE_NATS=1` makes what is missing a failure.
#[must_use]
pub fn is_required() -> bool {
    env::var_os("REQUIRE_NATS").is_some_and(|value| value == "1")
}
