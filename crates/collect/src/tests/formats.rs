//! Each format, small.

use super::{PAGE, ROLE, collect_files, gzip};
use crate::{Collected, Format};
use iamscope_estate::{Fact, Resource, ResourcePolicy, Subject};

fn only_resource(collected: &Collected) -> &Resource {
    let mut resources = collected.estate.resources().iter();
    let (_, resource) = resources.next().expect("a resource");
    assert!(resources.next().is_none());
    resource
}

/// The text of each document, white space left out.
fn documents(collected: &Collected) -> Vec<String> {
    let sources = collected.estate.sources().iter();
    sources
        .map(|(_, source)| source.text.split_whitespace().collect())
        .collect()
}

#[test]
fn a_page_of_authorization_details() {
    let collected = collect_files(&[("a.json", PAGE.as_bytes())]);
    assert_eq!(collected.problems, []);
    assert_eq!(collected.read[0].formats, [Format::AuthorizationDetails]);
    let (_, bob) = collected.estate.users().iter().next().expect("bob");
    assert_eq!(bob.created.as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_eq!(bob.groups.len(), 1);
    let account = collected.estate.account_by_number("111122223333").expect("an account");
    assert!(collected.estate.accounts()[account].has_identities);
}

#[test]
fn policies_keep_their_place_in_a_readable_file() {
    let collected = collect_files(&[("b.json", ROLE.as_bytes())]);
    let (_, source) = collected.estate.sources().iter().next().expect("a source");
    assert!(source.name.ends_with("b.json"), "{}", source.name);
    assert_eq!(source.first_line, 3);
}

#[test]
fn policies_of_a_single_line_are_laid_out_anew() {
    let line: String = ROLE.split('\n').collect();
    let collected = collect_files(&[("b.json", line.as_bytes())]);
    let (_, source) = collected.estate.sources().iter().next().expect("a source");
    assert_eq!(source.name, "111122223333/role/app/trust");
    assert!(source.text.lines().count() > 3);
}

#[test]
fn pages_one_after_another_packed_and_encoded() {
    let encoded = ROLE.replace("role/app", "role/web");
    let (before, rest) = encoded.split_once("\"AssumeRolePolicyDocument\": ").expect("a policy");
    let (policy, after) = rest.rsplit_once("\n}]}").expect("an end");
    let percent = percent_encoding::utf8_percent_encode(policy, percent_encoding::NON_ALPHANUMERIC);
    let page = format!("{PAGE}\n{before}\"AssumeRolePolicyDocument\": \"{percent}\"}}]}}{after}");
    let collected = collect_files(&[("pages", &gzip(page.as_bytes()))]);
    assert_eq!(collected.problems, []);
    let (_, role) = collected.estate.roles().iter().next().expect("a role");
    assert!(role.trust.is_some());
    assert_eq!(collected.estate.users().len(), 1);
}

#[test]
fn a_cut_off_last_page_keeps_the_pages_before_it() {
    let collected = collect_files(&[("pages", format!("{PAGE}\n{}", ROLE.get(..60).expect("text")).as_bytes())]);
    assert_eq!(collected.estate.users().len(), 1);
    let message = collected.problems[0].to_string();
    insta::assert_snapshot!(message.rsplit('/').next().unwrap_or_default(), @"pages:10:38: the file ends in the middle of a value, all before it was read; the export was cut off, run it again");
}

#[test]
fn an_unfinished_list_of_pages_is_a_gap() {
    let page = PAGE.replacen('{', "{\"IsTruncated\": true, \"Marker\": \"x\",", 1);
    let collected = collect_files(&[("a.json", page.as_bytes())]);
    assert!(collected.estate.gaps().iter().any(|gap| gap.fact == Fact::Identities));
}

#[test]
fn one_broken_entity_does_not_spoil_the_others() {
    let page = PAGE.replace("[{\"Arn\": \"arn:aws:iam::111122223333:group/devs\"}]", "[{\"Arn\": \"arn:aws:iam::111122223333:group/devs\"}, {\"Arn\": \"arn:aws:iam::111122223333:group/ops\", \"AttachedManagedPolicies\": 5}, 7]");
    let collected = collect_files(&[("a.json", page.as_bytes())]);
    assert_eq!(
        (collected.estate.users().len(), collected.estate.groups().len()),
        (1, 1)
    );
    let messages: Vec<String> = collected
        .problems
        .iter()
        .map(|problem| format!("{}: {}", problem.place.expect("a place"), problem.message))
        .collect();
    insta::assert_snapshot!(messages.join("\n"), @"
    5:146: the group `arn:aws:iam::111122223333:group/ops` is left out: expected a list, found integer `5`
    5:150: the group is left out: expected an object, found integer `7`
    ");
    let about: Vec<_> = collected
        .estate
        .gaps()
        .iter()
        .filter(|gap| gap.fact == Fact::Input)
        .map(|gap| &gap.subject)
        .collect();
    assert!(matches!(about[..], [Subject::Arn(_), Subject::File(_)]), "{about:?}");
}

#[test]
fn a_bucket_of_aws_config() {
    let item = r#"{"configSnapshotId": "1", "configurationItems": [{
        "resourceType": "AWS::S3::Bucket", "resourceId": "b", "resourceName": "b", "ARN": "arn:aws:s3:::b",
        "awsAccountId": "111122223333", "configurationItemCaptureTime": "2026-01-02T03:04:05.000Z",
        "tags": {"team": "x"}, "configuration": "{\"name\":\"b\"}",
        "supplementaryConfiguration": {
            "BucketPolicy": "{\"policyText\":\"{\\\"Statement\\\":[]}\"}",
            "PublicAccessBlockConfiguration": {"blockPublicAcls": true},
            "AccessControlList": "{\"grantList\":[{\"grantee\":\"AllUsers\",\"permission\":\"Read\"},{\"grantee\":{\"id\":\"1\"},\"permission\":\"FullControl\"}]}"
        }}]}"#;
    let collected = collect_files(&[("config.json", item.as_bytes())]);
    assert_eq!(collected.problems, []);
    let bucket = only_resource(&collected);
    assert_eq!(documents(&collected), [r#"{"Statement":[]}"#]);
    let s3 = bucket.s3.as_ref().expect("facts");
    assert!(s3.block_public_access.expect("blocks").block_public_acls);
    let grants = s3.public_acl_grants.as_ref().expect("grants");
    assert_eq!(
        grants[..],
        [(
            "http://acs.amazonaws.com/groups/global/AllUsers".to_owned(),
            "Read".to_owned()
        )]
    );
    assert_eq!(bucket.tags.get("team").map(String::as_str), Some("x"));
    assert!(bucket.account.is_some());
}

#[test]
fn identities_of_aws_config() {
    let items = r#"{"configSnapshotId": "1", "configurationItems": [
        {"resourceType": "AWS::IAM::Role", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:role/app",
         "configuration": {"arn": "arn:aws:iam::111122223333:role/app", "assumeRolePolicyDocument": "%7B%7D",
            "rolePolicyList": [{"policyName": "s3", "policyDocument": "%7B%22Statement%22%3A%5B%5D%7D"}],
            "attachedManagedPolicies": [{"policyArn": "arn:aws:iam::111122223333:policy/p", "policyName": "p"}],
            "instanceProfileList": [{"arn": "arn:aws:iam::111122223333:instance-profile/app"}]}},
        {"resourceType": "AWS::IAM::Policy", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:policy/p",
         "configuration": {"policyVersionList": [
            {"versionId": "v1", "isDefaultVersion": false, "document": "%7B%22Id%22%3A%22old%22%7D"},
            {"versionId": "v2", "isDefaultVersion": true, "document": "%7B%22Id%22%3A%22new%22%7D"}]}},
        {"resourceType": "AWS::EC2::Instance", "accountId": "111122223333", "arn": "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
         "configuration": {"iamInstanceProfile": {"arn": "arn:aws:iam::111122223333:instance-profile/app"}}},
        {"resourceType": "AWS::EC2::Volume", "accountId": "111122223333"}
    ]}"#;
    let collected = collect_files(&[("config.json", items.as_bytes())]);
    assert_eq!(collected.problems, []);
    let (_, role) = collected.estate.roles().iter().next().expect("a role");
    assert_eq!(
        (role.inline.len(), role.attached.len(), role.instance_profiles.len()),
        (1, 1, 1)
    );
    assert_eq!(only_resource(&collected).roles.len(), 1);
    let (_, policy) = collected.estate.managed_policies().iter().next().expect("a policy");
    assert_eq!(
        (policy.default_version.as_deref(), policy.other_versions.len()),
        (Some("v2"), 1)
    );
    assert!(
        collected
            .estate
            .accounts()
            .iter()
            .all(|(_, account)| account.has_identities)
    );
}

