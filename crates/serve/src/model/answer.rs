//! Answers to questions.

use std::collections::BTreeMap;

use iamscope_access::{Access, NotFound, Question};
use iamscope_eval::{Action, Target};

use super::decision::{certainty, conditions, decision, gap};
use super::name::{principal_node, refer};
use super::question::{ADMIN, ANY, Asked, parse};
use super::star::star;
use super::{Model, paths, reach};
use crate::query::QuestionQuery;
use crate::view::{
    AnswerRow, AnswerView, Certainty, Change, ConditionView, DecisionView, Direction, EdgeView, GapView, NodeView,
    ProblemView, QuestionKind, Verdict,
};

/// Answers a question.
pub(super) fn answer(model: &Model<'_>, query: &QuestionQuery) -> Result<AnswerView, ProblemView> {
    match parse(&query.q)? {
        Asked::Can {
            principal,
            action,
            resource,
        } => can(model, query, [&principal, &action, &resource]),
        Asked::WhoCan { action, resource } => who_can(model, query, &action, &resource),
        Asked::Reach(name) => reach::answer(model, query, &name, Direction::Forward),
        Asked::ReachedBy(name) => reach::answer(model, query, &name, Direction::Reverse),
        Asked::Paths { from, to } => paths::answer(model, query, [&from, &to], QuestionKind::Paths),
        Asked::Admins(None) => paths::answer(model, query, [ANY, ADMIN], QuestionKind::Admins),
        Asked::Admins(Some(account)) => {
            let admin = format!("{ADMIN}:{account}");
            paths::answer(model, query, [ANY, &admin], QuestionKind::Admins)
        }
        Asked::Cut { from, to } => paths::answer(model, query, [&from, &to], QuestionKind::Cut),
    }
}

fn can(model: &Model<'_>, query: &QuestionQuery, names: [&str; 3]) -> Result<AnswerView, ProblemView> {
    let compared = model.compared.as_ref();
    let was = compared.and_then(|compared| Decided::new(compared.before, query, names).ok());
    let now = Decided::new(model, query, names).map_err(|problem| match &was {
        Some(was) => ProblemView {
            help: Some(format!("it is gone; before, {}", was.sentence())),
            ..problem
        },
        None => problem,
    })?;
    let was = was.filter(|was| was.view.verdict != now.view.verdict || was.view.conditions != now.view.conditions);
    let change = match &was {
        Some(was) if !was.is_possible && now.is_possible => Some(Change::Added),
        Some(was) if was.is_possible && !now.is_possible => Some(Change::Removed),
        Some(_) | None => None,
    };
    let is_drawn = now.is_possible || change == Some(Change::Removed);
    let ends = is_drawn.then(|| (now.node.clone(), now.edge(change)));
    let before = match &was {
        Some(was) => format!("; before, {}", was.words(now.view.verdict)),
        None => String::new(),
    };
    Ok(AnswerView {
        question: format!("can {} do {} on {}", now.who, now.action, now.target.arn),
        kind: QuestionKind::Can,
        sentence: now.sentence() + &before,
        map: star(
            model,
            query,
            &now.action,
            &now.target,
            ends.into_iter().collect(),
            Some(now.node),
        ),
        decision: Some(now.view),
        before: was.map(|was| was.view),
        change,
        ..AnswerView::default()
    })
}

/// Whether one principal can do one action on one target.
struct Decided {
    who: String,
    node: NodeView,
    action: Action,
    target: Target,
    view: DecisionView,
    is_possible: bool,
}

impl Decided {
    fn new(
        model: &Model<'_>,
        query: &QuestionQuery,
        [principal, action, resource]: [&str; 3],
    ) -> Result<Self, ProblemView> {
        let access = model.access;
        let principal = access
            .find_principal(principal)
            .map_err(|error| not_found(&query.q, &error))?;
        let (action, target) = subject_matter(access, query, action, resource)?;
        let (answer, explanation) = access.explain(&Question::new(principal.clone(), action.clone(), target.clone()));
        let name = action.to_string();
        Ok(Self {
            who: access.name(&principal),
            node: model.dressed(principal_node(access, &principal)),
            view: decision(
                access.estate(),
                &name,
                &answer.decision,
                &explanation,
                &answer.assumptions,
            ),
            is_possible: answer.decision.is_possible(),
            action,
            target,
        })
    }

