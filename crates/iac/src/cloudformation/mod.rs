//! CloudFormation templates, SAM, and the output of the CDK.
//!
//! A template is read to a tree ([`tree`]), transforms rewrite the tree (`expand`, `sam`), and [`stack`] evaluates what
//! is left: parameters, conditions, then resources in the order of their references, nested stacks among them. What
//! depends on a parameter nobody gave, or on what AWS makes up while deploying, is unknown and called by its address,
//! `Stack.Logical.Attribute`. What cannot be read is one [`Problem`](crate::Problem) with its place, and the rest of the
//! template is read nevertheless.

mod cdk;
mod condition;
mod evaluate;
mod expand;
mod functions;
mod name;
mod options;
mod order;
mod parameter;
mod pieces;
mod problems;
mod reference;
mod resource;
mod run;
mod sam;
mod sections;
mod stack;
mod tree;

pub use options::{CloudFormationOptions, parameters_file};
pub use run::{read, read_assembly, read_many};

use iamscope_policy::SourceId;

/// The file that makes a folder the output of the CDK.
pub const MANIFEST: &str = "manifest.json";

/// Returns whether a text is a template: it says so, or it has resources with types such as `AWS::S3::Bucket`.
pub fn is_template(text: &str) -> bool {
    // Most files are none, and their text says so without being read.
    let has_words = text.contains("AWSTemplateFormatVersion") || (text.contains("Resources") && text.contains("::"));
    if !has_words {
        return false;
    }
    let mut problems = problems::Problems::default();
    let reading = tree::read(text, SourceId(0), &mut problems);
    reading.documents.iter().any(sections::is_template)
}

/// Returns whether a text is the manifest of a folder that the CDK wrote.
pub fn is_assembly(text: &str) -> bool {
    text.contains("\"artifacts\"") && text.contains("\"version\"") && cdk::is_manifest(text)
}

#[cfg(test)]
mod tests;