#[test]
fn what_was_deleted_later_is_gone() {
    let item = |status: &str, time: &str| {
        format!(
            r#"{{"resourceType": "AWS::SQS::Queue", "arn": "arn:aws:sqs:eu-west-1:111122223333:q", "awsAccountId": "111122223333",
            "configurationItemStatus": "{status}", "configurationItemCaptureTime": "{time}", "configuration": {{}}}}"#
        )
    };
    let count = |first: &str, second: &str| {
        let history = format!(r#"{{"configurationItems": [{first}, {second}]}}"#);
        collect_files(&[("history.json", history.as_bytes())])
            .estate
            .resources()
            .len()
    };
    let made = item("ResourceDiscovered", "2026-01-01T00:00:00.000Z");
    let gone = item("ResourceDeleted", "2026-01-02T00:00:00.000Z");
    let again = item("OK", "2026-01-03T00:00:00.000Z");
    assert_eq!(
        (count(&made, &gone), count(&gone, &made), count(&gone, &again)),
        (0, 0, 1)
    );
}

#[test]
fn a_function_with_its_policy_and_role() {
    let item = r#"{"configurationItems": [{
        "resourceType": "AWS::Lambda::Function", "arn": "arn:aws:lambda:eu-west-1:111122223333:function:f",
        "accountId": "111122223333", "configuration": {"role": "arn:aws:iam::111122223333:role/gone"},
        "supplementaryConfiguration": {"Policy": "\"{\\\"Statement\\\":[]}\""}}]}"#;
    let collected = collect_files(&[("config.json", item.as_bytes())]);
    assert_eq!(documents(&collected), [r#"{"Statement":[]}"#]);
    assert!(collected.estate.gaps().iter().any(|gap| gap.fact == Fact::CarriedRole));
    let secret = item.replace("AWS::Lambda::Function", "AWS::SecretsManager::Secret");
    let collected = collect_files(&[("config.json", secret.as_bytes())]);
    assert_eq!(only_resource(&collected).policy, ResourcePolicy::NotSeen);
}

#[test]
fn credential_reports_as_csv_and_as_json() {
    let report = "user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,\
        access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated\n\
        <root_account>,arn:aws:iam::111122223333:root,2026-01-01T00:00:00+00:00,not_supported,N/A,false,true,\
        2026-01-01T00:00:00+00:00,N/A,false,N/A\n\
        bob,arn:aws:iam::111122223333:user/bob,2026-01-01T00:00:00+00:00,true,2026-02-01T00:00:00+00:00,true,false,\
        N/A,N/A,false,N/A\n";
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, report);
    let answer = format!(
        r#"{{"Content": "{encoded}", "ReportFormat": "text/csv", "GeneratedTime": "2026-03-01T00:00:00+00:00"}}"#
    );
    for file in [report, &answer] {
        let collected = collect_files(&[("report", file.as_bytes()), ("a.json", PAGE.as_bytes())]);
        assert_eq!(collected.problems, []);
        let (_, account) = collected.estate.accounts().iter().next().expect("an account");
        let root = account.root.as_ref().expect("root credentials");
        assert_eq!(
            (root.has_mfa, root.access_keys.as_ref().map(Vec::len)),
            (Some(false), Some(1))
        );
        let (_, bob) = collected.estate.users().iter().next().expect("bob");
        assert_eq!(
            (bob.credentials.has_mfa, bob.credentials.access_keys.as_deref()),
            (Some(true), Some(&[][..]))
        );
    }
}

