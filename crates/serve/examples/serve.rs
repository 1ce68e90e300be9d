//! Serves the page with a small estate in the test kit's language, from a file or the one below.

use std::error::Error;
use std::io::{self, Write};

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_checks::CheckContext;
use iamscope_map::Map;
use iamscope_serve::{Model, ServeOptions, Server};

const SMALL: &str = r#"
account 111122223333 name shop
account 444455556666 name data
account 111122223333
group developers
  attach ReadOnlyAccess
user ada password mfa
  member developers
  allow sts:AssumeRole on role/deploy if Bool aws:MultiFactorAuthPresent true
user bob key active
  allow * on *
role deploy
  trust aws 111122223333
  allow s3:GetObject,s3:PutObject on bucket/artifacts/*
  allow lambda:UpdateFunctionCode on function/checkout
role checkout
  trust service lambda.amazonaws.com
  allow s3:GetObject on bucket/invoices/*
  allow sqs:SendMessage on queue/orders
role github
  trust federated token.actions.githubusercontent.com
  allow s3:PutObject on bucket/artifacts/*
bucket artifacts
bucket invoices
  grant anyone s3:GetObject on bucket/invoices/public/*
queue orders
key customers
function checkout
  role checkout
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let text = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(path)?,
        None => SMALL.to_owned(),
    };
    let estate = iamscope_testkit::try_estate(&text).map_err(|problem| problem.to_string())?;
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let findings = iamscope_checks::run_all(&CheckContext::new(&access)).into_sorted();
    let server = Server::bind(ServeOptions::default())?;
    writeln!(io::stdout(), "{}", server.url())?;
    server.run(&Model::new("a small estate", &access, &map, &findings))?;
    Ok(())
}
