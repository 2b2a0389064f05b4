//! No snippet yet.
