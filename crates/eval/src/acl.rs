//! Access control lists of Amazon S3, read as policies.
//!
//! Source: Amazon S3 User Guide, "Access control list (ACL) overview", "Mapping of ACL permissions and access policy
//! permissions".

use crate::compile::CompiledPolicy;
use iamscope_catalog::Catalog;
use iamscope_policy::{PolicyKind, SourceId};
use std::fmt::Write;

/// Whom an access control list grants something.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Grantee {
    /// The group `AllUsers`: everyone, also without credentials.
    AllUsers,
    /// The group `AuthenticatedUsers`: everyone with credentials of any account.
    AuthenticatedUsers,
    /// An account, by its canonical user id; its principals may use the grant if their own policies allow.
    Account(Box<str>),
}

/// What an access control list grants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Permission {
    /// `READ`: list the bucket, or read the object.
    Read,
    /// `WRITE`: put objects into the bucket.
    Write,
    /// `READ_ACP`: read the list.
    ReadAcp,
    /// `WRITE_ACP`: write the list.
    WriteAcp,
    /// `FULL_CONTROL`: all of these.
    FullControl,
}

/// What an access control list belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AclPlace {
    /// A bucket.
    Bucket,
    /// An object.
    Object,
}

impl Grantee {
    /// Reads a grantee: the URI or the name of a group, or a canonical user id.
    pub fn parse(text: &str) -> Self {
        match text.rsplit('/').next() {
            Some("AllUsers") => Self::AllUsers,
            Some("AuthenticatedUsers") => Self::AuthenticatedUsers,
            Some(_) | None => Self::Account(text.into()),
        }
    }
}

impl Permission {
    /// Reads a permission, such as `FULL_CONTROL`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "READ" => Self::Read,
            "WRITE" => Self::Write,
            "READ_ACP" => Self::ReadAcp,
            "WRITE_ACP" => Self::WriteAcp,
            "FULL_CONTROL" => Self::FullControl,
            _ => return None,
        })
    }

    /// Returns the actions that the permission stands for.
    pub fn actions(self, place: AclPlace) -> &'static [&'static str] {
        match (self, place) {
            (Self::Read, AclPlace::Bucket) => &[
                "s3:ListBucket",
                "s3:ListBucketVersions",
                "s3:ListBucketMultipartUploads",
            ],
            (Self::Write, AclPlace::Bucket) => &["s3:PutObject"],
            (Self::ReadAcp, AclPlace::Bucket) => &["s3:GetBucketAcl"],
            (Self::WriteAcp, AclPlace::Bucket) => &["s3:PutBucketAcl"],
            (Self::FullControl, AclPlace::Bucket) => &[
                "s3:ListBucket",
                "s3:ListBucketVersions",
                "s3:ListBucketMultipartUploads",
                "s3:PutObject",
                "s3:GetBucketAcl",
                "s3:PutBucketAcl",
            ],
            (Self::Read, AclPlace::Object) => &["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTorrent"],
            (Self::Write, AclPlace::Object) => &[],
            (Self::ReadAcp, AclPlace::Object) => &["s3:GetObjectAcl", "s3:GetObjectVersionAcl"],
            (Self::WriteAcp, AclPlace::Object) => &["s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
            (Self::FullControl, AclPlace::Object) => &[
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:GetObjectTorrent",
                "s3:GetObjectAcl",
                "s3:GetObjectVersionAcl",
                "s3:PutObjectAcl",
                "s3:PutObjectVersionAcl",
            ],
        }
    }
}

/// Reads an access control list as a policy of kind [`PolicyKind::Acl`].
///
/// A list does not name what it belongs to, so its statements are about every resource: bind it to the requests on its own
/// bucket or object only.
pub fn policy(grants: &[(Grantee, Permission)], place: AclPlace, catalog: &Catalog) -> CompiledPolicy {
    let mut text = String::from(r#"{"Version":"2012-10-17","Statement":["#);
    let mut separator = "";
    for (grantee, permission) in grants {
        let actions = permission.actions(place);
        // What means nothing here grants nothing, but to whom it does counts: it can make the list public.
        let actions = if actions.is_empty() {
            r#""NotAction":"*""#.to_owned()
        } else {
            format!(r#""Action":["{}"]"#, actions.join("\",\""))
        };
        let who = match grantee {
            Grantee::AllUsers => r#""Principal":"*""#.to_owned(),
            // Whoever has credentials of some account has an ARN, and is no service.
            Grantee::AuthenticatedUsers => concat!(
                r#""Principal":"*","Condition":{"Null":{"aws:PrincipalArn":"false"},"#,
                r#""BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#
            )
            .to_owned(),
            Grantee::Account(id) => format!(r#""Principal":{{"CanonicalUser":{}}}"#, crate::json::text(id)),
        };
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            r#"{separator}{{"Effect":"Allow",{who},{actions},"Resource":"*"}}"#
        );
        separator = ",";
    }
    text.push_str("]}");
    let policy = iamscope_policy::parse(SourceId(u32::MAX), &text, PolicyKind::Acl).0;
    CompiledPolicy::new(&policy, PolicyKind::Acl, catalog)
}
