//! Requirements for the manifests of all members.

use std::fs;

use catalog::names::package_of;

/// These members have the lints of the workspace without `unsafe_code`, each with the one form of
/// `unsafe` that its files may contain: PyO3's macros write `unsafe`, the files do not, and the
/// functions of a WebAssembly module have to keep their names.
const WITHOUT_UNSAFE_CODE: [(&str, Option<&str>); 2] =
    [("tests/conformance/extension", None), ("book/search", Some("#[unsafe(no_mangle)]"))];

/// Returns the folders of all members.
fn members() -> Vec<String> {
    let manifest = catalog::read("Cargo.toml").unwrap_or_else(|wrong| panic!("{wrong}"));
    let (_, members) =
        manifest.split_once("\nmembers = [").expect("the workspace should have members");
    let (members, _) = members.split_once(']').expect("the list of members should end");
    let members = members.split(',').map(|name| name.trim().trim_matches('"').to_owned());
    let members: Vec<String> = members.collect();
    assert!(["shared", "tests"].iter().all(|one| members.iter().any(|member| member == one)));
    members
}

#[test]
fn the_readme_says_what_every_folder_holds() {
    let readme = catalog::read("README.md").unwrap_or_else(|wrong| panic!("{wrong}"));
    let (_, places) = readme.split_once("\n## Where things are\n").expect("it has the section");
    let (places, _) = places.split_once("\n## ").expect("a section should follow");
    let members = members().into_iter().filter(|member| !member.contains('/'));
    let missing: Vec<String> =
        members.filter(|member| !places.contains(&format!("`{member}`"))).collect();
    assert!(missing.is_empty(), "README.md, Where things are: say what {missing:?} hold");
}

#[test]
fn the_readme_says_how_to_install_the_packages_of_the_counterparts() {
    let readme = catalog::read("README.md").unwrap_or_else(|wrong| panic!("{wrong}"));
    let snippets = catalog::snippets().unwrap_or_else(|wrong| panic!("{wrong}"));
    let names = snippets.iter().flat_map(|header| &header.names);
    let mut packages = names.filter_map(|name| package_of(name)).map(|package| package.name);
    assert!(packages.all(|name| readme.contains(&format!("`pip install {name}`"))));
}

#[test]
fn unsafe_is_forbidden_in_every_member() {
    let root = catalog::workspace();
    let manifest = catalog::read("Cargo.toml").unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(manifest.contains("\nunsafe_code = \"forbid\"\n"));
    for member in members() {
        let manifest = fs::read_to_string(root.join(&member).join("Cargo.toml"));
        let manifest = manifest.unwrap_or_else(|error| panic!("{member}: {error}"));
        if WITHOUT_UNSAFE_CODE.iter().any(|(other, _)| member == *other) {
            continue;
        }
        assert!(
            manifest.contains("\n[lints]\nworkspace = true\n"),
            "{member}/Cargo.toml: add `workspace = true` to `[lints]`"
        );
    }
}

#[test]
fn the_members_without_the_lint_of_unsafe_have_all_other_lints() {
    let root = catalog::workspace();
    let lints = |path: &str, heading: &str| -> Vec<String> {
        let manifest =
            fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let lines = manifest.lines().skip_while(|line| !line.starts_with(heading));
        let lines = lines.take_while(|line| !line.starts_with('#'));
        lines.filter(|line| !line.is_empty()).map(|line| line.replace("workspace.", "")).collect()
    };
    let mut of_workspace = lints("Cargo.toml", "[workspace.lints.rust]");
    of_workspace.retain(|line| line != "unsafe_code = \"forbid\"");
    assert!(of_workspace.len() > 3, "{of_workspace:?}");
    for (member, allowed) in WITHOUT_UNSAFE_CODE {
        assert_eq!(lints(&format!("{member}/Cargo.toml"), "[lints.rust]"), of_workspace);
        let folder = root.join(member).join("src");
        for file in fs::read_dir(folder).expect("the folder should be readable").flatten() {
            let text = fs::read_to_string(file.path()).expect("the file should be readable");
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let wrong = code.filter(|line| line.contains("unsafe") && Some(line.trim()) != allowed);
            let wrong: Vec<&str> = wrong.collect();
            assert!(wrong.is_empty(), "{}: {wrong:?}", file.path().display());
        }
    }
}
