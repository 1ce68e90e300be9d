//! Templates to parts: white space that markers and indented heredocs take away is gone before anything is evaluated.
//!
//! Terraform's scanner cuts the literal text of heredocs and template files into lines, and `~` takes white space from
//! the one line next to it only. See "Strings and Templates" in the Terraform language documentation.

use super::Diagnostic;
use super::compile::Compiler;
use super::literal::{self, Run};
use super::tree::{ForPart, IfPart, Loop, Part};
use hcl_edit::Span as _;
use hcl_edit::template::{Directive, Element, Strip, Template};
use std::ops::Range;

/// How the literal text of a template was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// Between quotes, with escapes.
    Quoted,
    /// In a heredoc, a template file, or a string of JSON.
    Plain,
    /// In a heredoc that starts with `<<-`.
    Indented,
}

/// A template, flattened.
enum Token {
    /// A line of literal text, or what is left of it.
    Line(Vec<Run>),
    /// The start or end of an interpolation or directive, and whether it takes white space before and after it.
    Tag(Strip),
}

/// Makes the parts of a template.
pub(crate) fn parts(
    compiler: &Compiler<'_>,
    template: &Template,
    form: Form,
    depth: usize,
) -> Result<Box<[Part]>, Diagnostic> {
    let mut flat = Flat::default();
    flat.template(compiler, template, form);
    flat.trim();
    if form == Form::Indented {
        flat.dedent();
    }
    let mut lines = flat.tokens.into_iter().filter_map(|token| match token {
        Token::Line(runs) => Some(runs),
        Token::Tag(_) => None,
    });
    let mut counts = flat.counts.into_iter();
    let mut next = || {
        let count = counts.next().unwrap_or_default();
        lines.by_ref().take(count).flatten().collect::<Vec<Run>>()
    };
    rebuild(compiler, template, &mut next, depth)
}

#[derive(Default)]
struct Flat {
    tokens: Vec<Token>,
    /// Of how many lines each literal element consists.
    counts: Vec<usize>,
}

impl Flat {
    fn template(&mut self, compiler: &Compiler<'_>, template: &Template, form: Form) {
        for element in template {
            match element {
                Element::Literal(literal) => self.literal(compiler, literal.span(), literal, form),
                Element::Interpolation(interpolation) => self.tokens.push(Token::Tag(interpolation.strip)),
                Element::Directive(directive) => self.directive(compiler, directive, form),
            }
        }
    }

    fn literal(&mut self, compiler: &Compiler<'_>, range: Option<Range<usize>>, value: &str, form: Form) {
        let written = range.as_ref().and_then(|range| compiler.text.get(range.clone()));
        let before = self.tokens.len();
        match (written, range, form) {
            (Some(written), Some(range), Form::Quoted) => {
                self.tokens.push(Token::Line(literal::quoted(written, range.start)));
            }
            (Some(written), Some(range), Form::Plain | Form::Indented) => {
                let mut start = range.start;
                for line in written.split_inclusive('\n') {
                    self.tokens.push(Token::Line(literal::plain(line, start)));
                    start += line.len();
                }
            }
            (_, range, _) => self.tokens.push(Token::Line(vec![Run {
                text: value.to_owned(),
                range: range.unwrap_or_default(),
                is_verbatim: false,
            }])),
        }
        self.counts.push(self.tokens.len() - before);
    }

    fn directive(&mut self, compiler: &Compiler<'_>, directive: &Directive, form: Form) {
        match directive {
            Directive::If(directive) => {
                self.tokens.push(Token::Tag(directive.if_expr.strip));
                self.template(compiler, &directive.if_expr.template, form);
                if let Some(otherwise) = &directive.else_expr {
                    self.tokens.push(Token::Tag(otherwise.strip));
                    self.template(compiler, &otherwise.template, form);
                }
                self.tokens.push(Token::Tag(directive.endif_expr.strip));
            }
            Directive::For(directive) => {
                self.tokens.push(Token::Tag(directive.for_expr.strip));
                self.template(compiler, &directive.for_expr.template, form);
                self.tokens.push(Token::Tag(directive.endfor_expr.strip));
            }
        }
    }