#[test]
fn single_policies() {
    use iamscope_policy::PolicyKind::{Identity, Resource, Trust};
    for (text, kind) in [
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#,
            Identity,
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}}"#,
            Resource,
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}}"#,
            Trust,
        ),
    ] {
        let collected = collect_files(&[("p.json", text.as_bytes())]);
        let (_, document) = collected.estate.documents().iter().next().expect("a document");
        assert_eq!(document.kind, kind, "{text}");
        assert_eq!(collected.read[0].formats, [Format::Policy]);
    }
}

#[test]
fn utf16_as_powershell_writes_it() {
    let units = PAGE.encode_utf16().flat_map(u16::to_le_bytes);
    let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
    assert_eq!(collect_files(&[("a.json", &bytes)]).estate.users().len(), 1);
}

#[test]
fn other_files_in_folders_are_only_counted() {
    let collected = collect_files(&[
        ("README.md", b"# hello"),
        ("package.json", b"{\"name\": 1}"),
        (".git/x", b"{"),
        ("a.json", PAGE.as_bytes()),
    ]);
    assert_eq!(collected.problems, []);
    assert_eq!((collected.unrecognized, collected.read.len()), (2, 1));
}

#[test]
fn a_network_of_aws_config() {
    let items = r#"{"configSnapshotId": "1", "configurationItems": [
        {"resourceType": "AWS::EC2::SecurityGroup", "accountId": "111122223333", "awsRegion": "eu-west-1",
         "resourceId": "sg-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1",
         "configuration": "{\"groupName\":\"web\",\"vpcId\":\"vpc-1\",\"ipPermissions\":[{\"fromPort\":443,\"toPort\":443,\"ipProtocol\":\"tcp\",\"ipRanges\":[\"0.0.0.0/0\"],\"ipv4Ranges\":[{\"cidrIp\":\"0.0.0.0/0\"}],\"userIdGroupPairs\":[{\"groupId\":\"sg-2\"}]}],\"ipPermissionsEgress\":[]}"},
        {"resourceType": "AWS::EC2::Subnet", "accountId": "111122223333", "awsRegion": "eu-west-1",
         "resourceId": "subnet-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1",
         "configuration": {"vpcId": "vpc-1", "mapPublicIpOnLaunch": false}},
        {"resourceType": "AWS::EC2::RouteTable", "accountId": "111122223333", "awsRegion": "eu-west-1",
         "resourceId": "rtb-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:route-table/rtb-1",
         "configuration": {"vpcId": "vpc-1", "associations": [{"main": false, "subnetId": "subnet-1"}],
            "routes": [{"destinationCidrBlock": "10.0.0.0/16", "gatewayId": "local"}, {"destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}]}},
        {"resourceType": "AWS::EC2::Instance", "accountId": "111122223333", "awsRegion": "eu-west-1",
         "resourceId": "i-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
         "configuration": {"state": {"name": "running"}, "metadataOptions": {"httpTokens": "optional"}, "publicIpAddress": "203.0.113.7",
            "networkInterfaces": [{"networkInterfaceId": "eni-1", "subnetId": "subnet-1", "groups": [{"groupId": "sg-1"}], "association": {"publicIp": "203.0.113.7"}}]}},
        {"resourceType": "AWS::ElasticLoadBalancingV2::Listener", "accountId": "111122223333", "awsRegion": "eu-west-1",
         "resourceId": "l", "arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/l/1/2",
         "configuration": {"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/l/1", "Port": 443, "Protocol": "HTTPS"}},
        {"resourceType": "AWS::Glue::Job", "accountId": "111122223333", "awsRegion": "eu-west-1",
         "resourceId": "j", "arn": "arn:aws:glue:eu-west-1:111122223333:job/j",
         "configuration": {"Name": "j", "Role": "arn:aws:iam::111122223333:role/etl", "Command": {"ScriptLocation": "s3://code/j.py"}}}
    ]}"#;
    let collected = collect_files(&[("config.json", items.as_bytes())]);
    assert_eq!(collected.problems, []);
    let mut out = String::new();
    for (_, resource) in collected.estate.resources().iter() {
        let facts = serde_json::to_string(&(&resource.network, &resource.settings)).expect("JSON");
        let short = |text: &str| text.replace("arn:aws:ec2:eu-west-1:111122223333:", "").replace('"', "");
        let roles = resource.roles.len();
        out += &format!(
            "{} {} roles {roles} {}\n",
            resource.kind.name,
            short(resource.arn.as_str()),
            short(&facts)
        );
    }
    insta::assert_snapshot!(out, @"
    instance instance/i-1 roles 0 [{host:{interfaces:{seen:[{subnets:{seen:[subnet/subnet-1],is_whole:true},groups:{seen:[security-group/sg-1],is_whole:true},has_public_address:true}],is_whole:true}}},{switches:{running:true,metadata_v1:true}}]
    route-table route-table/rtb-1 roles 0 [{route_table:{vpc:vpc/vpc-1,is_main:false,subnets:{seen:[subnet/subnet-1],is_whole:true},routes:{seen:[{destination:0.0.0.0/0,target:{internet_gateway:internet-gateway/igw-1}},{destination:10.0.0.0/16,target:other}],is_whole:true}}},{}]
    security-group security-group/sg-1 roles 0 [{security_group:{vpc:vpc/vpc-1,is_default:false,ingress:{seen:[{protocol:tcp,ports:{range:[443,443]},peer:{range:0.0.0.0/0}},{protocol:tcp,ports:{range:[443,443]},peer:{group:security-group/sg-2}}],is_whole:true},egress:{is_whole:true}}},{}]
    subnet subnet/subnet-1 roles 0 [{subnet:{vpc:vpc/vpc-1,gives_public_addresses:false}},{}]
    loadbalancer/app/ arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/l/1 roles 0 [{load_balancer:{listeners:{seen:[{protocol:HTTPS,port:443}]}}},{}]
    job arn:aws:glue:eu-west-1:111122223333:job/j roles 1 [null,{code:{seen:[{object:{bucket:arn:aws:s3:::code,key:j.py}}]}}]
    ");
}
