//! Operations that are allowed by an action of another name.
//!
//! Sources: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"; Amazon SQS Developer Guide, "Amazon SQS
//! API permissions"; AWS Lambda Developer Guide, "Identity-based IAM policies for Lambda".

/// Operations, each with the action that allows it.
const RENAMED: [(&str, &str); 19] = [
    ("lambda:Invoke", "lambda:InvokeFunction"),
    ("s3:CompleteMultipartUpload", "s3:PutObject"),
    ("s3:CreateMultipartUpload", "s3:PutObject"),
    ("s3:DeleteObjects", "s3:DeleteObject"),
    ("s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ("s3:GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"),
    ("s3:GetBucketReplication", "s3:GetReplicationConfiguration"),
    ("s3:HeadBucket", "s3:ListBucket"),
    ("s3:HeadObject", "s3:GetObject"),
    ("s3:ListBuckets", "s3:ListAllMyBuckets"),
    ("s3:ListMultipartUploads", "s3:ListBucketMultipartUploads"),
    ("s3:ListObjects", "s3:ListBucket"),
    ("s3:ListObjectsV2", "s3:ListBucket"),
    ("s3:ListObjectVersions", "s3:ListBucketVersions"),
    ("s3:ListParts", "s3:ListMultipartUploadParts"),
    ("s3:UploadPart", "s3:PutObject"),
    ("sqs:ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"),
    ("sqs:DeleteMessageBatch", "sqs:DeleteMessage"),
    ("sqs:SendMessageBatch", "sqs:SendMessage"),
];

/// Returns the action that allows an operation, if it has another name.
pub(crate) fn action_of(operation: &str) -> Option<&'static str> {
    let found = RENAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(operation));
    found.map(|(_, action)| *action)
}
