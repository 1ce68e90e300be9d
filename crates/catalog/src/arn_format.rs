//! ARN formats such as `arn:${Partition}:s3:::${BucketName}/${ObjectName}` and what fits them.

use iamscope_policy::glob::Case;

use crate::placeholder;

/// Splits an ARN or an ARN format into partition, service, region, account and resource.
pub(crate) fn fields(arn: &str) -> Option<[&str; 5]> {
    let mut fields = arn.strip_prefix("arn:")?.splitn(5, ':');
    Some([
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
    ])
}

/// Returns how specific a format is that an ARN fits, as the number of separators in its resource.
///
/// Placeholders may hold separators, because names of roles, objects, parameters and log groups do. So an object of a
/// bucket also fits the format of a bucket, and the more specific format is the right one.
pub(crate) fn fit(arn: [&str; 5], format: &str) -> Option<usize> {
    let [_, service, region, account, resource] = arn;
    let [_, service_format, region_format, account_format, resource_format] = fields(format)?;
    let heads = [
        (service, service_format),
        (region, region_format),
        (account, account_format),
    ];
    if !heads.into_iter().all(|(field, format)| field_fits(field, format)) {
        return None;
    }
    let separators = resource_format.bytes().filter(|byte| matches!(byte, b'/' | b':'));
    placeholder::glob(resource_format, Case::Sensitive)
        .matches(resource)
        .then(|| separators.count())
}

/// Returns whether a service, region or account fits. A placeholder takes an empty field as well: the reference has
/// one in many formats whose ARNs leave the field out.
fn field_fits(field: &str, format: &str) -> bool {
    format.contains(['$', '*']) || field == format || field == "*"
}
