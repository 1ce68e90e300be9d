//! Terraform of 22,000 lines, as teams write it: a module for each service, called with `for_each` in many folders. And ten
//! thousand instances of one block.
//!
//! `cargo bench -p iamscope-iac --bench terraform`. With a folder as argument, what stands there is read instead.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench stops at a mistake, reads the clock and prints what it measured"
)]

use iamscope_iac::terraform::{TerraformOptions, read_many, roots};
use iamscope_iac::{Files, Program, estate};
use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// The best of so many rounds counts: it is the one that no other program disturbed.
const ROUNDS: usize = 15;

/// How many folders call the modules.
const FOLDERS: usize = 60;
/// How many services one folder has.
const SERVICES: usize = 8;

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    match folder {
        Some(folder) => measure(&folder, || Files::folder(Path::new(&folder)).expect("a folder")),
        None => {
            let files = program();
            let lines: usize = files.iter().map(|(_, text)| text.lines().count()).sum();
            measure(&format!("{lines} lines"), || Files::memory(files.clone()));
            measure("10,000 instances", || Files::memory([("main.tf", INSTANCES)]));
        }
    }
}

fn measure(name: &str, files: impl Fn() -> Files) {
    let groups = roots(&mut files());
    let read = || -> Vec<Program> {
        let read = |group: &Vec<String>| {
            let folders: Vec<&str> = group.iter().map(String::as_str).collect();
            read_many(files(), &folders, &TerraformOptions::default())
        };
        groups.iter().flat_map(read).collect()
    };
    let programs = read();
    let declared: usize = programs.iter().map(|program| program.declared.len()).sum();
    println!("{name}: {} programs, {declared} resources", programs.len());
    println!("{:>10.2} ms  find programs", best(|| roots(&mut files())));
    println!("{:>10.2} ms  evaluate", best(read));
    println!(
        "{:>10.2} ms  evaluate and put into an estate",
        best(|| estate::assemble(read()))
    );
}

/// Returns the milliseconds of the best of some rounds.
fn best<T>(mut work: impl FnMut() -> T) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        black_box(work());
        best = best.min(start.elapsed().as_secs_f64() * 1_000.0);
    }
    best
}

const INSTANCES: &str = r#"
resource "aws_iam_role" "r" {
  for_each = toset([for i in setproduct(range(100), range(100)) : "r-${i[0]}-${i[1]}"])
  name     = each.key
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
  inline_policy {
    name   = "p"
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${each.key}/*" }] })
  }
}
"#;

/// The module that every service is made of.
const MODULE: &str = r#"
variable "name" { type = string }
variable "environment" { type = string }
variable "readers" {
  type    = list(string)
  default = []
}
variable "tags" {
  type    = map(string)
  default = {}
}
locals {
  full = "${var.environment}-${var.name}"
  tags = merge(var.tags, { Name = local.full, Environment = var.environment })
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
data "aws_iam_policy_document" "access" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = [aws_s3_bucket.data.arn, "${aws_s3_bucket.data.arn}/*"]
  }
  dynamic "statement" {
    for_each = var.readers
    content {
      sid       = "Reader${statement.key}"
      actions   = ["sqs:ReceiveMessage"]
      resources = [aws_sqs_queue.jobs.arn]
      condition {
        test     = "StringEquals"
        variable = "aws:PrincipalTag/team"
        values   = [statement.value]
      }
    }
  }
}
resource "aws_iam_role" "this" {
  name               = local.full
  assume_role_policy = data.aws_iam_policy_document.trust.json
  tags               = local.tags
}
resource "aws_iam_role_policy" "this" {
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.access.json
}
resource "aws_s3_bucket" "data" {
  bucket = "${local.full}-data"
  tags   = local.tags
}
resource "aws_sqs_queue" "jobs" {
  name = "${local.full}-jobs"
  tags = local.tags
}
output "role" { value = aws_iam_role.this.arn }
"#;

/// Writes the program: the module, and folders that call it.
fn program() -> Vec<(String, String)> {
    let mut files = vec![("modules/service/main.tf".to_owned(), MODULE.to_owned())];
    for folder in 0..FOLDERS {
        let mut text = format!(
            "variable \"environment\" {{\n  default = \"env{folder}\"\n}}\nprovider \"aws\" {{\n  region = \"eu-west-1\"\n}}\n"
        );
        for service in 0..SERVICES {
            service_of(&mut text, service).expect("text");
        }
        files.push((format!("live/{folder}/main.tf"), text));
    }
    files
}

fn service_of(text: &mut String, service: usize) -> std::fmt::Result {
    writeln!(
        text,
        "module \"service{service}\" {{
  source      = \"../../modules/service\"
  for_each    = toset([\"a\", \"b\"])
  name        = \"service{service}-${{each.key}}\"
  environment = var.environment
  readers     = [\"team-{service}\", \"ops\"]
  tags        = {{ service = \"{service}\" }}
}}
resource \"aws_security_group\" \"s{service}\" {{
  name = \"s{service}\"
  ingress {{
    from_port   = {}
    to_port     = {}
    protocol    = \"tcp\"
    cidr_blocks = [\"10.{service}.0.0/16\"]
  }}
}}
resource \"aws_iam_policy\" \"p{service}\" {{
  name = \"${{var.environment}}-p{service}\"
  policy = jsonencode({{
    Version = \"2012-10-17\"
    Statement = [
      {{
        Sid      = \"One\"
        Effect   = \"Allow\"
        Action   = [\"dynamodb:GetItem\", \"dynamodb:Query\"]
        Resource = \"arn:aws:dynamodb:eu-west-1:111122223333:table/t{service}\"
      }},
      {{
        Sid      = \"Two\"
        Effect   = \"Deny\"
        Action   = \"dynamodb:DeleteTable\"
        Resource = \"*\"
      }},
    ]
  }})
}}
resource \"aws_iam_role_policy_attachment\" \"a{service}\" {{
  for_each   = module.service{service}
  role       = \"${{var.environment}}-service{service}-${{each.key}}\"
  policy_arn = aws_iam_policy.p{service}.arn
}}",
        8_000 + service,
        8_000 + service
    )
}
