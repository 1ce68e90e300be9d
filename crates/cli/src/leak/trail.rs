//! What to look for in CloudTrail.

use super::Leak;
use super::blast::Blast;
use super::page::Block;
use iamscope_map::{Map, Relation, Words};
use std::collections::{BTreeMap, BTreeSet};

/// What everyone does who tries out a credential that he found.
const FIRST: &str =
    "GetCallerIdentity, ListBuckets, GetAccountAuthorizationDetails, ListUsers, ListRoles, DescribeInstances";

/// What somebody does who means to stay.
const STAYING: &str = "CreateUser, CreateAccessKey, CreateLoginProfile, UpdateLoginProfile, AttachUserPolicy, \
    PutUserPolicy, CreateRole, UpdateAssumeRolePolicy, CreatePolicyVersion, CreateOpenIDConnectProvider, \
    CreateSAMLProvider, DeactivateMFADevice, StopLogging, DeleteTrail, PutEventSelectors";

/// So many techniques are listed.
const MOST: usize = 40;

/// Actions whose events are called otherwise.
///
/// Source: AWS Lambda Developer Guide, "Logging Lambda API calls using AWS CloudTrail".
const NAMES: [(&str, &str); 8] = [
    ("lambda:CreateFunction", "CreateFunction20150331"),
    ("lambda:UpdateFunctionCode", "UpdateFunctionCode20150331v2"),
    (
        "lambda:UpdateFunctionConfiguration",
        "UpdateFunctionConfiguration20150331v2",
    ),
    ("lambda:AddPermission", "AddPermission20150331v2"),
    ("lambda:CreateEventSourceMapping", "CreateEventSourceMapping20150331"),
    ("lambda:PublishVersion", "PublishVersion20150331"),
    ("lambda:InvokeFunction", "Invoke"),
    ("lambda:GetFunction", "GetFunction20150331v2"),
];

/// Actions that are logged only where data events are switched on, by service and start of the name.
///
/// Source: AWS CloudTrail User Guide, "Logging data events".
const DATA: [(&str, &[&str]); 5] = [
    ("s3", &["GetObject", "PutObject", "DeleteObject"]),
    ("lambda", &["Invoke"]),
    (
        "dynamodb",
        &[
            "GetItem",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "Query",
            "Scan",
            "Batch",
        ],
    ),
    ("sqs", &["SendMessage", "ReceiveMessage", "DeleteMessage"]),
    ("sns", &["Publish"]),
];

/// Returns the section.
pub(super) fn blocks(map: &Map, leak: &Leak<'_>, blast: Option<&Blast>) -> Vec<Block> {
    let mut blocks = Vec::new();
    match &leak.key {
        Some(key) => {
            blocks.push(Block::Text(
                "Everything that was done with the key itself, in every region:".to_owned(),
            ));
            let command = format!(
                "aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue={}",
                key.text
            );
            blocks.push(Block::Code("bash", command));
        }
        None => blocks.push(Block::Text(
            "Every event whose `userIdentity.arn` or `userIdentity.sessionContext.sessionIssuer.arn` is this one."
                .to_owned(),
        )),
    }
    blocks.push(Block::Text(
        "Sessions that were made with it have keys of their own: follow `responseElements.credentials.accessKeyId` of \
         AssumeRole, GetSessionToken and GetFederationToken from one to the next."
            .to_owned(),
    ));
    let mut points = vec![
        (format!("Trying it out: {FIRST}"), Vec::new()),
        (format!("Staying: {STAYING}"), Vec::new()),
    ];
    if let Some(blast) = blast {
        points.extend(
            of_techniques(map, blast)
                .into_iter()
                .take(MOST)
                .map(|line| (line, Vec::new())),
        );
    }
    blocks.push(Block::List(points));
    blocks
}

/// Returns the names of events by technique.
fn of_techniques(map: &Map, blast: &Blast) -> Vec<String> {
    let words = Words::new(map);
    let mut techniques: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for &edge in &blast.edges {
        let events = words.permissions(edge).into_iter().map(|permission| event(&permission));
        let relation = map.edge(edge).relation;
        let name = match relation.technique() {
            Some(technique) => format!("{} ({})", technique.name, technique.id),
            None if relation == Relation::Administers => "change permissions".to_owned(),
            None => relation.as_str().trim_start_matches("can ").to_owned(),
        };
        techniques.entry(name).or_default().extend(events);
    }
    let lines = techniques.into_iter().filter(|(_, events)| !events.is_empty());
    let lines = lines.map(|(technique, events)| {
        let events: Vec<String> = events.into_iter().collect();
        format!("To {technique}: {}", events.join(", "))
    });
    lines.collect()
}

/// Returns what an action is called in CloudTrail, and where it is not logged by itself, that.
fn event(permission: &str) -> String {
    let (service, action) = permission.split_once(':').unwrap_or(("", permission));
    let name = NAMES
        .iter()
        .find(|(known, _)| *known == permission)
        .map_or(action, |(_, name)| name);
    let is_data = DATA
        .iter()
        .any(|(known, starts)| *known == service && starts.iter().any(|start| name.starts_with(start)));
    match (permission, is_data) {
        // IAM User Guide, "Grant a user permissions to pass a role to an AWS service": it is no call of its own.
        ("iam:PassRole", _) => "a role in the `requestParameters` of the call that it was passed to".to_owned(),
        (_, true) => format!("{name} (data event)"),
        (_, false) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_not_always_called_as_actions() {
        assert_eq!(event("iam:CreateAccessKey"), "CreateAccessKey");
        assert_eq!(event("lambda:CreateFunction"), "CreateFunction20150331");
        assert_eq!(event("lambda:InvokeFunction"), "Invoke (data event)");
        assert_eq!(event("s3:GetObject"), "GetObject (data event)");
    }
}
