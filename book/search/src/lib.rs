//! The ranking of `find` as WebAssembly, for the search box of the book.
//!
//! The page and this module exchange text through one buffer: the page calls [`room`], writes UTF-8
//! into the module's memory, and calls [`open`] with the documents or [`search`] with a query.
//! [`search`] leaves its answer in the buffer, and returns the number of bytes.
//!
//! The functions are exported under their names, and `no_mangle` is unsafe code to the compiler:
//! another function with the same name in the same program would be called instead. A WebAssembly
//! module has no other. Nothing else in this file is unsafe.

use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use catalog::search::{Document, Index};

static BUFFER: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static INDEX: Mutex<Option<Index>> = Mutex::new(None);

/// Locks the buffer. A page has one thread, and a panic ends the module.
fn buffer() -> MutexGuard<'static, Vec<u8>> {
    BUFFER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the buffer `bytes` long, and returns its address.
#[unsafe(no_mangle)]
pub extern "C" fn room(bytes: usize) -> *mut u8 {
    let mut buffer = buffer();
    buffer.clear();
    buffer.resize(bytes, 0);
    buffer.as_mut_ptr()
}

/// Returns the address of the buffer.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    buffer().as_ptr()
}

/// Reads the documents from the buffer, one on each line.
#[unsafe(no_mangle)]
pub extern "C" fn open() {
    let text = String::from_utf8_lossy(&buffer()).into_owned();
    let documents = text.lines().filter_map(Document::from_line).collect();
    *INDEX.lock().unwrap_or_else(PoisonError::into_inner) = Some(Index::new(documents));
}

/// Searches for the query in the buffer. The answer has one line for each document that is found,
/// the best first: the document's number, a tab, and the name that matches the query best. If
/// nothing is found, the answer begins with an empty line, and the documents with similar names
/// follow.
#[unsafe(no_mangle)]
pub extern "C" fn search() -> usize {
    let query = String::from_utf8_lossy(&buffer()).into_owned();
    let index = INDEX.lock().unwrap_or_else(PoisonError::into_inner);
    let mut text = String::new();
    if let Some(index) = &*index {
        let mut found = index.search(&query);
        if found.is_empty() {
            text.push('\n');
            found = index.nearest(&query);
        }
        for hit in found {
            let _ = writeln!(text, "{}\t{}", hit.at, hit.title());
        }
    }
    let mut buffer = buffer();
    *buffer = text.into_bytes();
    buffer.len()
}
