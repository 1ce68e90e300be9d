use crate::{Edge, Limits, Map, Proof, Relation, Requirement};
use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_estate::builder::input::{ResourceInput, RoleInput};
use iamscope_estate::network::Network;
use iamscope_estate::{Estate, EstateBuilder, Principal};
use insta::assert_snapshot;
use std::fmt::Write;

/// Makes an estate of lines: kind and name of a resource, then what only a part of a network has, as JSON. In that, `~`
/// stands for the start of an ARN.
fn estate(lines: &str) -> Estate {
    builder(lines).build(Catalog::embedded())
}

fn builder(lines: &str) -> EstateBuilder {
    let mut builder = EstateBuilder::default();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (head, facts) = line.split_once(" {").expect("facts");
        let (kind, name) = head.split_once(' ').expect("kind and name");
        let service = match kind {
            "function" => "lambda",
            "execute-api-general" => "execute-api",
            "targetgroup" | "loadbalancer" => "elasticloadbalancing",
            _ => "ec2",
        };
        let separator = if kind == "function" { ':' } else { '/' };
        let start = "arn:aws:ec2:eu-west-1:111122223333:";
        let facts = format!("{{{facts}").replace("~lb:", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:");
        let facts = facts
            .replace("~lambda:", "arn:aws:lambda:eu-west-1:111122223333:")
            .replace('~', start);
        let network: Network = serde_json::from_str(&facts).expect("facts of a network");
        builder.resource(ResourceInput {
            arn: format!("arn:aws:{service}:eu-west-1:111122223333:{kind}{separator}{name}"),
            kind: kind.to_owned(),
            network: Some(Box::new(network)),
            ..ResourceInput::default()
        });
    }
    builder
}

fn show(lines: &str) -> String {
    let estate = estate(lines);
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let mut out = String::new();
    for edge in map.edges().iter().filter(|edge| edge.relation == Relation::Reaches) {
        let (from, to) = (&map.node(edge.from).label, &map.node(edge.to).label);
        writeln!(out, "{from} {} {to} if {}", edge.words(), edge.condition).expect("text");
        facts(edge, &mut out);
        assert!(
            edge.is_reproduced_by(&access),
            "the proof of `{from} -> {to}` proves something else"
        );
    }
    out
}

fn facts(edge: &Edge, out: &mut String) {
    let Proof::Requirements(requirements) = &edge.proof else {
        panic!("{:?}", edge.proof)
    };
    for requirement in requirements.iter() {
        match requirement {
            Requirement::Network(fact) if fact.ports.is_none() => writeln!(out, "  {}", fact.text).expect("text"),
            Requirement::Unknown(fact) => writeln!(out, "  perhaps {fact}").expect("text"),
            Requirement::Allowed(asked) => writeln!(out, "  {} is allowed", asked.action).expect("text"),
            Requirement::Network(_) | Requirement::AllowedAfter(..) | Requirement::Fact(_) => {}
        }
    }
}

/// A VPC with a public subnet and an instance in it.
const PUBLIC: &str = r#"
    vpc v {"vpc": {"is_new": true}}
    subnet s {"subnet": {"vpc": "~vpc/v", "gives_public_addresses": true}}
    route-table r {"route_table": {"vpc": "~vpc/v", "subnets": {"seen": ["~subnet/s"], "is_whole": true}, "routes": {"seen": [{"destination": "0.0.0.0/0", "target": {"internet_gateway": "~internet-gateway/g"}}], "is_whole": true}}}
    security-group web {"security_group": {"vpc": "~vpc/v", "ingress": {"seen": [{"protocol": "tcp", "ports": {"range": [443, 443]}, "peer": {"range": "0.0.0.0/0"}}], "is_whole": true}}}
    instance i {"host": {"interfaces": {"seen": [{"subnets": {"seen": ["~subnet/s"], "is_whole": true}, "groups": {"seen": ["~security-group/web"], "is_whole": true}}], "is_whole": true}}}
"#;

