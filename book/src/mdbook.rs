//! Renders a folder of Markdown as HTML, with mdBook as a library.

use std::fmt::{Debug, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mdbook_driver::MDBook;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber, dispatcher};

/// Renders the book in the folder `root` into the folder `into`. `root` contains the `book.toml`.
///
/// # Errors
///
/// Returns an error if mdBook returns an error or reports a warning. A warning names a mistake in a
/// page.
pub fn render(root: &Path, into: &Path) -> Result<(), String> {
    let warnings = Warnings::default();
    let rendered = dispatcher::with_default(&Dispatch::new(warnings.clone()), || {
        let mut book = MDBook::load(root)?;
        into.clone_into(&mut book.config.build.build_dir);
        book.build()
    });
    rendered.map_err(|error| format!("mdBook: {error:#}"))?;
    let warnings = warnings.lock();
    if warnings.is_empty() { Ok(()) } else { Err(format!("mdBook: {}", warnings.join("\n"))) }
}

/// Collects the warnings that mdBook reports. Without a subscriber they are lost.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        self.lock().push(message.0);
    }

    // mdBook creates no spans.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The text of an event.
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            // The value comes from `format_args!`, whose `Debug` adds no quotation marks.
            let _ = write!(self.0, "{value:?}");
        }
    }
}

#[cfg(test)]
mod tests_of_mdbook {
    use std::fs;

    use super::*;

    /// Renders a book of one page.
    fn rendered(summary: &str, page: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().expect("a temporary folder should be writable");
        let (source, into) = (folder.path().join("src"), folder.path().join("html"));
        fs::create_dir(&source).expect("the folder should be writable");
        fs::write(source.join("SUMMARY.md"), summary).expect("the folder should be writable");
        fs::write(source.join("page.md"), page).expect("the folder should be writable");
        fs::write(folder.path().join("book.toml"), "build.create-missing = false")
            .expect("the folder should be writable");
        render(folder.path(), &into)?;
        Ok(fs::read_to_string(into.join("page.html")).expect("the page should be rendered"))
    }

    #[test]
    fn a_page_becomes_html() {
        let html = rendered("- [Page](page.md)", "# Page\n\nSome *words*.\n");
        assert!(html.expect("the page should render").contains("<p>Some <em>words</em>.</p>"));
    }

    #[test]
    fn a_warning_is_an_error_that_names_the_page() {
        let wrong = rendered("- [Page](page.md)", "# Page\n\n<div>\n");
        let wrong = wrong.expect_err("the unclosed tag should be reported");
        assert!(wrong.starts_with("mdBook: unclosed HTML tag `<div>`"), "{wrong}");
        assert!(wrong.contains("page.md"), "{wrong}");
    }

    #[test]
    fn an_error_names_the_missing_page() {
        let wrong = rendered("- [Page](nosuch.md)", "");
        let wrong = wrong.expect_err("the missing page should be reported");
        assert!(wrong.starts_with("mdBook: ") && wrong.contains("nosuch.md"), "{wrong}");
    }
}
