//! Bytes of a file or of standard input, unpacked, as text.

use iamscope_iac::problem::{Place, Problem};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// How packed data looks: gzip (RFC 1952) and Zstandard (RFC 8878).
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Packed data that grows less than this is never suspicious.
const HARMLESS: u64 = 64 << 20;

/// How many bytes may still be read in this run, over all files.
pub(crate) struct Budget {
    left: AtomicU64,
    limit: u64,
    ratio: u64,
}

impl Budget {
    pub(crate) fn new(limit: u64, ratio: u64) -> Self {
        Self {
            left: AtomicU64::new(limit),
            limit,
            ratio,
        }
    }

    fn left(&self) -> u64 {
        self.left.load(Ordering::Relaxed)
    }

    fn spend(&self, bytes: u64) -> bool {
        let spend = |left: u64| left.checked_sub(bytes);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend)
            .is_ok()
    }
}

/// What a file turned out to hold.
pub(crate) enum Content {
    Text(String),
    /// Something that no export is; it was not read to the end.
    NotText,
}

/// Reads a file.
pub(crate) fn read_file(path: &Path, name: &str, budget: &Budget) -> Result<Content, Problem> {
    let mut file = File::open(path).map_err(|error| io_problem(name, &error))?;
    let head = head(&mut file).map_err(|error| io_problem(name, &error))?;
    if is_something_else(&head, name) {
        return Ok(Content::NotText);
    }
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    if size > budget.left() {
        return Err(too_large(name, budget));
    }
    read_rest(&head, file, name, budget)
}

/// Reads from a stream, packed or plain.
pub(crate) fn read(mut stream: impl Read, name: &str, budget: &Budget) -> Result<Content, Problem> {
    let head = head(&mut stream).map_err(|error| io_problem(name, &error))?;
    if is_something_else(&head, name) {
        return Ok(Content::NotText);
    }
    read_rest(&head, stream, name, budget)
}

/// Reads the first bytes, as many as it takes to tell what they are.
fn head(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; 512];
    let mut length = 0;
    while length < 64 {
        match stream.read(head.get_mut(length..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(length);
    Ok(head)
}

/// Returns whether a file is nothing that could be read here.
fn is_something_else(head: &[u8], name: &str) -> bool {
    let is_packed = head.starts_with(GZIP) || head.starts_with(ZSTD);
    !is_packed && !may_be_export(head) && !may_be_template(name)
}

fn read_rest(head: &[u8], stream: impl Read, name: &str, budget: &Budget) -> Result<Content, Problem> {
    let whole = head.chain(BufReader::new(stream));
    let unpacked = if head.starts_with(GZIP) {
        unpack(
            whole,
            |packed| Ok(flate2::read::MultiGzDecoder::new(packed)),
            name,
            budget,
        )?
    } else if head.starts_with(ZSTD) {
        unpack(whole, zstd::Decoder::new, name, budget)?
    } else {
        let mut bytes = Vec::new();
        let limit = budget.left().saturating_add(1);
        let read = whole.take(limit).read_to_end(&mut bytes);
        read.map_err(|error| io_problem(name, &error))?;
        Some(bytes)
    };
    let Some(bytes) = unpacked else {
        return Ok(Content::NotText);
    };
    if !budget.spend(bytes.len() as u64) {
        return Err(too_large(name, budget));
    }
    to_text(bytes, name)
}

/// Returns whether the first bytes can be the start of JSON or of a credential report. An empty file can be anything.
fn may_be_export(head: &[u8]) -> bool {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let head = head
        .strip_prefix(&[0xef, 0xbb, 0xbf])
        .unwrap_or(head)
        .trim_ascii_start();
    head.first().is_none_or(|first| b"{[".contains(first)) || head.starts_with(b"user,arn,")
}

/// Returns whether a file is named as templates in YAML are, which begin with anything. So may standard input.
fn may_be_template(name: &str) -> bool {
    let endings = [".yaml", ".yml", ".template", "<stdin>"];
    endings.iter().any(|ending| name.ends_with(ending))
}

/// Unpacks what can be an export; nothing otherwise.
fn unpack<R: Read, D: Read>(
    packed: R,
    decoder: impl FnOnce(Counted<R>) -> io::Result<D>,
    name: &str,
    budget: &Budget,
) -> Result<Option<Vec<u8>>, Problem> {
    let broken = |error: &io::Error| {
        Problem::error(name, format!("the packed data is damaged or cut off ({error})")).help("fetch the file again")
    };
    let read = std::rc::Rc::new(std::cell::Cell::new(0));
    let counted = Counted {
        inner: packed,
        read: read.clone(),
    };
    let mut decoder = decoder(counted).map_err(|error| broken(&error))?;
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = decoder.read(&mut buffer).map_err(|error| broken(&error))?;
        if count == 0 {
            return Ok(Some(bytes));
        }
        let is_first = bytes.is_empty();
        bytes.extend(buffer.iter().take(count));
        let plain = name.trim_end_matches(".gz").trim_end_matches(".zst");
        if is_first && !may_be_export(&bytes) && !may_be_template(plain) {
            return Ok(None);
        }
        let size = bytes.len() as u64;
        if size > budget.left() {
            return Err(too_large(name, budget));
        }
        if size > HARMLESS.min(budget.limit / 4) && size / read.get().max(1) > budget.ratio {
            let message = format!(
                "the file unpacks to more than {} times its size, as bombs do",
                budget.ratio
            );
            return Err(Problem::error(name, message).help("unpack it yourself if you trust it"));
        }
    }
}

/// Counts the bytes that a decoder takes in.
struct Counted<R> {
    inner: R,
    read: std::rc::Rc<std::cell::Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}

impl<R: Read> io::BufRead for Counted<BufReader<R>> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.read.set(self.read.get() + amount as u64);
        self.inner.consume(amount);
    }
}

