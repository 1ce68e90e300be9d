//! The answers, built from the estate.

mod complete;
mod decision;
mod excerpt;
mod graph;
mod layout;
mod picture;
mod question;

use crate::query::{FindingsQuery, MapQuery, QuestionQuery};
use crate::view::{AnswerView, CompletionView, EdgeCard, EstateView, FindingsView, MapView, NodeCard, ProblemView};

/// Everything that can be asked about one estate.
#[derive(Debug)]
pub struct Model {
    fixture: Fixture,
}

/// Ready-made answers.
#[derive(Debug, Default)]
struct Fixture {
    estate: EstateView,
    map: MapView,
    edges: Vec<EdgeCard>,
    nodes: Vec<NodeCard>,
    findings: FindingsView,
}

impl Model {
    /// Builds the model of an estate that holds nothing.
    pub fn empty() -> Self {
        Self {
            fixture: Fixture::default(),
        }
    }

    pub(crate) fn estate(&self) -> EstateView {
        self.fixture.estate.clone()
    }

    pub(crate) fn map(&self, _query: &MapQuery) -> Result<MapView, ProblemView> {
        Ok(self.fixture.map.clone())
    }

    pub(crate) fn edge(&self, id: &str) -> Result<EdgeCard, ProblemView> {
        let card = self.fixture.edges.iter().find(|card| card.id == id);
        card.cloned()
            .ok_or_else(|| ProblemView::new(format!("there is no edge `{id}`")))
    }

    pub(crate) fn node(&self, id: &str) -> Result<NodeCard, ProblemView> {
        let card = self.fixture.nodes.iter().find(|card| card.node.id == id);
        card.cloned()
            .ok_or_else(|| ProblemView::new(format!("there is no node `{id}`")))
    }

    pub(crate) fn findings(&self, _query: &FindingsQuery) -> FindingsView {
        self.fixture.findings.clone()
    }

    pub(crate) fn complete(&self, _text: &str) -> CompletionView {
        CompletionView::default()
    }

    pub(crate) fn ask(&self, query: &QuestionQuery) -> Result<AnswerView, ProblemView> {
        Err(ProblemView::new(format!(
            "the question `{}` was not understood",
            query.q
        )))
    }
}
