//! Counts which examples of other collections are covered by tested code: `book/coverage/*.md`.
//!
//! ```text
//! # PyMOTW-3
//!
//! - link: https://pymotw.com/3/
//! - items: https://github.com/dhellmann/pymotw-3/blob/main/source/
//! - goal: 95
//!
//! What the list contains, in a sentence or two.
//!
//! ## Items
//!
//! - threading/threading_event.py: event_full, threading::event_wait_timeout
//! - threading/threading_names.py: none: the reason
//! ```
//!
//! The first word of an item is its address, below that of the field `items`. Further words tell
//! apart items with the same address. An item is covered by pages and phrases, or is not covered
//! for a reason. `goal` is the least percentage to be covered. The text of an item continues on
//! indented lines.

use std::fmt::Write as _;

use catalog::documents::Catalog;

use crate::edition::Edition;
use crate::page;

/// A collection of examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// The title.
    pub title: String,
    /// The address of the collection.
    pub link: String,
    /// The least percentage of the items that should be covered.
    pub goal: usize,
    /// What the list contains, in Markdown.
    pub prose: String,
    /// The items, in the order of the collection.
    pub items: Vec<Item>,
}

/// An example of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The name: the end of the address, and the words that tell the item apart.
    pub name: String,
    /// The address.
    pub link: String,
    /// The pages and phrases whose code does what the item shows, or the reason why none does.
    pub covered_by: Result<Vec<Cover>, String>,
}

/// Code that covers an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cover {
    /// The binary of a snippet, which has a page.
    Page(String),
    /// The path of a phrase, and the page and the anchor of the name that leads to the phrase.
    Phrase(String, String),
}

impl Collection {
    /// Returns the number of items that are covered.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.items.iter().filter(|item| item.covered_by.is_ok()).count()
    }

    /// Returns whether as many items are covered as should be.
    #[must_use]
    pub fn reaches_its_goal(&self) -> bool {
        self.covered() * 100 >= self.goal * self.items.len()
    }
}

/// Reads the collections, in alphabetical order of their files.
///
/// # Errors
///
/// Returns an error if a file cannot be read, if an item is malformed, or if an item names a page
/// or a phrase that does not exist.
pub fn read(catalog: &Catalog) -> Result<Vec<Collection>, String> {
    let mut collections = Vec::new();
    for name in catalog::names_in("book/coverage", "md")? {
        let file = format!("book/coverage/{name}.md");
        let collection = parse(&catalog::read(&file)?, catalog);
        collections.push(collection.map_err(|wrong| format!("{file}: {wrong}"))?);
    }
    Ok(collections)
}

/// Parses the text of a file.
///
/// # Errors
///
/// Returns an error if the text is malformed, or if an item names a page or a phrase that does not
/// exist.
pub fn parse(text: &str, catalog: &Catalog) -> Result<Collection, String> {
    let (head, items) =
        text.split_once("\n## Items\n").ok_or("the heading `## Items` is missing")?;
    let (title, head) = head.split_once('\n').unwrap_or((head, ""));
    let title = title.strip_prefix("# ").ok_or("the first line should be the title")?;
    let field = |name: &str| {
        let begin = format!("- {name}: ");
        let value = head.lines().find_map(|line| line.strip_prefix(&begin));
        value.ok_or_else(|| format!("the field `{name}` is missing"))
    };
    let base = field("items")?;
    let goal = field("goal")?.parse().map_err(|_| "`goal` should be a percentage")?;
    let items = format!("\n{}", items.trim());
    let items = items.split("\n- ").skip(1).map(|item| {
        let item = catalog::join_lines(item.lines().map(str::trim).filter(|line| !line.is_empty()));
        parse_item(&item, base, catalog).map_err(|wrong| format!("{item}: {wrong}"))
    });
    Ok(Collection {
        title: title.to_owned(),
        link: field("link")?.to_owned(),
        goal,
        prose: catalog::join_lines(head.lines().filter(|line| !line.starts_with("- ")))
            .trim()
            .to_owned(),
        items: items.collect::<Result<_, _>>()?,
    })
}

fn parse_item(text: &str, base: &str, catalog: &Catalog) -> Result<Item, String> {
    let (name, by) = text.split_once(": ").ok_or("a colon should follow the item")?;
    let address = name.split(' ').next().unwrap_or_default();
    let covered_by = match by.strip_prefix("none: ") {
        Some(why) => Err(why.to_owned()),
        None => Ok(by.split(", ").map(|code| cover(code, catalog)).collect::<Result<_, _>>()?),
    };
    let link = format!("{base}{address}");
    Ok(Item { name: name.replacen(".html", "", 1), link, covered_by })
}

fn cover(code: &str, catalog: &Catalog) -> Result<Cover, String> {
    if !code.contains("::") {
        let snippet = catalog.snippet(code);
        let binary = snippet.map(|header| header.binary.clone());
        return binary.map(Cover::Page).ok_or_else(|| format!("no page is named `{code}`"));
    }
    let name = catalog.names.iter().find(|name| name.leads_to(code));
    let name = name.ok_or_else(|| format!("no name leads to a phrase `{code}`"))?;
    Ok(Cover::Phrase(code.to_owned(), page::place(name, "md")))
}

/// Returns the part of the page that is counted: a table of all collections, and for each of them
/// what is not covered, why, and what covers the other items.
#[must_use]
pub fn of_all(edition: &Edition, collections: &[Collection]) -> String {
    let mut text = format!(
        "| {} | {} | |\n|---|---|---|\n",
        edition.word("Collection"),
        edition.word("Covered")
    );
    for collection in collections {
        let (covered, all) = (collection.covered(), collection.items.len());
        let percent = covered * 100 / all.max(1); // rounded down
        let of = edition.words("{0} of {1}", &[&covered.to_string(), &all.to_string()]);
        let Collection { title, link, .. } = collection;
        let _ = writeln!(text, "| [{title}]({link}) | {of} | {percent} % |");
    }
    for collection in collections {
        let prose = edition.text(&collection.prose);
        let _ = write!(text, "\n## {}\n\n{prose}\n", collection.title);
        let comma = edition.either(", ", "、");
        let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
        for Item { name, link, covered_by } in &collection.items {
            let Err(why) = covered_by else { continue };
            let item = format!("[{name}](<{link}>)");
            match reasons.iter_mut().find(|(other, _)| other == why) {
                Some((_, items)) => items.push(item),
                None => reasons.push((why, vec![item])),
            }
        }
        let covered = if reasons.is_empty() { "Every item is covered." } else { "Not covered:" };
        let _ = write!(text, "\n{}\n\n", edition.word(covered));
        for (why, items) in reasons {
            let colon = edition.either(": ", "：");
            let _ = writeln!(text, "- {}{colon}{}", items.join(comma), edition.text(why));
        }
        let _ = write!(
            text,
            "\n<details>\n<summary>{}</summary>\n\n| {} | {} |\n|---|---|\n",
            edition.word("What covers each item"),
            edition.word("Item"),
            edition.word("Code")
        );
        for Item { name, link, covered_by } in &collection.items {
            let Ok(covers) = covered_by else { continue };
            let covers: Vec<String> = covers.iter().map(link_to).collect();
            let _ = writeln!(text, "| [{name}](<{link}>) | {} |", covers.join(comma));
        }
        text += "\n</details>\n";
    }
    text
}

fn link_to(cover: &Cover) -> String {
    match cover {
        Cover::Page(binary) => format!("[`{binary}`]({binary}.md)"),
        Cover::Phrase(path, place) => format!("[`{path}`](<{place}>)"),
    }
}
