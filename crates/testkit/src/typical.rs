//! The policy that benches take for typical.

/// Returns a policy with ten statements, two of them with a condition, on one line.
///
/// `bucket` ends the names of its buckets; `number` that of the policy among those of its role, which names the rest.
pub fn policy(bucket: &str, number: usize) -> String {
    let statements: Vec<String> = (0..10)
        .map(|statement| match statement % 5 {
            0 => format!(
                r#"{{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::bucket{bucket}-{statement}/*"}}"#
            ),
            1 => format!(
                r#"{{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:111122223333:table/t{number}","Condition":{{"IpAddress":{{"aws:SourceIp":["10.0.0.0/8","192.0.2.0/24"]}}}}}}"#
            ),
            2 => r#"{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents","ec2:Describe*"],"Resource":"*"}"#
                .to_owned(),
            3 => format!(
                r#"{{"Effect":"Deny","Action":["s3:DeleteBucket*","kms:ScheduleKeyDeletion"],"Resource":"arn:aws:s3:::bucket{number}*"}}"#
            ),
            _ => format!(
                r#"{{"Effect":"Allow","Action":["sqs:SendMessage","sqs:ReceiveMessage"],"Resource":"arn:aws:sqs:eu-west-1:111122223333:q{number}-{statement}"}}"#
            ),
        })
        .collect();
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}
