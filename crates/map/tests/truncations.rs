//! What a map leaves out is told.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_map::Map;
use iamscope_testkit::estate;

/// Returns what is left out of the map of a user who may make functions of so many names.
fn left_out(names: usize) -> Vec<String> {
    let functions: Vec<String> = (0..names)
        .map(|number| format!("function/team-{number:02}-*"))
        .collect();
    let text = format!(
        "account 111122223333
role admin
  trust service lambda.amazonaws.com
  attach AdministratorAccess
user eve
  allow iam:PassRole on role/admin
  allow lambda:CreateFunction on {}
  allow lambda:InvokeFunction on *
",
        functions.join(",")
    );
    let estate = estate(&text);
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    map.truncations().iter().map(ToString::to_string).collect()
}

#[test]
fn names_that_are_not_tried_are_told() {
    assert_eq!(left_out(20), [] as [&str; 0]);
    assert_eq!(
        left_out(30),
        ["24 of 30 names of what user/eve may lambda:CreateFunction"]
    );
}
