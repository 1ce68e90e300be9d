//! What the editor can do about what stands somewhere: fixes.

use crate::diagnostics::Told;
use crate::documents::Document;
use lsp_types::{CodeAction, CodeActionKind, CodeActionParams, Range, TextEdit, WorkspaceEdit};
use std::collections::HashMap;

/// Returns what can be done in a range.
pub(crate) fn find(document: &Document, told: &[Told], params: &CodeActionParams) -> Vec<CodeAction> {
    let mut actions = Vec::new();
    if is_wanted(params, "quickfix") {
        let here = told.iter().filter(|told| touches(told.diagnostic.range, params.range));
        actions.extend(here.filter_map(|told| fix(document, told)));
    }
    actions
}

fn fix(document: &Document, told: &Told) -> Option<CodeAction> {
    let fix = told.fix.as_ref()?;
    Some(CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![told.diagnostic.clone()]),
        is_preferred: Some(fix.is_safe),
        edit: Some(edit_of(document, fix.edits.clone())),
        ..CodeAction::default()
    })
}

fn edit_of(document: &Document, edits: Vec<TextEdit>) -> WorkspaceEdit {
    WorkspaceEdit {
        changes: Some(HashMap::from([(document.uri.clone(), edits)])),
        ..WorkspaceEdit::default()
    }
}

/// Returns whether the editor asked for a kind; kinds are trees, `refactor` stands for `refactor.rewrite`.
fn is_wanted(params: &CodeActionParams, kind: &str) -> bool {
    let is_it = |wanted: &CodeActionKind| {
        let wanted = String::from(wanted.clone());
        let rest = kind.strip_prefix(&*wanted);
        wanted.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    params.context.only.as_ref().is_none_or(|only| only.iter().any(is_it))
}

fn touches(one: Range, other: Range) -> bool {
    one.start <= other.end && other.start <= one.end
}
