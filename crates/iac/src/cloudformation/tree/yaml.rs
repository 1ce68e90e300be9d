//! YAML to a tree.
//!
//! Nothing here recurses: open lists and objects stand on a stack of our own. Aliases share what they name, and are
//! counted with all that they expand to, as is the depth that they add. A text that breaks off keeps what was complete
//! at the level of the sections: a resource that was read by half is no resource.

use super::open::{Contents, Measured, Next, Open};
use super::positions::Positions;
use super::tag::long_form;
use super::{Data, Key, MAX_DEPTH, MAX_NODES, Node, Reading, align, make, mend, scalar};
use crate::cloudformation::problems::{Fault, Problems};
use crate::text::Text;
use crate::value::Origin;
use iamscope_policy::{SourceId, Span};
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use std::collections::{BTreeMap, BTreeSet};

/// How often a text may be read anew with lines moved, and how much may be read that way, in bytes.
const MAX_TRIES: usize = 100;
const MAX_RETRIED: usize = 64 << 20;

/// Reads the documents of a text; returns them, and whether it was read to its end.
pub(super) fn read(text: &str, source: SourceId, problems: &mut Problems) -> Reading {
    let mut moved = BTreeSet::new();
    let mut tries = 0;
    loop {
        let mut own = Problems::default();
        let mended = (!moved.is_empty()).then(|| mend::apply(text, &moved));
        let mut builder = Builder {
            text,
            positions: Positions::new(text, &moved),
            source,
            problems: &mut own,
            stack: Vec::new(),
            documents: Vec::new(),
            anchors: BTreeMap::new(),
            nodes: 0,
            too_deep: 0,
            is_whole: true,
        };
        let error = builder.parse(mended.as_deref().unwrap_or(text));
        if let Some((message, place)) = error {
            tries += 1;
            let is_allowed = tries <= MAX_TRIES && tries * text.len() <= MAX_RETRIED;
            if is_allowed && mend::find(text, &message, place, &mut moved) {
                continue;
            }
            builder.broken(&message, place);
        }
        let reading = builder.finish();
        problems.extend(&own);
        return reading;
    }
}

/// Says that a key stands in an object twice.
pub(super) fn duplicate(key: &Key) -> Fault {
    Fault::new(format!("`{}` stands here a second time; the last one counts", key.text)).at(key.origin)
}

struct Builder<'t, 'p> {
    text: &'t str,
    positions: Positions,
    source: SourceId,
    problems: &'p mut Problems,
    stack: Vec<Open>,
    documents: Vec<Node>,
    /// What was anchored, by number; nothing where the anchor is still open.
    anchors: BTreeMap<usize, Measured>,
    nodes: usize,
    /// How many lists and objects are open that are nested too deep to be kept.
    too_deep: usize,
    is_whole: bool,
}

impl Builder<'_, '_> {
    /// Reads until the end, or until an error, which is returned with its place.
    fn parse(&mut self, text: &str) -> Option<(String, usize)> {
        let mut parser = Parser::new_from_str(text);
        while let Some(event) = parser.next_event() {
            match event {
                Ok((event, span)) => {
                    let span = self.positions.span(span);
                    if !self.event(event, span) {
                        self.is_whole = false;
                        return None;
                    }
                }
                Err(error) => return Some((error.info().to_owned(), self.positions.byte(*error.marker()))),
            }
        }
        None
    }

    fn broken(&mut self, message: &str, place: usize) {
        self.is_whole = false;
        let mut fault = Fault::new(format!("this is not YAML: {message}"));
        let rest = self.text.get(place..).unwrap_or_default();
        if message.contains("tab") || rest.starts_with('\t') {
            fault = fault.help("indent with spaces instead of tabs");
        }
        self.report(fault, Span::new(place, place + 1));
    }

