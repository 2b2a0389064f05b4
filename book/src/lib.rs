//! Builds the reference as a book.
//!
//! - [`recording`] reads recorded runs, [`timeline`] draws a recorded run, and [`wakes`] finds out
//!   who woke whom. On Unix, `recorder` runs the snippets, and `pictures` checks each drawing
//!   against the contract.
//! - [`python`] asks CPython which names the index must contain.
//! - [`page`] writes the page of a snippet, [`evidence`] writes the pages about the measurements
//!   and tests, [`figures`] writes how many of CPython's own tests pass, [`facts`] links each page
//!   to its evidence, [`coverage`] counts the examples of other collections that are covered, and
//!   [`search`] writes the script of the search box.
//! - [`edition`] has the two languages, [`links`] the links to other documentation,
//!   and [`machines`] what the machines measured.
//! - [`feeds`] writes the index for other programs.
//! - [`site`] builds the book from these pages, [`mdbook`] renders the book, and [`finish`] changes
//!   what mdBook has rendered. [`missing`] writes the page for an address that has no page.

pub mod coverage;
pub mod edition;
pub mod evidence;
pub mod facts;
pub mod feeds;
pub mod figures;
pub mod finish;
pub mod links;
pub mod machines;
pub mod mdbook;
pub mod missing;
pub mod page;
#[cfg(unix)]
pub mod pictures;
pub mod python;
#[cfg(unix)]
pub mod recorder;
pub mod recording;
pub mod search;
pub mod site;
pub mod timeline;
pub mod wakes;
