//! Rule 5: actions (IAM User Guide, "IAM JSON policy elements: Action").

use super::glob::{fits_any_case, pattern};

/// Returns whether an action pattern covers an action; neither service nor name regard case.
///
/// A wildcard in the service prefix is refused when a policy is saved, so such a pattern covers nothing.
pub(super) fn covers(text: &str, action: &str) -> bool {
    if text == "*" || text == "*:*" {
        return true;
    }
    let (Some((service, name)), Some((asked_service, asked_name))) = (text.split_once(':'), action.split_once(':'))
    else {
        return false;
    };
    let is_plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let is_sound = !service.is_empty() && service.chars().all(is_plain) && !name.is_empty();
    is_sound && service.eq_ignore_ascii_case(asked_service) && fits_any_case(&pattern(name), asked_name)
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn examples_of_the_action_page() {
        assert!(covers("sqs:SendMessage", "SQS:sendmessage"));
        assert!(covers("iam:*AccessKey*", "iam:CreateAccessKey"));
        assert!(covers("s3:*", "s3:GetObject"));
        assert!(covers("*", "s3:GetObject"));
        assert!(!covers("s3:*", "s3-object-lambda:GetObject"));
        assert!(!covers("s*:GetObject", "s3:GetObject"));
        assert!(!covers("", "s3:GetObject") && !covers(" ", "s3:GetObject") && !covers("s3:", "s3:GetObject"));
    }
}
