//! Commands that fixes carry clear what they fix.
//!
//! The commands are carried out on the examples of the checks, in the mini-language. A command that is not known here has to
//! be added before a check can suggest it.

use super::*;
use iamscope_findings::Edit;
use iamscope_findings::rule::ExampleKind;

#[test]
fn commands_clear_the_finding() {
    let mut cleared = BTreeSet::new();
    for check in registry() {
        let examples = check.rule.examples().into_iter();
        for example in examples.filter(|example| example.kind == ExampleKind::Finding) {
            let mut text = example.text.clone();
            let found = findings_of(check, &text);
            let fixes = found.iter().flat_map(Finding::fixes);
            for edit in fixes.flat_map(|fix| &fix.edits) {
                match edit {
                    Edit::Command(command) => text = carry_out(command, &text),
                    Edit::Policy { .. } => panic!("{}: edits of policies need a test of their own", check.rule.id),
                    // These say the same as the command next to them.
                    Edit::Terraform(_) | Edit::CloudFormation(_) => {}
                }
            }
            if text != example.text {
                let left = findings_of(check, &text);
                assert!(left.is_empty(), "{} after its fix:\n{text}", check.rule.id);
                cleared.insert(check.rule.id.as_str());
            }
        }
    }
    assert_eq!(
        cleared.into_iter().collect::<Vec<_>>(),
        [
            "iam-group-without-members",
            "iam-key-only-administrator",
            "iam-role-nobody-can-assume",
            "iam-user-direct-attachment",
            "iam-user-inline-policy",
            "s3-bucket-public",
        ]
    );
}

fn findings_of(check: &'static Check, text: &str) -> Vec<Finding> {
    let estate = iamscope_testkit::estate(text);
    let access = Access::new(&estate, Catalog::embedded());
    run(&[check], &CheckContext::new(&access)).into_sorted()
}

/// Changes an estate in the mini-language as a command of the AWS CLI would change an account.
fn carry_out(command: &str, text: &str) -> String {
    let words: Vec<&str> = command.split_whitespace().collect();
    let option = |name: &str| {
        let place = words.iter().position(|word| *word == name).expect("the option");
        words[place + 1]
    };
    let user = |line: &str| format!("{line}\n");
    match (words[1], words[2]) {
        ("iam", "delete-group") => edit(text, &format!("group {}", option("--group-name")), |_| String::new()),
        ("iam", "delete-role") => edit(text, &format!("role {}", option("--role-name")), |_| String::new()),
        ("iam", "update-access-key") => {
            assert_eq!(option("--status"), "Inactive");
            edit(text, &format!("user {}", option("--user-name")), |line| {
                user(&line.replace("key active", "key inactive"))
            })
        }
        ("iam", "detach-user-policy") => {
            let name = option("--policy-arn").rsplit('/').next().unwrap_or_default();
            let attached = format!("  attach {name}");
            edit(text, &format!("user {}", option("--user-name")), |line| {
                if line == attached { String::new() } else { user(line) }
            })
        }
        ("iam", "delete-user-policy") => {
            assert_eq!(option("--policy-name"), "inline");
            edit(text, &format!("user {}", option("--user-name")), |line| {
                if line.starts_with("  allow ") {
                    String::new()
                } else {
                    user(line)
                }
            })
        }
        ("s3api", "put-public-access-block") => edit(text, &format!("bucket {}", option("--bucket")), |line| {
            if line.starts_with(' ') {
                user(line)
            } else {
                format!("{line}\n  public-access-block on\n")
            }
        }),
        (service, operation) => panic!("say what `aws {service} {operation}` does"),
    }
}

/// Changes the lines of one entity: its first line, and the indented ones below.
fn edit(text: &str, entity: &str, change: impl Fn(&str) -> String) -> String {
    let mut is_inside = false;
    let mut edited = String::new();
    for line in text.lines() {
        if !line.starts_with(' ') {
            is_inside = line == entity || line.starts_with(&format!("{entity} "));
        }
        edited.push_str(&if is_inside { change(line) } else { format!("{line}\n") });
    }
    edited
}
