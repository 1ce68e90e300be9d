//! Whole cases: a request and the policies and facts that bind it.

use super::facts::facts;
use super::scene::{Asker, Scene, some_value};
use super::vocabulary::{CONTEXT, Family, Key, Type};
use super::writer::{Aim, allow_all, default_key, policy};
use crate::random::Random;
use iamscope_policy::PolicyKind;
use iamscope_simulate::Case;
use iamscope_simulate::case::{ContextValue, Facts, Policies};
use serde_json::value::RawValue;

/// Returns one case; the same seed and number give the same one everywhere.
pub fn case(seed: u64, number: u64) -> Case {
    let mut random = Random::new(seed.wrapping_mul(0x9e37_79b9).wrapping_add(number));
    let mut scene = Scene::new(&mut random);
    let mut policies = policies(&mut random, &scene);
    let facts = facts(&mut random, &scene);
    if facts.session_token {
        // A session comes to be in one way.
        policies.session = None;
    }
    make_facts_count(&mut random, &scene, &mut policies, &facts);
    if random.percent(20) {
        forget(&mut random, &mut scene);
    }
    Case {
        id: None,
        request: scene.to_request(),
        policies,
        facts,
    }
}

/// Takes policies away from some cases that have lists of grants, which otherwise would seldom decide.
fn make_facts_count(random: &mut Random, scene: &Scene, policies: &mut Policies, facts: &Facts) {
    let has_lists = facts
        .s3
        .as_ref()
        .is_some_and(|s3| !s3.acl.is_empty() || !s3.object_acl.is_empty());
    if has_lists && random.percent(55) {
        policies.resource = None;
        if scene.is_at_home() && random.percent(75) {
            policies.identity.clear();
        }
    }
    if !facts.kms_grants.is_empty() && random.percent(60) {
        policies.resource = Some(policy(
            random,
            scene,
            PolicyKind::Resource,
            Aim { allows: 0, denies: 5 },
        ));
        if random.percent(50) {
            policies.identity.clear();
        }
    }
}

/// Makes keys unknown: some that the request has, some that it may have.
fn forget(random: &mut Random, scene: &mut Scene) {
    for _ in 0..=random.below(2) {
        let known: Vec<String> = scene.context.keys().cloned().collect();
        let may_be_other = usize::from(random.percent(40));
        let place = random.below(known.len() + may_be_other);
        let name = match known.get(place) {
            Some(name) => name.clone(),
            None => CONTEXT
                .get(random.below(CONTEXT.len()))
                .map_or("aws:SourceIp", |key| key.name)
                .to_owned(),
        };
        scene.context.retain(|key, _| !key.eq_ignore_ascii_case(&name));
        if !scene.unknown.iter().any(|key| key.eq_ignore_ascii_case(&name)) {
            scene.unknown.push(name);
        }
    }
}

/// Returns values that an unknown key might have, that there is none among them.
pub(super) fn possible_values(random: &mut Random, name: &str, count: usize) -> Vec<ContextValue> {
    const OTHER: Key = Key {
        name: "",
        holds: Type::Text,
        is_set: false,
    };
    let key = CONTEXT
        .iter()
        .find(|key| key.name.eq_ignore_ascii_case(name))
        .copied()
        .unwrap_or(OTHER);
    let mut values = vec![ContextValue::Absent(())];
    values.extend((1..count).map(|_| some_value(random, key)));
    values
}

fn policies(random: &mut Random, scene: &Scene) -> Policies {
    let mut policies = Policies::default();
    if scene.is_identity() {
        let aim = Aim { allows: 78, denies: 12 };
        for _ in 0..usize::from(random.percent(92)) + usize::from(random.percent(20)) {
            let about = scene.named(random);
            policies
                .identity
                .push(policy(random, &about, PolicyKind::Identity, aim));
        }
        if random.percent(28) {
            policies.boundary.push(guard(random, scene, PolicyKind::Boundary, 25));
        }
    }
    let session_chance = match scene.asker {
        Asker::Session { .. } | Asker::Role { .. } => 30,
        Asker::Federated { .. } => 75,
        // A session of `sts:AssumeRoot`, whose task policy stands here.
        Asker::Root => 12,
        Asker::User { .. } | Asker::Service(_) | Asker::Provider(_) | Asker::Anonymous => 0,
    };
    if random.percent(session_chance) {
        let count = 1 + random.below(5) / 4;
        let policy = |_| guard(random, scene, PolicyKind::Session, 20);
        policies.session = Some((0..count).map(policy).collect());
    }
    policies.resource = resource(random, scene);
    if let Some(point) = scene.at_access_point()
        && random.percent(88)
    {
        let aim = Aim { allows: 80, denies: 20 };
        policies.access_point = Some(policy(random, &point, PolicyKind::Resource, aim));
    }
    if random.percent(35) {
        policies.scp = Some(levels(random, scene, PolicyKind::Scp));
    }
    if random.percent(30) {
        policies.rcp = Some(levels(random, scene, PolicyKind::Rcp));
    }
    if random.percent(24) {
        policies.endpoint = Some(vec![guard(random, scene, PolicyKind::VpcEndpoint, 35)]);
    }
    policies
}

/// Writes a policy that bounds others; in so many of a hundred cases it allows everything.
fn guard(random: &mut Random, scene: &Scene, kind: PolicyKind, open: usize) -> Box<RawValue> {
    if random.percent(open) {
        return allow_all(kind);
    }
    policy(random, scene, kind, Aim { allows: 82, denies: 25 })
}

fn levels(random: &mut Random, scene: &Scene, kind: PolicyKind) -> Vec<Vec<Box<RawValue>>> {
    let depth = 1 + random.below(3);
    (0..depth).map(|_| level(random, scene, kind)).collect()
}

fn level(random: &mut Random, scene: &Scene, kind: PolicyKind) -> Vec<Box<RawValue>> {
    let mut policies = Vec::new();
    if random.percent(62) {
        policies.push(allow_all(kind));
    }
    if policies.is_empty() || random.percent(40) {
        policies.push(policy(random, scene, kind, Aim { allows: 75, denies: 55 }));
    }
    if random.percent(1) {
        policies.clear();
    }
    policies
}

/// Writes the policy of the resource, for resources that can have one.
fn resource(random: &mut Random, scene: &Scene) -> Option<Box<RawValue>> {
    let is_home = scene.is_at_home();
    let aim = Aim {
        allows: if is_home { 50 } else { 84 },
        denies: 22,
    };
    let (kind, chance) = match scene.deed.family {
        Family::S3 | Family::WithPolicy => (PolicyKind::Resource, if is_home { 60 } else { 92 }),
        Family::Key => (PolicyKind::Resource, 99),
        Family::Assume | Family::WebIdentity | Family::Saml => (PolicyKind::Trust, 99),
        Family::Plain => return None,
    };
    if !random.percent(chance) {
        return None;
    }
    let trust = Aim { allows: 84, denies: 15 };
    match scene.deed.family {
        Family::Key if random.percent(25) => Some(default_key(scene.owner)),
        Family::Key | Family::Assume | Family::WebIdentity | Family::Saml => Some(policy(random, scene, kind, trust)),
        Family::S3 | Family::WithPolicy | Family::Plain => Some(policy(random, scene, kind, aim)),
    }
}
