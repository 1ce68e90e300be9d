//! AWS facts, embedded: services, actions, resource types, condition keys, managed policies.
