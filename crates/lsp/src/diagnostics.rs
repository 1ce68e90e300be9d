//! Problems of policies as the protocol tells them, and their fixes as edits of the document.

use crate::analysis::{Analysis, Found};
use crate::documents::Document;
use iamscope_policy::Span;
use iamscope_validate::{Edit, Level, Safety};
use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, TextEdit, Uri,
};

/// How many problems are told of a document, the first ones; nobody reads more.
const MOST: usize = 1000;

/// A problem of a document.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) diagnostic: Diagnostic,
    pub(crate) fix: Option<FileFix>,
}

/// A change of the document that mends a problem.
#[derive(Clone, Debug)]
pub(crate) struct FileFix {
    pub(crate) title: String,
    /// Whether it may be applied unseen.
    pub(crate) is_safe: bool,
    pub(crate) edits: Vec<TextEdit>,
}

/// Returns what is wrong in a document, of all that an analysis found.
pub(crate) fn of_document(document: &Document, analysis: &Analysis, found: &[Found]) -> Vec<Told> {
    let name = analysis.name(document);
    let told = found.iter().filter_map(|found| told(document, &name, analysis, found));
    told.take(MOST).collect()
}

fn told(document: &Document, name: &str, analysis: &Analysis, found: &Found) -> Option<Told> {
    let problem = &found.problem;
    // Places in other files are left out of what is told here; they are told there.
    let mut places = problem.locations.iter().map(|place| {
        let (file, span) = analysis.sources.written(found.source, place.content)?;
        (file.name == name).then(|| document.lines.range(&document.text, span))
    });
    let range = places.next()??;
    let related = places.flatten().map(|range| DiagnosticRelatedInformation {
        location: Location {
            uri: document.uri.clone(),
            range,
        },
        message: "see also here".to_owned(),
    });
    let related: Vec<_> = related.collect();
    let mut message = problem.details.clone();
    if let Some(help) = &problem.help {
        message.push_str("; ");
        message.push_str(help);
    }
    let diagnostic = Diagnostic {
        range,
        severity: Some(severity(problem.check.level)),
        code: Some(problem.check.code.as_str().to_owned().into()),
        code_description: Some(CodeDescription {
            href: Uri::from(problem.check.link()),
        }),
        source: Some("iamscope".to_owned()),
        message: message.into(),
        related_information: (!related.is_empty()).then_some(related),
        ..Diagnostic::default()
    };
    let fix = problem.fix.as_ref().and_then(|fix| {
        let edits = fix
            .edits
            .iter()
            .map(|edit| file_edit(document, name, analysis, found, edit));
        Some(FileFix {
            title: fix.title.clone(),
            is_safe: fix.safety == Safety::Safe,
            edits: edits.collect::<Option<Vec<_>>>()?,
        })
    });
    Some(Told { diagnostic, fix })
}

fn severity(level: Level) -> DiagnosticSeverity {
    match level {
        Level::Error => DiagnosticSeverity::Error,
        Level::SecurityWarning | Level::Warning => DiagnosticSeverity::Warning,
        Level::Suggestion => DiagnosticSeverity::Information,
    }
}

/// Returns an edit of a policy as an edit of the document it was written in; `None` if what it changes does not stand there
/// as it is, or would have to be written otherwise there.
fn file_edit(document: &Document, name: &str, analysis: &Analysis, found: &Found, edit: &Edit) -> Option<TextEdit> {
    let policy = analysis.sources.find(found.source)?;
    let (file, span) = analysis.sources.written(found.source, edit.span)?;
    let old = policy.slice(edit.span);
    if file.name != name || file.slice(span) != old {
        return None;
    }
    let is_policy_file = policy.name == name;
    if !(is_policy_file || is_word(&edit.text) && is_word(old)) {
        return None;
    }
    Some(text_edit(document, span, edit.text.clone()))
}

/// Returns whether a text means the same inside the strings of JSON, HCL and YAML, and outside of those of YAML.
fn is_word(text: &str) -> bool {
    let is_plain = |character: char| character.is_alphanumeric() || ":-_/.*?".contains(character);
    !text.is_empty() && text.chars().all(is_plain) && !text.starts_with(['*', '?', ':', '-']) && !text.ends_with(':')
}

/// Returns an edit that writes a text over a span.
pub(crate) fn text_edit(document: &Document, span: Span, new_text: String) -> TextEdit {
    TextEdit {
        range: document.lines.range(&document.text, span),
        new_text,
    }
}