/// Decodes UTF-8, with or without a byte order mark, and UTF-16 with one, which is what `>` writes in PowerShell.
fn to_text(bytes: Vec<u8>, name: &str) -> Result<Content, Problem> {
    for (mark, decode) in [
        ([0xff, 0xfe], u16::from_le_bytes as fn([u8; 2]) -> u16),
        ([0xfe, 0xff], u16::from_be_bytes),
    ] {
        if let Some(rest) = bytes.strip_prefix(&mark) {
            let (pairs, odd) = rest.as_chunks::<2>();
            let units = pairs.iter().map(|&pair| decode(pair));
            let text: Result<String, _> = char::decode_utf16(units).collect();
            return match text {
                Ok(text) if odd.is_empty() => Ok(Content::Text(text)),
                Ok(_) | Err(_) => Err(Problem::error(name, "the text is not valid UTF-16").help("save it as UTF-8")),
            };
        }
    }
    let bytes = match bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    String::from_utf8(bytes).map(Content::Text).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or_default();
        let before = std::str::from_utf8(before).unwrap_or_default();
        let last = before.rsplit('\n').next().unwrap_or_default();
        let place = Place {
            line: before.matches('\n').count() + 1,
            column: last.chars().count() + 1,
        };
        let byte = error.as_bytes().get(valid).copied().unwrap_or_default();
        Problem::error(name, format!("expected UTF-8 text, found the byte 0x{byte:02x}"))
            .at(Some(place))
            .help("save the file as UTF-8")
    })
}

fn io_problem(name: &str, error: &io::Error) -> Problem {
    if error.kind() == io::ErrorKind::NotFound {
        Problem::error(name, "there is no such file or folder").help("check the path")
    } else if error.kind() == io::ErrorKind::PermissionDenied {
        Problem::error(name, "permission to read it is missing").help("run as the owner of the file")
    } else {
        Problem::error(name, format!("cannot be read: {error}"))
    }
}

fn too_large(name: &str, budget: &Budget) -> Problem {
    Problem::error(name, format!("more than {} bytes of input, unpacked", budget.limit))
        .help("scan fewer files at once, or raise the limit")
}
