//! Check `iam-pass-any-role`.

use crate::context::CheckContext;
use crate::text::list;
use iamscope_estate::Principal;
use iamscope_findings::{Evidence, Findings, Fix, Severity};

declare_check! {
    /// ## What it finds
    /// Users and roles, administrators aside, that can hand any role of the account to any service.
    /// ## Why it matters
    /// Together with the right to start something (a function, an instance, a build) it gives the rights of the most powerful
    /// role that the service may take.
    /// ## Example
    /// ```finding
    /// role deploy
    ///   trust service codebuild.amazonaws.com
    ///   allow iam:PassRole on *
    /// ```
    /// ```ok
    /// role deploy
    ///   trust service codebuild.amazonaws.com
    ///   allow iam:PassRole on role/app-*
    /// ```
    /// ```ok
    /// role deploy
    ///   trust service codebuild.amazonaws.com
    ///   allow iam:PassRole on * if StringEquals iam:PassedToService lambda.amazonaws.com
    /// ```
    /// ## Fix
    /// Name the roles, best by a path such as `role/service/*`, and the service with `iam:PassedToService`.
    pub IamPassAnyRole {
        id: "iam-pass-any-role",
        severity: Medium,
        confidence: High,
        since: "0.1",
    }
}

/// Actions that start something, or change what runs, with a role that is handed over in the same request.
///
/// Source: the pages of these actions in the API references, which have a parameter for the role.
const STARTERS: [&str; 22] = [
    "apprunner:CreateService",
    "cloudformation:CreateStack",
    "cloudformation:UpdateStack",
    "codebuild:CreateProject",
    "codebuild:UpdateProject",
    "datapipeline:PutPipelineDefinition",
    "ec2:AssociateIamInstanceProfile",
    "ec2:ReplaceIamInstanceProfileAssociation",
    "ec2:RequestSpotInstances",
    "ec2:RunInstances",
    "ecs:RunTask",
    "ecs:StartTask",
    "elasticmapreduce:RunJobFlow",
    "emr-serverless:StartJobRun",
    "glue:CreateDevEndpoint",
    "glue:CreateJob",
    "glue:UpdateJob",
    "lambda:CreateFunction",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "states:CreateStateMachine",
];

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (principal, _) in cx.with_actions_everywhere(&["iam:PassRole"]) {
        let Some(proof) = cx.proof_everywhere(&principal, "iam:PassRole") else {
            continue;
        };
        let starters = starters(cx, &principal);
        let confidence = proof.confidence();
        let subject = cx.subject(&principal);
        let title = format!("{} can pass every role of its account", subject.name);
        let severity = if starters.is_empty() {
            Severity::Medium
        } else {
            Severity::High
        };
        let also = (!starters.is_empty()).then(|| Evidence::fact("can also", list(&starters, 8)));
        out.report(&IamPassAnyRole, subject)
            .title(title)
            .severity(severity)
            .confidence(confidence)
            .evidence(proof.evidence)
            .evidences(also)
            .fix(Fix::review(
                "name the roles to pass, and the service with `iam:PassedToService`",
            ))
            .gaps(proof.assumptions);
    }
}

fn starters(cx: &CheckContext<'_>, principal: &Principal) -> Vec<&'static str> {
    let Some(powers) = cx.powers(principal) else {
        return Vec::new();
    };
    let known = cx.action_ids(&STARTERS).into_iter();
    let possible = known.filter(|(_, id)| powers.possible.contains(*id));
    possible.map(|(name, _)| name).collect()
}
