//! What is told about a program from outside.

/// What the caller knows about a program beyond its files.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TerraformOptions {
    /// Values of variables in the order of the command line; later ones win, and all of them win over files.
    pub given: Vec<Given>,
    /// Values of variables from the environment, by the name after `TF_VAR_`. Files win over them.
    pub environment: Vec<(String, String)>,
    /// The workspace; `default` if nobody says.
    pub workspace: Option<String>,
    /// The account of the default provider.
    pub account: Option<String>,
    /// The partition of the default provider; `aws` if nobody says.
    pub partition: Option<String>,
    /// The region of providers that name none.
    pub region: Option<String>,
}

/// One value or file of values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Given {
    /// `-var name=value`.
    Variable {
        /// The name of the variable.
        name: String,
        /// Its value: an expression, or bare text for a variable of a primitive type.
        value: String,
    },
    /// `-var-file`, read by the caller: it may lie anywhere.
    File {
        /// What messages call it. One that ends in `.json` holds JSON.
        name: String,
        /// What it holds.
        text: String,
    },
}
