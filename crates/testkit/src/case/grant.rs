//! Lines of access control lists and grants of KMS keys.

use crate::line::{Line, Words};
use crate::problem::Problem;
use iamscope_eval::acl::{Grantee, Permission};
use iamscope_eval::kms_grant::{EncryptionContext, Grant};

/// Reads `GRANTEE PERMISSION`; a grantee is `AllUsers`, `AuthenticatedUsers` or a canonical user id.
pub(super) fn acl(text: &str, number: usize) -> Result<(Grantee, Permission), Problem> {
    let (grantee, permission) = text
        .split_once(' ')
        .ok_or_else(|| Problem::new(number, "expected a grantee and a permission"))?;
    let permission = Permission::parse(permission)
        .ok_or_else(|| Problem::new(number, format!("no permission `{permission}` of access control lists")))?;
    Ok((Grantee::parse(grantee), permission))
}

/// Reads `GRANTEE may OPERATIONS [if equals|subset KEY=VALUE,...] [retiring PRINCIPAL]`.
pub(super) fn grant(text: &str, number: usize) -> Result<Grant, Problem> {
    // The first word of a line is its keyword; a grant has none.
    let text = format!("grant {text}");
    let line = Line::read(&text, number)?.ok_or_else(|| Problem::new(number, "expected a grant"))?;
    let mut words = line.rest();
    let grantee = words.text("a grantee")?.into();
    if !words.take("may") {
        return Err(line.problem("expected `may OPERATIONS`"));
    }
    let operations = words.required("operations")?.values();
    let operations = operations.iter().map(|name| name.as_str().into()).collect();
    let constraint = if words.take("if") {
        Some(constraint(&mut words)?)
    } else {
        None
    };
    let retiring = if words.take("retiring") {
        Some(words.text("a principal")?.into())
    } else {
        None
    };
    words.end()?;
    Ok(Grant {
        grantee,
        operations,
        constraint,
        retiring,
    })
}

fn constraint(words: &mut Words<'_>) -> Result<EncryptionContext, Problem> {
    let kind = words.text("`equals` or `subset`")?;
    let pairs = words.required("pairs such as `project=blue`")?.values().iter();
    let pairs = pairs.map(|pair| {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            words
                .line
                .problem(format!("expected a pair such as `project=blue`, not `{pair}`"))
        })?;
        Ok((key.into(), value.into()))
    });
    let pairs = pairs.collect::<Result<_, Problem>>()?;
    match kind.as_str() {
        "equals" => Ok(EncryptionContext::Equals(pairs)),
        "subset" => Ok(EncryptionContext::Subset(pairs)),
        other => Err(words
            .line
            .problem(format!("expected `equals` or `subset`, not `{other}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants() {
        let read = grant("arn:a may Decrypt,Encrypt if subset a=b,c=d retiring arn:b", 1).expect("a grant");
        assert_eq!(read.operations.len(), 2);
        assert_eq!(read.retiring.as_deref(), Some("arn:b"));
        let pairs = vec![("a".into(), "b".into()), ("c".into(), "d".into())];
        assert_eq!(read.constraint, Some(EncryptionContext::Subset(pairs)));
        let problem = grant("arn:a Decrypt", 3).expect_err("a problem").to_string();
        assert_eq!(problem, "line 3: expected `may OPERATIONS`");
    }

    #[test]
    fn access_control_lists() {
        assert_eq!(
            acl("AllUsers READ", 1).ok(),
            Some((Grantee::AllUsers, Permission::Read))
        );
        let problem = acl("AllUsers LOOK", 3).expect_err("a problem").to_string();
        assert_eq!(problem, "line 3: no permission `LOOK` of access control lists");
    }
}
