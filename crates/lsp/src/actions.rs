//! What the editor can do about what stands somewhere: fixes, and writing out wildcards.

use crate::cursor::{Cursor, listed};
use crate::diagnostics::{Told, text_edit};
use crate::documents::Document;
use crate::outline::{Role, Syntax};
use iamscope_catalog::{ActionRef, Catalog};
use lsp_types::{CodeAction, CodeActionKind, CodeActionParams, Range, TextEdit, WorkspaceEdit};
use std::collections::HashMap;

/// The most actions that a wildcard is written out as.
const MOST_ACTIONS: usize = 100;

/// Returns what can be done in a range.
pub(crate) fn find(document: &Document, told: &[Told], params: &CodeActionParams) -> Vec<CodeAction> {
    let mut actions = Vec::new();
    if is_wanted(params, "quickfix") {
        let here = told.iter().filter(|told| touches(told.diagnostic.range, params.range));
        actions.extend(here.filter_map(|told| fix(document, told)));
    }
    if is_wanted(params, "refactor.rewrite") {
        let cursor = Cursor::new(document, params.range.start);
        actions.extend(cursor.and_then(|cursor| expand(&cursor)));
    }
    actions
}

/// Writes out the actions that a wildcard covers today.
fn expand(cursor: &Cursor<'_>) -> Option<CodeAction> {
    if cursor.role != Role::Action || !cursor.text.contains(['*', '?']) || cursor.text.contains('$') {
        return None;
    }
    let catalog = Catalog::embedded();
    let names: Vec<String> = listed(catalog, &catalog.matching(cursor.text))
        .into_iter()
        .map(ActionRef::full_name)
        .collect();
    if names.is_empty() || names.len() > MOST_ACTIONS {
        return None;
    }
    let token = cursor.place.token;
    let quote = cursor.outline.quote(token);
    let document = cursor.document;
    let before = document.text.get(..token.whole.start as usize)?;
    let before = before.rsplit('\n').next().unwrap_or_default();
    let is_block = cursor.syntax == Syntax::Yaml && before.trim_start_matches(' ').trim_end() == "-";
    let separator = if is_block {
        format!("\n{before}")
    } else if before.trim().is_empty() {
        format!(",\n{before}")
    } else {
        ", ".to_owned()
    };
    let quoted: Vec<String> = names.iter().map(|name| format!("{quote}{name}{quote}")).collect();
    let mut text = quoted.join(&separator);
    if !cursor.outline.is_item(cursor.place) {
        text = format!("[{text}]");
    }
    Some(CodeAction {
        title: format!("write out the {} actions of `{}`", names.len(), cursor.text),
        kind: Some(CodeActionKind::RefactorRewrite),
        edit: Some(edit_of(document, vec![text_edit(document, token.whole, text)])),
        ..CodeAction::default()
    })
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
