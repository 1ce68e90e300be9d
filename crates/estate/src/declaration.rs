//! What programs call the things that they declare.

use crate::estate::Estate;
use iamscope_policy::{Arn, SourceId, Span};

/// What a program calls a thing, and where it declares it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Declaration {
    /// The thing.
    pub arn: Arn,
    /// Its address in the program, such as `module.logs.aws_s3_bucket.this`.
    pub address: Box<str>,
    /// The block that declares it, if its file was seen.
    pub place: Option<(SourceId, Span)>,
    /// Its type in the words of the program: `aws_s3_bucket` or `AWS::S3::Bucket`.
    pub kind: Box<str>,
    /// Everything that the program says of it, as the text of a JSON object without secrets.
    pub attributes: Box<str>,
}

impl Estate {
    /// Returns what programs declare, sorted by ARN and address.
    pub fn declarations(&self) -> &[Declaration] {
        &self.declarations
    }

    /// Returns the first declaration of the thing with this ARN.
    pub fn declaration_of(&self, arn: &Arn) -> Option<&Declaration> {
        let first = self.declarations.partition_point(|declaration| declaration.arn < *arn);
        self.declarations
            .get(first)
            .filter(|declaration| declaration.arn == *arn)
    }

    /// Returns the ARNs of what is declared under an address, in order.
    pub fn declared(&self, address: &str) -> impl Iterator<Item = &Arn> {
        let named = self.declarations.iter();
        named
            .filter(move |declaration| &*declaration.address == address)
            .map(|declaration| &declaration.arn)
    }
}
