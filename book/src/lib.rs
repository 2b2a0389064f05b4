//! The reference as a book.
//!
//! - [`recording`] runs the snippets and keeps what they did, and when; [`timeline`] draws it,
//!   and [`pictures`] compares what is drawn with the contract.
//! - [`python`] asks CPython which names the index must have.
//! - [`page`] writes the page of a binary, [`evidence`] those about what was measured, [`search`]
//!   the index of the search box, and [`site`] builds the book of them, which [`mdbook`] renders.

pub mod evidence;
pub mod mdbook;
pub mod page;
pub mod pictures;
pub mod python;
pub mod recording;
pub mod search;
pub mod site;
pub mod timeline;
