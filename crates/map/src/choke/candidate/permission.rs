//! Edits that take a permission of a technique away.
//!
//! One of those that it needs is enough. Where a permission is about the very thing that the edge leads to, or about the one
//! who acts, it is denied there only; elsewhere first where it was found, and if another way is left, on everything.

use super::{Candidate, DENY, EXACT, Finder};
use crate::choke::edit::{EstateEdit, editable};
use crate::choke::policies::{Said, withdraw};
use crate::choke::remedy::Obstacle;
use crate::choke::screen::turns_down;
use crate::edge::{Asked, Edge};
use crate::node::{NodeKind, Subject};
use crate::technique::{Need, Part, Technique};
use iamscope_estate::CarriedRole;
use iamscope_eval::{Action, CheckType, Decision};
use iamscope_policy::{Arn, Case, Glob};

impl Finder<'_, '_> {
    /// Returns what takes a permission of a technique away.
    pub(super) fn disabled(
        &self,
        technique: &Technique,
        asked: &[&Asked],
        edge: &Edge,
    ) -> Result<Vec<Candidate>, Obstacle> {
        let estate = self.access.estate();
        let Subject::Principal(actor) = &self.map.node(edge.from).subject else {
            return Err(Obstacle::Nothing);
        };
        let mut found = Vec::new();
        for asked in asked.iter().filter(|asked| asked.principal == *actor) {
            let Some(owner) = editable(estate, actor) else {
                return Err(Obstacle::Linked);
            };
            let name = asked.action.to_string();
            let need = technique.needs.iter().find(|need| {
                let mut actions = need.actions.iter();
                need.by.is_none() && actions.any(|action| action.eq_ignore_ascii_case(&name))
            });
            let actions = match need {
                Some(need) => self.possible(need, asked),
                None if name == "iam:PassRole" => vec![name],
                // What the actor does with what was gained may be done in other ways.
                None => continue,
            };
            let (resources, is_sure) = self.where_to(technique, need, asked, edge);
            let (resources, is_sure) = match self.is_wide && !is_sure {
                true => (vec!["*".to_owned()], true),
                false => (resources, is_sure),
            };
            let is_everything = resources.iter().any(|resource| resource == "*");
            let wide = if is_everything && &*asked.resource.arn != "*" {
                DENY
            } else {
                0
            };
            let cost = DENY + actions.len() + wide + if is_sure { 0 } else { EXACT };
            let edits = vec![EstateEdit::deny(&owner, actions, resources)];
            found.push(Candidate { edits, cost });
            if !self.is_wide {
                found.extend(self.withdrawn(asked, need.is_none_or(|need| need.actions.len() == 1)));
            }
        }
        Ok(found)
    }

    /// Returns the edits that take the statements out which allow a permission.
    fn withdrawn(&self, asked: &Asked, is_only_action: bool) -> Option<Candidate> {
        let estate = self.access.estate();
        let own = self.allowing(asked, CheckType::Principal);
        let own: Vec<Said> = own.iter().filter_map(|statement| Said::of(estate, statement)).collect();
        let edits = withdraw(estate, &asked.principal, &own)?;
        let is_enough = is_only_action && turns_down(self.access, asked, &edits);
        let cost = self.cost(&edits, std::slice::from_ref(asked));
        is_enough.then_some(Candidate { edits, cost })
    }

    /// Returns the actions of a need that the actor may do.
    fn possible(&self, need: &Need, asked: &Asked) -> Vec<String> {
        let own = self.access.own_actions(&asked.principal);
        let is_asked = |action: &str| action.eq_ignore_ascii_case(&asked.action.to_string());
        let may = |action: &str| {
            let known = self.access.action(action);
            let is_allowed = known
                .as_ref()
                .and_then(|known| known.id())
                .is_none_or(|id| own.possible.contains(id));
            is_allowed || is_asked(action) || known.is_some_and(|known| self.is_let_in(asked, known))
        };
        let actions = need.actions.iter().filter(|action| may(action));
        actions.map(ToString::to_string).collect()
    }

    fn is_let_in(&self, asked: &Asked, action: Action) -> bool {
        let other = Asked {
            action: action.into(),
            ..asked.clone()
        };
        !matches!(self.access.can(&other.to_question()).decision, Decision::Denied(_))
    }

    /// Returns on what to deny a permission, and whether that leaves no other way to the same end.
    fn where_to(&self, technique: &Technique, need: Option<&Need>, asked: &Asked, edge: &Edge) -> (Vec<String>, bool) {
        let arn = asked.resource.arn.to_string();
        let kind = self.map.node(edge.to).kind;
        let end = self.map.full_name(self.access, edge.to);
        let is_thing = !matches!(kind, NodeKind::Administrators | NodeKind::Launch);
        let is_end = is_thing && Glob::new(&arn, Case::Sensitive).matches(&end);
        if arn == "*" {
            return (vec![arn], true);
        }
        let Some(need) = need else {
            // The role that is passed; of what a service starts it may be any.
            return match (kind, is_end) {
                (_, true) => (vec![end], true),
                (NodeKind::Launch, false) => (vec![arn], true),
                (_, false) => (vec![arn], false),
            };
        };
        let aim = technique.outcome.part();
        match (&need.on, aim) {
            (Some(Part::Actor), _) => (vec![arn], true),
            (Some(on), Some(aim)) if on == aim && is_end => (vec![end], true),
            (Some(on), Some(aim)) if on == aim && need.is_inside && is_thing && arn.starts_with(&end) => {
                (vec![format!("{end}/*")], true)
            }
            (Some(Part::Member(on)), Some(Part::RoleOf(carrier))) if on == carrier => (self.carriers(&end, &arn), true),
            (Some(_) | None, _) => (vec![arn], false),
        }
    }

    /// Returns everything that runs with a role and is of the same service as one such thing.
    fn carriers(&self, role: &str, one: &str) -> Vec<String> {
        let estate = self.access.estate();
        let service = Arn::parse(one).map(|arn| arn.service().to_owned());
        let carries = |carried: &CarriedRole| match carried {
            CarriedRole::Known(id) => estate.roles()[*id].arn.as_str() == role,
            CarriedRole::Missing(arn) => arn.as_str() == role,
        };
        let resources = estate.resources().iter().map(|(_, resource)| resource);
        let same = resources.filter(|resource| {
            resource.roles.iter().any(carries) && service.as_deref() == Some(resource.arn.service())
        });
        same.map(|resource| resource.arn.to_string())
            .chain([one.to_owned()])
            .collect()
    }
}
