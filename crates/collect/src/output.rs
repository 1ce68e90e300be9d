//! What one input gave.

use crate::programs::Part;
use crate::recognize::Format;
use crate::text::Text;
use iamscope_estate::{EstateBuilder, Fact, Gap, Subject};
use iamscope_iac::estate::Counts;
use iamscope_iac::problem::Problem;
use iamscope_policy::Arn;
use rayon::prelude::*;
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// Records and problems of one input, or of a part of one.
#[derive(Default)]
pub(crate) struct Output {
    pub(crate) builder: EstateBuilder,
    pub(crate) problems: Vec<Problem>,
    pub(crate) formats: Vec<Format>,
    /// Accounts that the input speaks of.
    pub(crate) accounts: BTreeSet<String>,
    /// Programs, which are evaluated when everything has been found.
    pub(crate) parts: Vec<Part>,
    /// What a program declares.
    pub(crate) declared: Counts,
}

impl Output {
    pub(crate) fn extend(&mut self, other: Self) {
        self.builder.extend(other.builder);
        self.problems.extend(other.problems);
        self.formats.extend(other.formats);
        self.accounts.extend(other.accounts);
        self.parts.extend(other.parts);
        self.declared.add(&other.declared);
    }

    /// Reports that a part of the input is lost, and makes it a gap of the estate.
    pub(crate) fn lost(&mut self, problem: Problem, subject: Option<Arn>) {
        self.builder.gap(Gap {
            subject: subject.map_or_else(|| Subject::File(problem.file.clone()), Subject::Arn),
            fact: Fact::Input,
            reason: problem.message.clone(),
        });
        self.problems.push(problem);
    }
}

/// Reads many entities in parallel; what they give comes in their order.
pub(crate) fn read_all<'t>(entities: &[&'t RawValue], read: impl Fn(&'t RawValue, &mut Output) + Sync) -> Output {
    let parts: Vec<Output> = entities
        .par_chunks(64)
        .map(|chunk| {
            let mut output = Output::default();
            chunk.iter().for_each(|entity| read(entity, &mut output));
            output
        })
        .collect();
    let mut output = Output::default();
    parts.into_iter().for_each(|part| output.extend(part));
    output
}

/// Reads an entity as `T`, or reports what is wrong with it under the name that it has all the same.
pub(crate) fn read_entity<'t, T: serde::Deserialize<'t>>(
    text: &Text<'_>,
    entity: &'t RawValue,
    what: &str,
    output: &mut Output,
) -> Option<T> {
    let error = match serde_json::from_str(entity.get()) {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let explained = text.explain(entity.get(), &error);
    let mut store = String::new();
    let arn = crate::json::Fields::read(entity.get(), &mut store).and_then(|fields| fields.text("Arn"));
    let name = arn.as_deref().map_or_else(String::new, |arn| format!(" `{arn}`"));
    let message = format!("the {what}{name} is left out: {}", explained.message);
    let problem = Problem::warning(text.name, message).at(explained.place);
    output.lost(problem, arn.as_deref().and_then(Arn::parse));
    None
}