    /// Takes an event; returns whether to go on.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        match event {
            Event::SequenceStart(anchor, tag) => {
                self.open(span, tag.as_deref(), anchor, Contents::Items(Vec::new()));
            }
            Event::MappingStart(anchor, tag) => {
                self.open(span, tag.as_deref(), anchor, Contents::members());
            }
            Event::SequenceEnd | Event::MappingEnd if self.too_deep > 0 => self.too_deep -= 1,
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ if self.too_deep > 0 => {}
            Event::Scalar(content, style, anchor, tag) => self.scalar(&content, style, anchor, tag.as_deref(), span),
            Event::Alias(id) => self.alias(id, span),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
        if self.nodes <= MAX_NODES {
            return true;
        }
        let fault = Fault::new(format!(
            "the template has more than {MAX_NODES} values with its aliases written out"
        ));
        self.report(fault, span);
        false
    }

    fn open(&mut self, span: Span, tag: Option<&Tag>, anchor: usize, contents: Contents) {
        if self.too_deep > 0 {
            self.too_deep += 1;
            return;
        }
        if self.stack.len() >= MAX_DEPTH {
            self.too_deep = 1;
            self.report(Fault::new(format!("nested more than {MAX_DEPTH} levels deep")), span);
            let node = make::unknown(self.origin(span), "nested too deep");
            self.place(Measured::leaf(node), anchor);
            return;
        }
        let start = span.start as usize;
        self.stack.push(Open {
            start,
            end: span.end as usize,
            tag: tag.cloned(),
            anchor,
            weight: 1,
            height: 1,
            contents,
        });
    }

    fn close(&mut self, span: Span) {
        let Some(open) = self.stack.pop() else { return };
        let is_flow = self
            .text
            .get(span.range())
            .is_some_and(|end| end.starts_with([']', '}']));
        let end = if is_flow { span.end as usize } else { open.end };
        let origin = self.origin(Span::new(open.start, end.max(open.start)));
        let data = open.contents.finish(self.problems);
        let node = self.tagged(Node { origin, data }, open.tag.as_ref());
        let measured = Measured {
            node,
            weight: open.weight,
            height: open.height + 1,
        };
        self.nodes += 1;
        self.place(measured, open.anchor);
    }

    fn scalar(&mut self, content: &str, style: ScalarStyle, anchor: usize, tag: Option<&Tag>, span: Span) {
        let origin = self.origin(span);
        let is_key = matches!(
            self.stack.last(),
            Some(Open {
                contents: Contents::Members { next: Next::Key, .. },
                ..
            })
        );
        if is_key {
            return self.key(content, style, origin, anchor);
        }
        self.nodes += 1;
        let is_text = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
        // The argument of a short function is text, however it looks: `!Ref 1a`, `!Sub 12`.
        let is_text = is_text || tag.is_some_and(|tag| tag.handle == "!" && !content.is_empty());
        let data = match style {
            ScalarStyle::Plain if !is_text => scalar::plain(content),
            ScalarStyle::Plain
            | ScalarStyle::SingleQuoted
            | ScalarStyle::DoubleQuoted
            | ScalarStyle::Literal
            | ScalarStyle::Folded => Data::Text(Text::new(content)),
        };
        let data = match data {
            Data::Text(text) => Data::Text(self.aligned(text, style, origin)),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Sequence(_) | Data::Mapping(_) | Data::Unknown(_) => {
                data
            }
        };
        let node = self.tagged(Node { origin, data }, tag);
        self.place(Measured::leaf(node), anchor);
    }

    fn aligned(&self, text: Text, style: ScalarStyle, origin: Origin) -> Text {
        let written = self.text.get(origin.span.range()).unwrap_or_default();
        let content = text.as_str();
        let pieces = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => align::block(written, content, origin),
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                align::line(written, content, origin)
            }
        };
        text.with_pieces(pieces)
    }

    fn key(&mut self, content: &str, style: ScalarStyle, origin: Origin, anchor: usize) {
        if anchor != 0 {
            let node = make::text(origin, content);
            self.anchors.insert(anchor, Measured::leaf(node));
        }
        let key = Key {
            text: content.into(),
            origin,
        };
        if let Some(Open {
            contents: Contents::Members { next, .. },
            ..
        }) = self.stack.last_mut()
        {
            let is_merge = content == "<<" && style == ScalarStyle::Plain;
            *next = if is_merge { Next::Merge } else { Next::Value(key) };
        }
    }

    fn alias(&mut self, id: usize, span: Span) {
        let origin = self.origin(span);
        let Some(measured) = self.anchors.get(&id) else {
            let fault = Fault::new("an alias stands inside of what it names".to_owned());
            self.report(fault, span);
            return self.place(Measured::leaf(make::unknown(origin, "an alias of itself")), 0);
        };
        let measured = measured.clone();
        self.nodes = self.nodes.saturating_add(measured.weight);
        if self.stack.len() + measured.height > MAX_DEPTH {
            self.report(
                Fault::new(format!("aliases nest more than {MAX_DEPTH} levels deep")),
                span,
            );
            return self.place(Measured::leaf(make::unknown(origin, "nested too deep")), 0);
        }
        self.place(measured, 0);
    }

    /// Puts a complete node where it belongs.
    fn place(&mut self, measured: Measured, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, measured.clone());
        }
        let Measured { node, weight, height } = measured;
        let Some(open) = self.stack.last_mut() else {
            return self.documents.push(node);
        };
        open.weight = open.weight.saturating_add(weight);
        open.height = open.height.max(height);
        if node.origin.source == self.source {
            open.end = open.end.max(node.origin.span.end as usize);
        }
        open.contents.put(node, self.problems);
    }

    /// Turns the short form of a function into its long one.
    fn tagged(&mut self, node: Node, tag: Option<&Tag>) -> Node {
        let Some(tag) = tag else { return node };
        if tag.is_yaml_core_schema()
            && matches!(&*tag.suffix, "str" | "int" | "float" | "bool" | "null" | "map" | "seq")
        {
            return node;
        }
        let origin = node.origin;
        match long_form(tag) {
            Some(name) => make::call(origin, name, node),
            None => {
                let fault = Fault::new(format!("unknown tag `{tag}`"));
                self.problems.report(
                    fault
                        .at(origin)
                        .help("CloudFormation has tags for its functions only, such as `!Ref`"),
                );
                make::unknown(origin, tag.to_string())
            }
        }
    }

    fn finish(mut self) -> Reading {
        // What is open after an error was read by half.
        self.stack.truncate(2);
        while !self.stack.is_empty() {
            self.close(Span::default());
        }
        Reading {
            documents: self.documents,
            is_whole: self.is_whole,
        }
    }

    fn report(&mut self, fault: Fault, span: Span) {
        self.problems.report(fault.at(self.origin(span)));
    }

    fn origin(&self, span: Span) -> Origin {
        Origin {
            source: self.source,
            span,
        }
    }
}
