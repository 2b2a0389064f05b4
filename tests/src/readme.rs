//! The table of the README.