    /// Takes away the white space next to `~`.
    fn trim(&mut self) {
        let mut trims_next = false;
        let mut last: Option<&mut Vec<Run>> = None;
        for token in &mut self.tokens {
            match token {
                Token::Line(runs) => {
                    if trims_next {
                        literal::trim_start(runs);
                    }
                    trims_next = false;
                    last = Some(runs);
                }
                Token::Tag(strip) => {
                    if let Some(runs) = last.take().filter(|_| strip.strip_start()) {
                        literal::trim_end(runs);
                    }
                    trims_next = strip.strip_end();
                }
            }
        }
    }

    /// Takes away the indentation that all lines share. Lines of white space alone do not count.
    fn dedent(&mut self) {
        let mut shared = usize::MAX;
        let mut is_line_start = true;
        let mut indented: Vec<&mut Vec<Run>> = Vec::new();
        for token in &mut self.tokens {
            let starts_line = std::mem::take(&mut is_line_start);
            let runs = match token {
                Token::Tag(_) => {
                    if starts_line {
                        shared = 0;
                    }
                    continue;
                }
                Token::Line(runs) => runs,
            };
            is_line_start = runs.last().is_some_and(|run| run.text.ends_with('\n'));
            if !starts_line {
                continue;
            }
            let is_blank = runs.iter().all(|run| run.text.trim_start().is_empty());
            if is_blank && is_line_start {
                continue;
            }
            let spaces = runs.first().map_or(0, |run| {
                run.text.chars().take_while(|char| char.is_whitespace()).count()
            });
            shared = shared.min(spaces);
            indented.push(runs);
        }
        for runs in indented {
            literal::dedent(runs, shared);
        }
    }
}

/// Puts the lines back to where they belong.
fn rebuild(
    compiler: &Compiler<'_>,
    template: &Template,
    next: &mut dyn FnMut() -> Vec<Run>,
    depth: usize,
) -> Result<Box<[Part]>, Diagnostic> {
    let mut parts = Vec::new();
    for element in template {
        parts.push(match element {
            Element::Literal(_) => {
                let text = compiler.text_of(&next());
                if text.as_str().is_empty() {
                    continue;
                }
                Part::Literal(text)
            }
            Element::Interpolation(interpolation) => {
                Part::Interpolation(compiler.expression(&interpolation.expr, depth)?)
            }
            Element::Directive(directive) => rebuild_directive(compiler, directive, next, depth)?,
        });
    }
    Ok(parts.into())
}

fn rebuild_directive(
    compiler: &Compiler<'_>,
    directive: &Directive,
    next: &mut dyn FnMut() -> Vec<Run>,
    depth: usize,
) -> Result<Part, Diagnostic> {
    compiler.check_depth(depth)?;
    Ok(match directive {
        Directive::If(directive) => {
            let condition = compiler.expression(&directive.if_expr.cond_expr, depth)?;
            let then = rebuild(compiler, &directive.if_expr.template, next, depth + 1)?;
            let otherwise = match &directive.else_expr {
                Some(otherwise) => rebuild(compiler, &otherwise.template, next, depth + 1)?,
                None => Box::default(),
            };
            Part::If(Box::new(IfPart {
                condition,
                then,
                otherwise,
            }))
        }
        Directive::For(directive) => {
            let directive = &directive.for_expr;
            let each = Loop {
                key: directive.key_var.as_ref().map(|key| key.as_str().into()),
                value: directive.value_var.as_str().into(),
                collection: compiler.expression(&directive.collection_expr, depth)?,
            };
            let body = rebuild(compiler, &directive.template, next, depth + 1)?;
            Part::For(Box::new(ForPart { each, body }))
        }
    })
}
