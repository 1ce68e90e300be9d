use super::super::tests::estate;
use iamscope_estate::Estate;
use insta::assert_snapshot;
use std::fmt::Write;

/// Returns what is known of the network, a line for each part.
fn show(estate: &Estate) -> String {
    let mut out = String::new();
    for (_, resource) in estate.resources().iter() {
        let Some(network) = &resource.network else { continue };
        let facts = serde_json::to_string(network).expect("JSON");
        let short = |text: &str| text.replace("arn:aws:ec2:eu-west-1:111122223333:", "").replace('"', "");
        writeln!(out, "{} {}", short(resource.arn.as_str()), short(&facts)).expect("text");
    }
    out
}

fn settings(estate: &Estate) -> String {
    let mut out = String::new();
    for (_, resource) in estate.resources().iter() {
        let settings = serde_json::to_string(&resource.settings).expect("JSON");
        if settings != "{}" {
            writeln!(out, "{} {}", resource.arn.resource(), settings.replace('"', "")).expect("text");
        }
    }
    out
}

#[test]
fn a_public_subnet_of_terraform() {
    let estate = estate(
        r#"
        aws_vpc.v {"cidr_block": "10.0.0.0/16"}
        aws_internet_gateway.g {"vpc_id": "⟨aws_vpc.v.id⟩"}
        aws_subnet.s {"vpc_id": "⟨aws_vpc.v.id⟩", "map_public_ip_on_launch": true}
        aws_route_table.t {"vpc_id": "⟨aws_vpc.v.id⟩", "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "⟨aws_internet_gateway.g.id⟩"}]}
        aws_route.r {"route_table_id": "⟨aws_vpc.v.main_route_table_id⟩", "destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": "⟨aws_nat_gateway.n.id⟩"}
        aws_route.u {"route_table_id": "⟨aws_route_table.t.id⟩", "destination_ipv6_cidr_block": "::/0", "gateway_id": {"?": "var.gateway"}}
        aws_route_table_association.a {"route_table_id": "⟨aws_route_table.t.id⟩", "subnet_id": "⟨aws_subnet.s.id⟩"}
        aws_network_acl.n {"vpc_id": "⟨aws_vpc.v.id⟩", "subnet_ids": ["⟨aws_subnet.s.id⟩"], "ingress": [{"rule_no": 100, "action": "allow", "protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_block": "0.0.0.0/0"}]}
        "#,
    );
    assert_snapshot!(show(&estate), @"
    internet-gateway/⟨aws_internet_gateway.g.id⟩ {internet_gateway:{vpcs:{seen:[vpc/⟨aws_vpc.v.id⟩],is_whole:true}}}
    network-acl/⟨aws_network_acl.n.id⟩ {network_acl:{vpc:vpc/⟨aws_vpc.v.id⟩,is_default:false,subnets:{seen:[subnet/⟨aws_subnet.s.id⟩],is_whole:true},entries:{seen:[{number:100,is_allow:true,protocol:tcp,ports:{range:[443,443]},range:0.0.0.0/0}],is_whole:true}}}
    route-table/⟨aws_route_table.t.id⟩ {route_table:{vpc:vpc/⟨aws_vpc.v.id⟩,subnets:{seen:[subnet/⟨aws_subnet.s.id⟩],is_whole:true},routes:{seen:[{destination:0.0.0.0/0,target:{internet_gateway:internet-gateway/⟨aws_internet_gateway.g.id⟩}},{destination:::/0,target:{unknown:var.gateway}}],is_whole:true}}}
    route-table/⟨aws_vpc.v.main_route_table_id⟩ {route_table:{vpc:vpc/⟨aws_vpc.v.id⟩,is_main:true,routes:{seen:[{destination:0.0.0.0/0,target:other}]}}}
    subnet/⟨aws_subnet.s.id⟩ {subnet:{vpc:vpc/⟨aws_vpc.v.id⟩,gives_public_addresses:true}}
    vpc/⟨aws_vpc.v.id⟩ {vpc:{is_new:true}}
    ");
}

#[test]
fn rules_of_a_security_group_in_three_forms() {
    let estate = estate(
        r#"
        aws_security_group.a {"vpc_id": "vpc-1", "ingress": [{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": ["::/0"], "self": true}]}
        aws_security_group_rule.b {"type": "ingress", "security_group_id": "⟨aws_security_group.a.id⟩", "protocol": "-1", "from_port": 0, "to_port": 0, "source_security_group_id": "sg-2"}
        aws_vpc_security_group_ingress_rule.c {"security_group_id": "⟨aws_security_group.a.id⟩", "ip_protocol": "udp", "from_port": 53, "to_port": 53, "prefix_list_id": "pl-1"}
        AWS::EC2::SecurityGroup S/G {"VpcId": "vpc-1", "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 81, "CidrIp": {"?": "S/Cidr"}}]}
        AWS::EC2::SecurityGroupIngress S/I {"GroupId": "⟨S/G⟩", "IpProtocol": "6", "FromPort": 1, "ToPort": 2, "CidrIpv6": "::/0"}
        "#,
    );
    assert_snapshot!(show(&estate), @"
    security-group/⟨S/G⟩ {security_group:{vpc:vpc/vpc-1,is_default:false,ingress:{seen:[{protocol:tcp,ports:{range:[1,2]},peer:{range:::/0}},{protocol:tcp,ports:{range:[80,81]},peer:{range:⟨S/Cidr⟩}}],is_whole:true},egress:{seen:[{protocol:all,ports:all,peer:{range:0.0.0.0/0}},{protocol:all,ports:all,peer:{range:::/0}}],is_whole:true}}}
    security-group/⟨aws_security_group.a.id⟩ {security_group:{vpc:vpc/vpc-1,is_default:false,ingress:{seen:[{protocol:all,ports:all,peer:{group:security-group/sg-2}},{protocol:tcp,ports:{range:[22,22]},peer:{range:0.0.0.0/0}},{protocol:tcp,ports:{range:[22,22]},peer:{range:::/0}},{protocol:tcp,ports:{range:[22,22]},peer:{group:security-group/⟨aws_security_group.a.id⟩}},{protocol:udp,ports:{range:[53,53]},peer:{prefix_list:pl-1}}],is_whole:true},egress:{is_whole:true}}}
    ");
}

#[test]
fn machines_with_what_their_templates_say() {
    let estate = estate(
        r#"
        aws_instance.i {"subnet_id": "subnet-1", "vpc_security_group_ids": ["sg-1"], "associate_public_ip_address": true, "metadata_options": [{"http_tokens": "optional"}]}
        aws_eip.e {"instance": "⟨aws_instance.i.id⟩"}
        aws_launch_template.t {"name": "t", "network_interfaces": [{"associate_public_ip_address": "true", "security_groups": ["sg-2"]}], "user_data": "x"}
        aws_autoscaling_group.g {"name": "g", "vpc_zone_identifier": ["subnet-1", "subnet-2"], "launch_template": [{"id": "⟨aws_launch_template.t.id⟩"}], "target_group_arns": ["⟨aws_lb_target_group.w.arn⟩"]}
        aws_instance.d {}
        "#,
    );
    assert_snapshot!(show(&estate), @"
    arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:⟨aws_autoscaling_group.g.uuid⟩:autoScalingGroupName/g {host:{interfaces:{seen:[{subnets:{seen:[subnet/subnet-1,subnet/subnet-2],is_whole:true},groups:{seen:[security-group/sg-2],is_whole:true},has_public_address:true}],is_whole:true},target_groups:{seen:[arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/⟨aws_lb_target_group.w.arn⟩/⟨aws_lb_target_group.w.arn.suffix⟩]}}}
    instance/⟨aws_instance.d.id⟩ {host:{interfaces:{seen:[{subnets:{is_whole:true},groups:{is_whole:true}}],is_whole:true}}}
    instance/⟨aws_instance.i.id⟩ {host:{interfaces:{seen:[{subnets:{seen:[subnet/subnet-1],is_whole:true},groups:{seen:[security-group/sg-1],is_whole:true},has_public_address:true}],is_whole:true},has_elastic_address:true}}
    launch-template/⟨aws_launch_template.t.id⟩ {host:{interfaces:{seen:[{groups:{seen:[security-group/sg-2],is_whole:true},has_public_address:true}],is_whole:true}}}
    ");
    assert_snapshot!(settings(&estate), @"
    instance/⟨aws_instance.d.id⟩ {switches:{running:true,user_data:false}}
    instance/⟨aws_instance.i.id⟩ {switches:{running:true,metadata_v1:true,user_data:false}}
    launch-template/⟨aws_launch_template.t.id⟩ {switches:{user_data:true}}
    ");
}

#[test]
fn a_load_balancer_with_everything_behind() {
    let estate = estate(
        r#"
        aws_lb.l {"name": "l", "security_groups": ["sg-1"], "subnets": ["subnet-1"]}
        aws_lb_target_group.t {"name": "t", "port": 80}
        aws_lb_target_group.u {"name": "u", "port": 81}
        aws_lb_listener.n {"load_balancer_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/l/⟨aws_lb.l.suffix⟩", "port": 443, "protocol": "HTTPS", "default_action": [{"type": "forward", "target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/⟨aws_lb_target_group.t.suffix⟩"}]}
        aws_lb_target_group_attachment.a {"target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/⟨aws_lb_target_group.t.suffix⟩", "target_id": "⟨aws_instance.i.id⟩"}
        aws_instance.i {"subnet_id": "subnet-1"}
        aws_elb.c {"name": "c", "internal": true, "instances": ["i-1"], "listener": [{"lb_port": 80, "lb_protocol": "http", "instance_port": 8080}]}
        "#,
    );
    assert_snapshot!(show(&estate), @"
    instance/⟨aws_instance.i.id⟩ {host:{interfaces:{seen:[{subnets:{seen:[subnet/subnet-1],is_whole:true},groups:{is_whole:true}}],is_whole:true}}}
    arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/l/⟨aws_lb.l.suffix⟩ {load_balancer:{is_internet_facing:true,kind:application,subnets:{seen:[subnet/subnet-1],is_whole:true},groups:{seen:[security-group/sg-1],is_whole:true},listeners:{seen:[{protocol:HTTPS,port:443,target_groups:{seen:[arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/⟨aws_lb_target_group.t.suffix⟩],is_whole:true}}],is_whole:true},targets:{is_whole:true}}}
    arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/c {load_balancer:{is_internet_facing:false,kind:classic,subnets:{is_whole:true},groups:{is_whole:true},listeners:{seen:[{protocol:http,port:80,instance_port:8080}],is_whole:true},targets:{seen:[{resource:instance/i-1}],is_whole:true}}}
    arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/⟨aws_lb_target_group.t.suffix⟩ {target_group:{port:80,targets:{seen:[{resource:instance/⟨aws_instance.i.id⟩}],is_whole:true}}}
    arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/u/⟨aws_lb_target_group.u.suffix⟩ {target_group:{port:81,targets:{is_whole:true}}}
    ");
}

#[test]
fn functions_behind_urls_and_apis() {
    let estate = estate(
        r#"
        aws_lambda_function.f {"function_name": "f", "environment": [{"variables": {"TABLE": "t"}}], "s3_bucket": "code", "s3_key": "f.zip"}
        aws_lambda_function_url.u {"function_name": "f", "authorization_type": "NONE"}
        aws_api_gateway_rest_api.r {"name": "r"}
        aws_api_gateway_resource.o {"rest_api_id": "⟨aws_api_gateway_rest_api.r.id⟩", "parent_id": "root", "path_part": "orders", "id": "res1"}
        aws_api_gateway_method.m {"rest_api_id": "⟨aws_api_gateway_rest_api.r.id⟩", "resource_id": "res1", "http_method": "GET", "authorization": "NONE"}
        aws_api_gateway_integration.i {"rest_api_id": "⟨aws_api_gateway_rest_api.r.id⟩", "resource_id": "res1", "http_method": "GET", "uri": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:f/invocations"}
        aws_api_gateway_stage.s {"rest_api_id": "⟨aws_api_gateway_rest_api.r.id⟩", "stage_name": "v1"}
        AWS::ApiGateway::RestApi S/A {"Body": {"security": [], "paths": {"/x": {"post": {"security": [{"k": []}], "x-amazon-apigateway-integration": {"uri": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:g/invocations"}}}}, "securityDefinitions": {"k": {"type": "apiKey"}}}}
        "#,
    );
    assert_snapshot!(show(&estate), @"
    arn:aws:execute-api:eu-west-1:111122223333:⟨S/A⟩ {api:{is_private:false,is_default_address_off:false,routes:{seen:[{route:POST /x,authorization:none,needs_key:true,target:arn:aws:lambda:eu-west-1:111122223333:function:g}],is_whole:true}}}
    arn:aws:execute-api:eu-west-1:111122223333:⟨aws_api_gateway_rest_api.r.id⟩ {api:{is_private:false,is_default_address_off:false,has_stage:true,routes:{seen:[{route:GET /orders,authorization:none,needs_key:false,target:arn:aws:lambda:eu-west-1:111122223333:function:f}],is_whole:true}}}
    arn:aws:lambda:eu-west-1:111122223333:function:f {function:{urls:{seen:[{authorization:none}],is_whole:true}}}
    ");
    assert_snapshot!(settings(&estate), @"function:f {environment:{seen:[TABLE],is_whole:true},code:{seen:[{object:{bucket:arn:aws:s3:::code,key:f.zip}}]}}");
}

#[test]
fn settings_of_builds_pools_and_notebooks() {
    let estate = estate(
        r#"
        aws_codebuild_project.p {"name": "p", "source": [{"type": "GITHUB", "location": "https://github.com/acme/web"}], "environment": [{"image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/build:1", "privileged_mode": true, "environment_variable": [{"name": "TOKEN", "value": "x"}]}]}
        AWS::CodeBuild::Project S/P {"Name": "q", "Source": {"Type": "CODEPIPELINE"}, "BuildBatchConfig": {"ServiceRole": "arn:aws:iam::111122223333:role/b"}}
        aws_cognito_identity_pool.c {"identity_pool_name": "c", "allow_unauthenticated_identities": true}
        aws_sagemaker_notebook_instance.n {"name": "n"}
        aws_ecs_service.s {"name": "s", "task_definition": "⟨aws_ecs_task_definition.t.arn⟩"}
        aws_ecs_task_definition.t {"family": "t", "task_role_arn": "arn:aws:iam::111122223333:role/task", "container_definitions": "[{\"name\": \"a\", \"image\": \"nginx\", \"environment\": [{\"name\": \"A\", \"value\": \"1\"}]}]"}
        aws_glue_job.j {"name": "j", "command": [{"script_location": "s3://scripts/j.py"}]}
        "#,
    );
    assert_snapshot!(settings(&estate), @"
    project/p {switches:{batch_enabled:false,buildspec_override:true,privileged:true},environment:{seen:[TOKEN],is_whole:true},code:{seen:[{image:111122223333.dkr.ecr.eu-west-1.amazonaws.com/build:1},{other:https://github.com/acme/web}]}}
    project/q {switches:{batch_enabled:true,privileged:false},environment:{is_whole:true}}
    identitypool/⟨aws_cognito_identity_pool.c.id⟩ {switches:{unauthenticated_access:true,classic_flow:false}}
    service/default/s {switches:{exec_enabled:false}}
    task-definition/t:⟨aws_ecs_task_definition.t.revision⟩ {switches:{privileged:false},environment:{seen:[A]},code:{seen:[{image:nginx}]}}
    job/j {code:{seen:[{object:{bucket:arn:aws:s3:::scripts,key:j.py}}]}}
    notebook-instance/n {switches:{root_access:true,direct_internet_access:true}}
    ");
}

#[test]
fn what_may_belong_to_any_is_missing_everywhere() {
    let estate = estate(
        r#"
        aws_security_group.a {"vpc_id": "vpc-1"}
        aws_security_group_rule.b {"type": "ingress", "security_group_id": {"?": "var.new ? aws_security_group.a.id : var.id"}, "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
        "#,
    );
    assert_snapshot!(show(&estate), @"
    security-group/⟨aws_security_group.a.id⟩ {security_group:{vpc:vpc/vpc-1,is_default:false}}
    security-group/⟨var.new ? aws_security_group.a.id : var.id⟩ {security_group:{ingress:{seen:[{protocol:tcp,ports:{range:[22,22]},peer:{range:0.0.0.0/0}}]}}}
    ");
}

#[test]
fn tasks_of_a_service_are_targets_with_the_port_of_the_container() {
    let estate = estate(
        r#"
        AWS::ECS::Service S/E {"ServiceName": "web", "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-1"], "SecurityGroups": ["sg-1"], "AssignPublicIp": "ENABLED"}}, "LoadBalancers": [{"ContainerPort": 8081, "TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/1"}]}
        "#,
    );
    assert_snapshot!(show(&estate), @"
    arn:aws:ecs:eu-west-1:111122223333:service/default/web {host:{interfaces:{seen:[{subnets:{seen:[subnet/subnet-1],is_whole:true},groups:{seen:[security-group/sg-1],is_whole:true},has_public_address:true}],is_whole:true}}}
    arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/1 {target_group:{targets:{seen:[{resource:arn:aws:ecs:eu-west-1:111122223333:service/default/web,port:8081}]}}}
    ");
}

#[test]
fn settings_of_repositories_and_clusters() {
    let estate = estate(
        r#"
        aws_ecr_repository.a {"name": "a"}
        aws_ecr_repository.b {"name": "b", "image_tag_mutability": "IMMUTABLE"}
        AWS::ECR::Repository S/C {"RepositoryName": "c", "ImageTagMutability": "MUTABLE"}
        aws_eks_cluster.d {"name": "d"}
        aws_eks_cluster.e {"name": "e", "access_config": [{"authentication_mode": "API_AND_CONFIG_MAP"}]}
        AWS::EKS::Cluster S/F {"Name": "f", "AccessConfig": {"AuthenticationMode": "CONFIG_MAP"}}
        "#,
    );
    assert_snapshot!(settings(&estate), @"
    repository/a {switches:{mutable_tags:true}}
    repository/b {switches:{mutable_tags:false}}
    repository/c {switches:{mutable_tags:true}}
    cluster/e {switches:{api_authentication:true}}
    cluster/f {switches:{api_authentication:false}}
    ");
}
