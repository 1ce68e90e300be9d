//! Questions to ten thousand principals of a generated estate: who can do something, and what everyone may do.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench stops at a mistake, reads the clock and prints what it measured"
)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_testkit::{SHARED_BUCKET, Shape, generated};
use std::hint::black_box;
use std::time::Instant;

/// The best of so many rounds counts: it is the one that no other program disturbed.
const ROUNDS: usize = 15;

const SHAPE: Shape = Shape {
    roles: 8_000,
    users: 2_000,
    policies: 1_500,
    accounts: 1,
    seed: 1,
};

fn main() {
    let estate = generated(SHAPE);
    let access = Access::new(&estate, Catalog::embedded());
    let members = access
        .classes()
        .iter()
        .map(|(_, class)| class.members.len())
        .sum::<usize>();
    println!(
        "{members} principals in {} classes, {} documents",
        access.classes().len(),
        estate.documents().len()
    );
    let account = estate.accounts().iter().next().expect("an account").1.number.as_str();
    for (action, resource) in [
        ("s3:GetObject", format!("arn:aws:s3:::{SHARED_BUCKET}-{account}/key")),
        ("s3:DeleteObject", format!("arn:aws:s3:::{SHARED_BUCKET}-{account}/key")),
        (
            "sqs:SendMessage",
            format!("arn:aws:sqs:eu-west-1:{account}:orders-prod"),
        ),
        ("ec2:DescribeInstances", "*".to_owned()),
        ("iam:CreateUser", format!("arn:aws:iam::{account}:user/new")),
        ("sts:AssumeRole", format!("arn:aws:iam::{account}:role/absent")),
    ] {
        let (action, target) = (access.action(action).expect("an action"), access.target(&resource));
        let found = access.who_can(&action, &target).len();
        let millis = best(|| access.who_can(black_box(&action), black_box(&target)).len());
        println!("{millis:>10.2} ms  who can {action}: {found}");
    }
    let millis = best(|| {
        let members = access.classes().iter().flat_map(|(_, class)| &class.members);
        members
            .map(|member| access.effective_actions(member, None).possible.len())
            .sum()
    });
    println!("{millis:>10.2} ms  effective actions, one by one");
    let millis = best(|| access.effective_matrix().len());
    println!("{millis:>10.2} ms  effective-action matrix");
}

/// Returns the milliseconds of the best round.
fn best(mut call: impl FnMut() -> usize) -> f64 {
    let round = |_| {
        let start = Instant::now();
        black_box(call());
        start.elapsed().as_secs_f64() * 1_000.0
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}