    fn edge(&self, change: Option<Change>) -> EdgeView {
        let conditions = self.view.conditions.iter();
        EdgeView {
            certainty: match self.view.verdict {
                Verdict::Allowed | Verdict::ExplicitlyDenied | Verdict::ImplicitlyDenied => Certainty::Proven,
                Verdict::Conditional => Certainty::Conditional,
                Verdict::Unknown => Certainty::Unknown,
            },
            conditions: conditions.map(|condition| condition.text.clone()).collect(),
            change,
            ..EdgeView::default()
        }
    }

    fn sentence(&self) -> String {
        let who = &self.who;
        let what = format!("do `{}` on `{}`", self.action, self.target.arn);
        match self.view.verdict {
            Verdict::Allowed => format!("`{who}` can {what}"),
            Verdict::Conditional => format!("`{who}` can {what} under conditions"),
            Verdict::ExplicitlyDenied => format!("`{who}` cannot {what}: it is explicitly denied"),
            Verdict::ImplicitlyDenied => format!("`{who}` cannot {what}: nothing allows it"),
            Verdict::Unknown => format!("whether `{who}` can {what} depends on what is not known"),
        }
    }

    /// Says in few words what was so before the answer that stands beside it.
    fn words(&self, now: Verdict) -> &'static str {
        match self.view.verdict {
            Verdict::Allowed => "it could",
            Verdict::Conditional if now == Verdict::Conditional => "it could under other conditions",
            Verdict::Conditional => "it could only under conditions",
            Verdict::ExplicitlyDenied => "it could not: it was explicitly denied",
            Verdict::ImplicitlyDenied => "it could not: nothing allowed it",
            Verdict::Unknown => "that depended on what is not known",
        }
    }
}

/// Finds the action and the resource that a question names.
fn subject_matter(
    access: &Access<'_>,
    query: &QuestionQuery,
    action: &str,
    resource: &str,
) -> Result<(Action, Target), ProblemView> {
    let action = access
        .find_action(action)
        .map_err(|error| not_found(&query.q, &error))?;
    let target = access
        .find_resource(resource)
        .map_err(|error| not_found(&query.q, &error))?;
    let target = fitting(access, &action, target);
    Ok((action, target))
}

fn who_can(model: &Model<'_>, query: &QuestionQuery, action: &str, resource: &str) -> Result<AnswerView, ProblemView> {
    let (action, target) = subject_matter(model.access, query, action, resource)?;
    let mut allowed = allowed(model, &action, &target);
    let mut gone = Vec::new();
    if let Some(before) = model.compared.as_ref().map(|compared| compared.before) {
        let was = match subject_matter(before.access, query, action.to_string().as_str(), resource) {
            Ok((action, target)) => self::allowed(before, &action, &target),
            // Nobody could do anything to what was not there.
            Err(_) => Vec::new(),
        };
        gone = compare(&mut allowed, was);
    }
    let mut gaps: Vec<GapView> = Vec::new();
    for gap in allowed.iter().flat_map(|one| &one.gaps) {
        if !gaps.contains(gap) {
            gaps.push(gap.clone());
        }
    }
    let of = |certainty: Certainty| allowed.iter().filter(|one| one.certainty == certainty).count();
    let counts = [Certainty::Proven, Certainty::Conditional, Certainty::Unknown].map(of);
    let new = allowed.iter().filter(|one| one.change.is_some()).count();
    let sentence = who_sentence(&format!("do `{action}` on `{}`", target.arn), counts, [new, gone.len()]);
    // What changed is what somebody wants to see who compares.
    allowed.sort_by_key(|one| one.change.is_none());
    let all: Vec<Allowed> = gone.into_iter().chain(allowed).collect();
    let rows = all.iter().take(query.most_rows()).map(Allowed::row).collect();
    let ends = all.iter().map(|one| (one.node.clone(), one.edge())).collect();
    Ok(AnswerView {
        question: format!("who can {action} on {}", target.arn),
        kind: QuestionKind::WhoCan,
        sentence,
        rows_total: all.len(),
        rows,
        gaps,
        map: star(model, query, &action, &target, ends, None),
        ..AnswerView::default()
    })
}

/// One who can do what was asked about.
struct Allowed {
    node: NodeView,
    certainty: Certainty,
    conditions: Vec<ConditionView>,
    gaps: Vec<GapView>,
    change: Option<Change>,
    /// How sure it was before, if it was not as sure, or surer.
    was: Option<Certainty>,
}

