//! A program with the files inside reads no file of the workspace.

#[test]
fn only_the_embedded_files_are_read() {
    catalog::read("Cargo.toml").expect("the workspace should have a manifest");
    catalog::embed(&[("book/names/b.md", "B"), ("book/names/a.md", "A"), ("book/a.md", "C")]);
    assert_eq!(catalog::read("book/names/a.md").as_deref(), Ok("A"));
    let wrong = "Cargo.toml: not inside this program";
    assert_eq!(catalog::read("Cargo.toml"), Err(wrong.to_owned()));
    let names = catalog::names_in("book/names", "md");
    assert_eq!(names, Ok(vec!["a".to_owned(), "b".to_owned()]));
}
