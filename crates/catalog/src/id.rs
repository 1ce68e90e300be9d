//! Dense numbers for the things the catalogue knows.

/// Declares one id type over `u32`.
macro_rules! id {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        ///
        /// Valid only with the catalogue it came from; other data numbers differently, so it is never stored in files.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub(crate) u32);

        impl $name {
            /// Returns the number, counted from zero without holes.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// Makes an id of a number; a number that the catalogue does not have finds nothing there.
            pub fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    };
}

id! {
    /// An action, such as `s3:GetObject`; ordered by service prefix, then name.
    ActionId
}
id! {
    /// A service prefix, such as `s3`; in alphabetical order.
    ServiceId
}
id! {
    /// A resource type of a service, such as `bucket` of `s3`.
    ResourceTypeId
}
id! {
    /// A condition key, such as `aws:SourceIp`; in alphabetical order.
    ConditionKeyId
}
id! {
    /// An AWS managed policy; in alphabetical order.
    ManagedPolicyId
}
