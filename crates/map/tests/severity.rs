//! How bad paths are, and in which order they come.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_map::{Jewels, Map, PathQuery, Paths};
use iamscope_testkit::estate;

/// Asks for the paths to administration and says each in one line.
fn lines(text: &str, is_folded: bool) -> (Vec<String>, Paths) {
    let estate = estate(text);
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let jewels = Jewels::default();
    let query = PathQuery {
        is_folded,
        ..PathQuery::between(
            map.starts(&access, "any", &jewels).expect("starts"),
            map.ends(&access, "admin", &jewels).expect("ends"),
        )
    };
    let paths = map.paths(&access, &query);
    let line = |path: &iamscope_map::Path| format!("{}: {}", path.assessment.severity, path.assessment.sentence);
    (paths.paths.iter().map(line).collect(), paths)
}

#[test]
fn what_nobody_saw_makes_milder_and_what_one_can_meet_does_not() {
    let (lines, _) = lines(
        "
        account 111122223333
        user boss
          attach AdministratorAccess
        user certain
          allow iam:PutUserPolicy on user/certain
        user with-mfa
          allow iam:PutUserPolicy on user/with-mfa if Bool aws:MultiFactorAuthPresent true
        user keys
          allow iam:CreateAccessKey on user/boss
        user password
          allow iam:CreateLoginProfile on user/boss
        ",
        true,
    );
    insta::assert_snapshot!(lines.join("\n"), @"
    high: user/certain rules 111122223333
    high: user/with-mfa rules 111122223333
    medium: user/keys rules 111122223333, but only if user boss has fewer than two access keys, which the estate does not tell
    low: user/password rules 111122223333, but only if user boss has no MFA device and user boss has no console password, which the estate does not tell
    ");
}

#[test]
fn a_longer_way_that_was_seen_comes_before_a_shorter_one_that_was_not() {
    let text = "
        account 111122223333
        user boss KEYS
          attach AdministratorAccess
        user eve
          allow iam:CreateAccessKey on user/boss
          allow sts:AssumeRole on role/first
        role first
          trust aws user/eve
          allow sts:AssumeRole on role/second
        role second
          trust aws role/first
          allow iam:PutRolePolicy on role/second
        ";
    let of_eve = |keys: &str| {
        let (_, paths) = lines(&text.replace("KEYS", keys), true);
        let of_eve = paths
            .paths
            .iter()
            .filter(|path| path.steps.len() != 1 || path.hops != 1);
        let told = of_eve.map(|path| format!("{} {}", path.assessment.severity, path.hops));
        told.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(of_eve(""), "high 2, high 3, medium 2");
    assert_eq!(of_eve("key active"), "high 2, high 2, high 3");
    assert_eq!(of_eve("key active key active"), "high 2, high 3");
}

#[test]
fn one_path_tells_what_an_account_may_be_to_its_organization() {
    let text = "
        organization o-acme management 999988887777
        account 111122223333
        user ann
          allow identitystore:CreateGroupMembership on *
        user ben
          allow identitystore:CreateGroupMembership on *
        user own
          allow iam:PutUserPolicy on user/own
        account 444455556666
        role AWSReservedSSO_Admin_0123456789abcdef path /aws-reserved/sso.amazonaws.com/
          trust federated saml:AWSSSO_0123456789abcdef_DO_NOT_DELETE
          attach AdministratorAccess
        account 555566667777
        role AWSReservedSSO_Admin_0123456789abcdef path /aws-reserved/sso.amazonaws.com/
          trust federated saml:AWSSSO_0123456789abcdef_DO_NOT_DELETE
          attach AdministratorAccess
        ";
    let (folded, paths) = lines(text, true);
    let [first, last] = folded.as_slice() else {
        panic!("two paths, not {folded:#?}");
    };
    assert_eq!(first, "high: 111122223333:user/own rules 111122223333");
    assert!(
        last.starts_with(
            "low: 111122223333:user/ann rules 444455556666, but only if account 111122223333 is a delegated"
        ),
        "{last}"
    );
    // Who rules the account of those two gets there over them.
    assert_eq!((paths.folded, paths.total), (7, 9));
    assert_eq!(paths.paths.last().map(|path| path.alike), Some(7));
    let (whole, paths) = lines(text, false);
    assert_eq!((whole.len(), paths.folded), (9, 0));
}

#[test]
fn who_rules_the_account_from_outside_makes_nobody_in_it_reached() {
    let text = "
        account 111122223333
        role organization
          trust aws 999988887777
          attach AdministratorAccess
        user eve
          allow iam:PutUserPolicy on user/eve
        ";
    insta::assert_snapshot!(lines(text, true).0.join("\n"), @"
    critical: account 999988887777, which is outside, rules 111122223333
    high: user/eve rules 111122223333
    ");
    let reached = text.replace("user eve\n", "role eve\n          trust aws 999988887777\n");
    let reached = reached.replace("iam:PutUserPolicy on user/eve", "iam:PutRolePolicy on role/eve");
    let (lines, _) = lines(&reached, true);
    assert!(
        lines.contains(&"critical: role/eve, which the outside world reaches, rules 111122223333".to_owned()),
        "{lines:#?}"
    );
}
