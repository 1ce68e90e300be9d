//! What somebody wants to try, and what it comes to.

use iamscope_access::what_if::{PolicyMistake, WhatIf, WhatIfError, WhatIfProblem, mistakes_of};
use iamscope_estate::EstateChange;
use iamscope_map::Paths;
use iamscope_policy::PolicyKind;

use super::Model;
use super::path_view::path;
use super::picture::Picture;
use crate::view::{
    Change, ChangeView, CheckRequest, CheckView, MapView, MistakeView, PathView, PolicyKindView, ProblemView,
    WhatIfView,
};

/// So many paths are told of each kind.
const PATHS: usize = 20;

impl Model<'_> {
    /// Reads what somebody wants to try.
    pub(crate) fn changes(&self, wanted: &[ChangeView]) -> Result<Vec<EstateChange>, ProblemView> {
        let changes = wanted.iter().map(|wanted| {
            let mut read = |_: &str| wanted.text.clone().ok_or_else(|| "the page sent no text".to_owned());
            match self.access.what_if(&wanted.change, &mut read) {
                Ok(WhatIf::Change(change)) => Ok(change),
                Ok(WhatIf::Without(_)) => Err(ProblemView::new("edges are taken away on their cards")),
                Err(error) => Err(problem(&error)),
            }
        });
        changes.collect()
    }

    /// Says the same of an estate that is compared with another.
    pub(crate) fn told_changes(&self) -> Result<WhatIfView, ProblemView> {
        match self.compared {
            Some(_) => Ok(self.tell_changes("")),
            None => Err(ProblemView::new("there is no estate to compare with")),
        }
    }

    /// Says what came and what went since the estate before.
    pub(crate) fn tell_changes(&self, id: &str) -> WhatIfView {
        let Some(compared) = &self.compared else {
            return WhatIfView::default();
        };
        let before = compared.before;
        let changes = before.map.changes(before.access, self.map, self.access);
        let paths = before.map.path_changes(before.access, self.map, self.access, PATHS);
        let views = |model: &Model<'_>, paths: &Paths, change: Change| -> Vec<PathView> {
            let picture = Picture {
                view: MapView::default(),
                homes: Default::default(),
                links: Default::default(),
                rules: Default::default(),
            };
            let paths = paths.paths.iter();
            paths.map(|found| path(model, found, &picture, Some(change))).collect()
        };
        WhatIfView {
            id: id.to_owned(),
            edges_added: changes.opened.len(),
            edges_removed: changes.closed.len(),
            opened: views(self, &paths.opened, Change::Added),
            opened_total: paths.opened.total,
            is_opened_counted: paths.opened.is_counted,
            closed: views(before, &paths.closed, Change::Removed),
            closed_total: paths.closed.total,
            is_closed_counted: paths.closed.is_counted,
        }
    }
}

/// Says what AWS would refuse a policy for.
pub(crate) fn check(request: &CheckRequest) -> CheckView {
    let kind = match request.kind {
        PolicyKindView::Identity => PolicyKind::Identity,
        PolicyKindView::Trust => PolicyKind::Trust,
        PolicyKindView::Resource => PolicyKind::Resource,
        PolicyKindView::Boundary => PolicyKind::Boundary,
    };
    CheckView {
        mistakes: mistakes(&mistakes_of(&request.text, kind)),
    }
}

fn problem(error: &WhatIfError) -> ProblemView {
    let found = if let WhatIfProblem::Policy { mistakes, .. } = error.problem() {
        self::mistakes(mistakes)
    } else {
        Vec::new()
    };
    ProblemView {
        help: error.help(),
        mistakes: found,
        ..ProblemView::new(error.to_string())
    }
}

fn mistakes(mistakes: &[PolicyMistake]) -> Vec<MistakeView> {
    let views = mistakes.iter().map(|mistake| MistakeView {
        line: mistake.place.line,
        column: mistake.place.column,
        end_line: mistake.end.line,
        end_column: mistake.end.column,
        message: mistake.message.clone(),
    });
    views.collect()
}