/// Returns who can do an action on a target.
fn allowed(model: &Model<'_>, action: &Action, target: &Target) -> Vec<Allowed> {
    let grants = model.access.who_can(action, target).into_iter();
    let allowed = grants.map(|grant| Allowed {
        node: model.dressed(principal_node(model.access, &grant.principal)),
        certainty: certainty(&grant.decision),
        conditions: conditions(&grant.decision),
        gaps: grant.assumptions.iter().map(gap).collect(),
        change: None,
        was: None,
    });
    allowed.collect()
}

/// Marks who is new, and returns who could before and cannot any more.
fn compare(now: &mut [Allowed], was: Vec<Allowed>) -> Vec<Allowed> {
    let mut before: BTreeMap<String, Allowed> = was.into_iter().map(|one| (one.node.id.clone(), one)).collect();
    for one in now {
        match before.remove(&one.node.id) {
            Some(earlier) => one.was = (earlier.certainty != one.certainty).then_some(earlier.certainty),
            None => one.change = Some(Change::Added),
        }
    }
    let gone = before.into_values().map(|one| Allowed {
        change: Some(Change::Removed),
        ..one
    });
    gone.collect()
}

impl Allowed {
    fn edge(&self) -> EdgeView {
        EdgeView {
            certainty: self.certainty,
            conditions: self.conditions.iter().map(|condition| condition.text.clone()).collect(),
            change: self.change,
            ..EdgeView::default()
        }
    }

    fn row(&self) -> AnswerRow {
        let before = match self.was {
            None => "",
            Some(Certainty::Proven) => ", before without conditions",
            Some(Certainty::Conditional) => ", before only under conditions",
            Some(Certainty::Unknown) => ", before not known",
        };
        AnswerRow {
            node: refer(&self.node),
            text: words(&self.node) + before,
            certainty: self.certainty,
            conditions: self.conditions.clone(),
            change: self.change,
            ..AnswerRow::default()
        }
    }
}

/// Says how many can do something, for certain, under conditions and perhaps, and how many are new and gone.
fn who_sentence(what: &str, counts: [usize; 3], [new, gone]: [usize; 2]) -> String {
    let (sure, hows) = match counts {
        [0, 0, 0] => ("nobody".to_owned(), Vec::new()),
        [0, 0, perhaps] => (
            format!("perhaps {}", principals(perhaps)),
            vec![": it hinges on facts that were not seen".to_owned()],
        ),
        [0, under, perhaps] => (
            principals(under),
            vec![" under conditions".to_owned(), more(perhaps, "perhaps")],
        ),
        [sure, under, perhaps] => (
            principals(sure),
            vec![more(under, "under conditions"), more(perhaps, "perhaps")],
        ),
    };
    let mut sentence = format!("{sure} can {what}{}", hows.concat());
    if new > 0 {
        sentence += &format!("; {new} of them could not before");
    }
    if gone > 0 {
        sentence += &format!("; {gone} could before and cannot any more");
    }
    sentence
}

fn more(count: usize, how: &str) -> String {
    if count == 0 {
        String::new()
    } else {
        format!(", {count} more {how}")
    }
}

/// An action on objects asked about a bucket is meant for the objects in it.
fn fitting(access: &Access<'_>, action: &Action, target: Target) -> Target {
    let types = access.catalog().action(&action.to_string());
    let has = |name: &str| {
        types.is_some_and(|action| action.resource_types().any(|used| used.resource_type().name() == name))
    };
    let is_bucket = target.arn.contains(":s3:::") && !target.arn.contains('/');
    if is_bucket && has("object") && !has("bucket") {
        return access.target(&format!("{}/*", target.arn));
    }
    target
}

/// Says what was not found, and offers the question with what may have been meant.
pub(super) fn not_found(question: &str, error: &NotFound) -> ProblemView {
    let (name, meant) = match error {
        NotFound::Unknown { name, suggestions, .. } => (name, suggestions),
        NotFound::Group { name, members } => (name, members),
        NotFound::Ambiguous { name, candidates } => (name, candidates),
    };
    let suggestions = meant
        .iter()
        .map(|other| question.replacen(name.as_str(), other, 1))
        .collect();
    ProblemView {
        suggestions,
        ..ProblemView::new(error.to_string())
    }
}

fn words(node: &NodeView) -> String {
    let kind = node.kind.singular();
    if node.is_administrator {
        format!("{kind}, administrator")
    } else {
        kind.to_owned()
    }
}

fn principals(count: usize) -> String {
    if count == 1 {
        "1 principal".to_owned()
    } else {
        format!("{count} principals")
    }
}
