//! Where what a finding points at was written.

use crate::evidence::{Label, StatementEvidence};
use iamscope_policy::{Source, SourceId, Sources, Span};
use serde_json::{Value, json};

/// Returns the labels of a statement where they were written, by file in the order of the first label in each; the
/// statement itself where it has none.
pub(crate) fn written_labels<'s>(statement: &StatementEvidence, sources: &'s Sources) -> Vec<(&'s Source, Vec<Label>)> {
    let whole = [Label {
        span: statement.span,
        text: "".into(),
    }];
    let labels = if statement.labels.is_empty() {
        &whole
    } else {
        statement.labels.as_slice()
    };
    let mut files: Vec<(SourceId, Vec<Label>)> = Vec::new();
    for label in labels {
        let (source, span) = sources.origin(statement.source, label.span);
        let label = Label {
            span,
            text: label.text.clone(),
        };
        match files.iter_mut().find(|(known, _)| *known == source) {
            // Several parts of a policy may come out of one place, such as a module's argument.
            Some((_, found)) if found.contains(&label) => {}
            Some((_, found)) => found.push(label),
            None => files.push((source, vec![label])),
        }
    }
    let found = files.into_iter();
    found
        .filter_map(|(source, labels)| Some((sources.find(source)?, labels)))
        .collect()
}

/// Returns the name of the text that a part was written in.
pub(crate) fn source_name(source: SourceId, span: Span, sources: &Sources) -> &str {
    sources.written(source, span).map_or("", |(source, _)| &source.name)
}

/// Returns the place where a part was written, in lines and columns.
pub(crate) fn region(source: SourceId, span: Span, sources: &Sources) -> Value {
    sources.written(source, span).map_or(Value::Null, |(source, span)| {
        let (start, end) = (source.line_column(span.start), source.line_column(span.end));
        json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        })
    })
}
