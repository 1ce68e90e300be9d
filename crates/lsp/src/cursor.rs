//! What stands under the cursor.

use crate::documents::Document;
use crate::outline::{Outline, Place, Role, Syntax};
use iamscope_catalog::{ActionRef, ActionSet, Catalog};
use lsp_types::Position;

/// The longest text whose outline is taken, in bytes: it is taken for every question.
const MAX_TEXT: usize = 1 << 20;

/// A token of a document that the cursor is in.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'d> {
    pub(crate) document: &'d Document,
    pub(crate) syntax: Syntax,
    pub(crate) outline: Outline<'d>,
    pub(crate) place: Place,
    pub(crate) role: Role<'d>,
    /// The token without its quotes.
    pub(crate) text: &'d str,
    /// The part of it before the cursor.
    pub(crate) typed: &'d str,
}

impl<'d> Cursor<'d> {
    /// Returns what a position is in; `None` between tokens, and in documents that are neither JSON, HCL nor YAML.
    pub(crate) fn new(document: &'d Document, position: Position) -> Option<Self> {
        let syntax = syntax(document)?;
        let byte = document.lines.byte(&document.text, position);
        let outline = Outline::new(&document.text, syntax);
        let place = outline.at(byte)?;
        let text = outline.content(place.token);
        Some(Self {
            document,
            syntax,
            role: outline.role(place),
            text,
            typed: text
                .get(..byte - place.token.content.start as usize)
                .unwrap_or_default(),
            outline,
            place,
        })
    }

    /// Returns the known actions that the statement is about.
    pub(crate) fn actions(&self, catalog: &'static Catalog) -> ActionSet {
        let mut set = catalog.no_actions();
        for pattern in self.outline.actions(self.place) {
            set.union_with(&catalog.matching(pattern));
        }
        set
    }
}

/// Returns the actions of a set.
pub(crate) fn listed<'c>(catalog: &'c Catalog, set: &ActionSet) -> Vec<ActionRef<'c>> {
    set.iter().filter_map(|id| catalog.action_by_id(id)).collect()
}

fn syntax(document: &Document) -> Option<Syntax> {
    if document.text.len() > MAX_TEXT {
        return None;
    }
    let name = document.name().to_ascii_lowercase();
    let has_ending = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let language = &*document.language;
    if has_ending(&[".json", ".policy"]) || matches!(language, "json" | "jsonc") {
        Some(Syntax::Json)
    } else if has_ending(&[".tf", ".tofu"]) || matches!(language, "terraform" | "opentofu") {
        Some(Syntax::Hcl)
    } else if has_ending(&[".yaml", ".yml", ".template"]) || language.contains("yaml") {
        Some(Syntax::Yaml)
    } else {
        None
    }
}