#[test]
fn an_instance_in_a_public_subnet() {
    assert_snapshot!(show(PUBLIC), @"
    anyone reaches tcp 443 of instance/i if always
      subnet s gives i a public address
      route table r of subnet s leads 0.0.0.0/0 to internet gateway g
      security group web lets in tcp 443 from 0.0.0.0/0
      subnet s has the network ACL that AWS makes, which lets everything through
    ");
}

#[test]
fn every_link_of_the_chain_matters() {
    let broken = [
        (
            r#""gives_public_addresses": true"#,
            r#""gives_public_addresses": false"#,
        ),
        (r#""0.0.0.0/0", "target""#, r#""10.0.0.0/8", "target""#),
        (r#"{"internet_gateway": "~internet-gateway/g"}"#, r#""other""#),
        (
            r#"["~subnet/s"], "is_whole": true}, "routes""#,
            r#"[], "is_whole": true}, "routes""#,
        ),
        (
            r#""peer": {"range": "0.0.0.0/0"}"#,
            r#""peer": {"range": "10.0.0.0/8"}"#,
        ),
        (
            r#""peer": {"range": "0.0.0.0/0"}"#,
            r#""peer": {"group": "~security-group/other"}"#,
        ),
        (r#""protocol": "tcp""#, r#""protocol": "icmp""#),
    ];
    for (is, becomes) in broken {
        assert!(PUBLIC.contains(is), "{is}");
        assert_eq!(show(&PUBLIC.replace(is, becomes)), "", "{is} -> {becomes}");
    }
}

#[test]
fn what_is_not_known_is_a_condition() {
    let unknown = [
        (r#", "gives_public_addresses": true"#, ""),
        (
            r#"{"internet_gateway": "~internet-gateway/g"}"#,
            r#"{"unknown": "var.gateway"}"#,
        ),
        (r#"{"is_new": true}"#, "{}"),
        (r#""range": "0.0.0.0/0"}}"#, r#""range": "⟨var.office⟩"}}"#),
        (r#""range": "0.0.0.0/0"}}"#, r#""range": "203.0.113.0/24"}}"#),
        ("~security-group/web", "~security-group/other"),
        (
            r#""subnets": {"seen": ["~subnet/s"], "is_whole": true}, "routes""#,
            r#""subnets": {"seen": ["~subnet/⟨element(var.subnets, 0)⟩"]}, "routes""#,
        ),
        (
            r#""subnets": {"seen": ["~subnet/s"], "is_whole": true}, "groups""#,
            r#""groups""#,
        ),
    ];
    let mut out = String::new();
    for (is, becomes) in unknown {
        assert!(PUBLIC.contains(is), "{is}");
        let shown = show(&PUBLIC.replace(is, becomes));
        writeln!(out, "{}", shown.lines().next().unwrap_or("nothing")).expect("text");
    }
    assert_snapshot!(out, @"
    anyone reaches tcp 443 of instance/i if i gets a public address
    anyone reaches tcp 443 of instance/i if route table r of subnet s leads to an internet gateway through `var.gateway`
    anyone reaches tcp 443 of instance/i if the network ACL of subnet s lets it through
    anyone reaches tcp 443 of instance/i if addresses of the internet are in `var.office`
    anyone reaches tcp 443 of instance/i if aws:SourceIp IpAddress 203.0.113.0/24
    anyone reaches all ports of instance/i if security group other lets it in, which was not seen
    anyone reaches tcp 443 of instance/i if subnet s has a route to an internet gateway and the network ACL of subnet s lets it through
    anyone reaches tcp 443 of instance/i if i gets a public address and its subnet, which was not seen, leads to the internet
    ");
}

#[test]
fn network_acls_are_read_in_order() {
    let acl = |entries: &str| {
        let acl = format!(
            r#"network-acl n {{"network_acl": {{"subnets": {{"seen": ["~subnet/s"]}}, "entries": {{"seen": [{entries}], "is_whole": true}}}}}}"#
        );
        let shown = show(&format!("{PUBLIC}\n{acl}"));
        shown.lines().next().unwrap_or("nothing").to_owned()
    };
    let entry = |number: u32, is_egress: bool, is_allow: bool, ports: &str| {
        format!(
            r#"{{"number": {number}, "is_egress": {is_egress}, "is_allow": {is_allow}, "protocol": "tcp", "ports": {ports}, "range": "0.0.0.0/0"}}"#
        )
    };
    let (allow, out) = (entry(100, false, true, "\"all\""), entry(100, true, true, "\"all\""));
    assert_eq!(
        acl(&format!("{allow}, {out}")),
        "anyone reaches tcp 443 of instance/i if always"
    );
    assert_eq!(acl(&allow), "nothing");
    let deny = entry(50, false, false, r#"{"range": [443, 443]}"#);
    assert_eq!(acl(&format!("{allow}, {out}, {deny}")), "nothing");
    let late = entry(200, false, false, r#"{"range": [443, 443]}"#);
    assert_eq!(
        acl(&format!("{allow}, {out}, {late}")),
        "anyone reaches tcp 443 of instance/i if always"
    );
    let other = entry(50, false, false, r#"{"range": [22, 22]}"#);
    assert_eq!(
        acl(&format!("{allow}, {out}, {other}")),
        "anyone reaches tcp 443 of instance/i if always"
    );
}

#[test]
fn through_a_load_balancer() {
    let hidden = PUBLIC
        .replace(
            r#""gives_public_addresses": true"#,
            r#""gives_public_addresses": false"#,
        )
        .replace("instance i ", "instance j ");
    let behind = r#"
        security-group app {"security_group": {"vpc": "~vpc/v", "ingress": {"seen": [{"protocol": "tcp", "ports": {"range": [8080, 8080]}, "peer": {"group": "~security-group/web"}}], "is_whole": true}}}
        instance i {"host": {"interfaces": {"seen": [{"subnets": {"seen": ["~subnet/s"], "is_whole": true}, "groups": {"seen": ["~security-group/app"], "is_whole": true}, "has_public_address": false}], "is_whole": true}}}
        targetgroup t {"target_group": {"port": 8080, "targets": {"seen": [{"resource": "~instance/i"}], "is_whole": true}}}
        loadbalancer app/l {"load_balancer": {"is_internet_facing": true, "kind": "application", "subnets": {"seen": ["~subnet/s"], "is_whole": true}, "groups": {"seen": ["~security-group/web"], "is_whole": true}, "listeners": {"seen": [{"protocol": "HTTPS", "port": 443, "target_groups": {"seen": ["~lb:targetgroup/t"], "is_whole": true}}, {"protocol": "HTTP", "port": 80, "target_groups": {"seen": ["~lb:targetgroup/t"], "is_whole": true}}], "is_whole": true}}}
    "#;
    let whole = format!("{hidden}\n{behind}");
    assert_snapshot!(show(&whole), @"
    anyone reaches tcp 443 of loadbalancer/l if always
      load balancer l faces the internet
      route table r of subnet s leads 0.0.0.0/0 to internet gateway g
      security group web lets in tcp 443 from 0.0.0.0/0
      subnet s has the network ACL that AWS makes, which lets everything through
      load balancer l listens on port 443 (HTTPS)
    loadbalancer/l reaches tcp 8080 of instance/i if always
      load balancer l passes on to target group t
      i is registered as a target
      security group app lets in tcp 8080 from members of web
    ");
    let closed = whole.replace(r#""range": [8080, 8080]"#, r#""range": [9090, 9090]"#);
    assert_snapshot!(show(&closed), @"
    anyone reaches tcp 443 of loadbalancer/l if always
      load balancer l faces the internet
      route table r of subnet s leads 0.0.0.0/0 to internet gateway g
      security group web lets in tcp 443 from 0.0.0.0/0
      subnet s has the network ACL that AWS makes, which lets everything through
      load balancer l listens on port 443 (HTTPS)
    ");
    let internal = whole.replace(r#""is_internet_facing": true"#, r#""is_internet_facing": false"#);
    assert!(!show(&internal).contains("anyone"));
}

#[test]
fn functions_behind_apis_and_urls() {
    let shown = show(
        r#"
        function f {"function": {"urls": {"seen": [{"authorization": "none"}], "is_whole": true}}}
        function g {"function": {}}
        function h {"function": {}}
        execute-api-general a {"api": {"is_private": false, "has_stage": true, "routes": {"seen": [{"route": "GET /x", "authorization": "none", "needs_key": false, "target": "~lambda:function:g"}, {"route": "POST /x", "authorization": "custom", "needs_key": true, "target": "~lambda:function:h"}], "is_whole": true}}}
        execute-api-general p {"api": {"is_private": true, "has_stage": true}}
        cluster k {"endpoint": {"is_public": true, "ranges": {"seen": ["203.0.113.0/24"], "is_whole": true}}}
        cluster l {"endpoint": {"is_public": true, "ranges": {"seen": ["0.0.0.0/0"], "is_whole": true}}}
    "#,
    );
    assert_snapshot!(shown, @"
    anyone reaches tcp 443 of cluster/k if one comes from 203.0.113.0/24, as k asks
      the address of k is public
      perhaps one comes from 203.0.113.0/24, as k asks
    anyone reaches tcp 443 of cluster/l if always
      the address of l is public
    anyone reaches tcp 443 of execute-api-general/a if always
      API a is served to the internet
    execute-api-general/a reaches GET /x of function/g if always
      API a serves `GET /x` for everyone
    execute-api-general/a reaches POST /x of function/h if one has an API key for `POST /x` and the authorizer of `POST /x` lets one in
      API a serves `POST /x` for whomever its authorizer lets in
      perhaps the authorizer of `POST /x` lets one in
      perhaps one has an API key for `POST /x`
    ");
}

#[test]
fn whoever_takes_over_what_is_reached_has_its_role() {
    let mut builder = builder(PUBLIC);
    builder.resource(ResourceInput {
        arn: "arn:aws:ec2:eu-west-1:111122223333:instance/i".into(),
        roles: vec!["arn:aws:iam::111122223333:role/app".into()],
        ..ResourceInput::default()
    });
    builder.role(RoleInput {
        arn: "arn:aws:iam::111122223333:role/app".into(),
        attached: vec!["arn:aws:iam::aws:policy/AdministratorAccess".into()],
        ..RoleInput::default()
    });
    let estate = builder.build(Catalog::embedded());
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let internet = map
        .find_principal(&Principal::Anonymous)
        .expect("the internet is on the map");
    let reach = map.reach(internet, Limits { nodes: 100, depth: 10 });
    let last = reach
        .entries
        .iter()
        .max_by_key(|entry| entry.distance)
        .expect("something is reached");
    let path = reach.path_to(last.node).expect("a path");
    let path = path.iter().map(|step| map.node(step.node).label.as_str());
    assert_snapshot!(format!("{} if {}", path.collect::<Vec<_>>().join(" -> "), last.condition), @"anyone -> instance/i -> role/app -> administrators of 111122223333 if what answers on instance/i can be taken over");
}

#[test]
fn machines_that_are_open_for_ssh() {
    let on = |lines: &str, port| {
        let estate = estate(lines);
        let access = Access::new(&estate, Catalog::embedded());
        crate::reached_on(&access, port)
            .into_values()
            .next()
            .map(|condition| condition.to_string())
    };
    assert_eq!(on(PUBLIC, 443).as_deref(), Some("always"));
    assert_eq!(on(PUBLIC, 22), None);
    assert_eq!(
        on(&PUBLIC.replace("[443, 443]", "[0, 1024]"), 22).as_deref(),
        Some("always")
    );
    let unknown = PUBLIC
        .replace(r#", "gives_public_addresses": true"#, "")
        .replace("[443, 443]", "[22, 22]");
    assert_eq!(on(&unknown, 22).as_deref(), Some("i gets a public address"));
}
