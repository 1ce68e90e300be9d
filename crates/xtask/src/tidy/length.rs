//! Files and functions that grew too long.

use super::files::File;
use super::{Breach, Rule};
use syn::spanned::Spanned;
use syn::visit::Visit;

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 80;

pub(super) fn check(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_rust() && !file.is_test()) {
        let product = file.text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
        let lines = product.count();
        if lines > FILE_LINES {
            breaches.push(Breach {
                rule: Rule::FileLength,
                place: file.path.clone(),
                line: None,
                message: format!("{lines} lines without tests, {FILE_LINES} at most"),
            });
        }
        let mut functions = Functions {
            path: &file.path,
            breaches: &mut breaches,
        };
        match syn::parse_file(&file.text) {
            Ok(syntax) => functions.visit_file(&syntax),
            Err(error) => functions.report(error.span(), format!("cannot be read: {error}")),
        }
    }
    breaches
}

/// Looks at every function that is not a test.
struct Functions<'f> {
    path: &'f str,
    breaches: &'f mut Vec<Breach>,
}

impl Functions<'_> {
    fn measure(&mut self, name: &syn::Ident, whole: proc_macro2::Span) {
        let lines = whole.end().line + 1 - whole.start().line;
        if lines > FUNCTION_LINES {
            self.report(
                whole,
                format!("function `{name}` has {lines} lines, {FUNCTION_LINES} at most"),
            );
        }
    }

    fn report(&mut self, span: proc_macro2::Span, message: String) {
        self.breaches.push(Breach {
            rule: Rule::FunctionLength,
            place: self.path.to_owned(),
            line: Some(span.start().line),
            message,
        });
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let is_test = module.attrs.iter().any(|attribute| {
            attribute.path().is_ident("cfg")
                && attribute
                    .meta
                    .require_list()
                    .is_ok_and(|list| list.tokens.to_string() == "test")
        });
        if !is_test {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.sig.ident, function.block.span());
        syn::visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.sig.ident, function.block.span());
        syn::visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.measure(&function.sig.ident, block.span());
        }
        syn::visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_functions_are_found_and_tests_are_not() {
        let body = "    let _ = 1;\n".repeat(FUNCTION_LINES);
        let text = format!("fn long() {{\n{body}}}\n#[cfg(test)]\nmod tests {{ fn test() {{\n{body}}} }}\n");
        let path = "crates/x/src/lib.rs".to_owned();
        let found = check(&[File { path, text }]);
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["crates/x/src/lib.rs:1: function `long` has 82 lines, 80 at most"]
        );
    }
}
