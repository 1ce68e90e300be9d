//! Trust policies of generated roles.

use super::{Writer, account_number};
use serde_json::{Value, json};

const SERVICES: [&str; 8] = [
    "lambda.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "states.amazonaws.com",
    "events.amazonaws.com",
    "codebuild.amazonaws.com",
    "glue.amazonaws.com",
    "cloudformation.amazonaws.com",
    "firehose.amazonaws.com",
];

impl Writer {
    /// Returns a trust policy and whether it is for an EC2 instance.
    pub(super) fn trust(&mut self, index: usize) -> (Value, bool) {
        let assume = "sts:AssumeRole";
        let choice = self.random.below(100);
        let (principal, action, condition) = match choice {
            0..=49 => (json!({"Service": self.random.pick(&SERVICES)}), assume, None),
            50..=64 => (json!({"Service": "ec2.amazonaws.com"}), assume, None),
            65..=79 => (json!({"AWS": self.arn("root")}), assume, None),
            80..=87 if index > 0 => {
                let users = self.shape.users.max(1);
                let name = format!("user/user-{:05}", self.random.below(users));
                (json!({"AWS": self.arn(&name)}), assume, None)
            }
            88..=92 => {
                let other = account_number(self.random.below(self.shape.accounts.max(2)));
                (json!({"AWS": format!("arn:aws:iam::{other}:root")}), assume, None)
            }
            93..=95 => {
                let vendor = format!("{:012}", 900_000_000_000_u64 + self.random.below(40) as u64);
                let id = json!({"StringEquals": {"sts:ExternalId": format!("vendor-{index}")}});
                let condition = self.random.percent(70).then_some(id);
                (json!({"AWS": format!("arn:aws:iam::{vendor}:root")}), assume, condition)
            }
            _ => {
                let host = "token.actions.githubusercontent.com";
                let subject = format!("repo:example/{}:*", self.random.below(200));
                let condition = json!({
                    "StringEquals": {format!("{host}:aud"): "sts.amazonaws.com"},
                    "StringLike": {format!("{host}:sub"): subject},
                });
                let provider = self.arn(&format!("oidc-provider/{host}"));
                (
                    json!({"Federated": provider}),
                    "sts:AssumeRoleWithWebIdentity",
                    Some(condition),
                )
            }
        };
        let mut statement = json!({"Effect": "Allow", "Principal": principal, "Action": action});
        if let (Some(condition), Some(object)) = (condition, statement.as_object_mut()) {
            object.insert("Condition".to_owned(), condition);
        }
        let trust = json!({"Version": "2012-10-17", "Statement": [statement]});
        (trust, (50..=64).contains(&choice))
    }
}
