//! Messages over a pair of streams.
//!
//! Sources: Language Server Protocol 3.17, "Base Protocol"; JSON-RPC 2.0, "Error object". A message that cannot be read is
//! answered, and those after it are read; a header that says no length ends the connection, for nobody knows where the next
//! message starts.

use lsp_server::{Connection, ErrorCode, Message};
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// The longest message that is read, in bytes.
const MAX_MESSAGE: u64 = 64 << 20;
/// The longest header, in bytes.
const MAX_HEADER: u64 = 4 << 10;

/// The thread that writes what the server answers.
#[derive(Debug)]
pub struct Io {
    writer: JoinHandle<()>,
}

impl Io {
    /// Waits until everything is written; the connection must be gone before.
    pub fn finish(self) {
        // A writer that failed has nobody to write to.
        drop(self.writer.join());
    }
}

/// Connects to an editor over standard input and output.
pub fn stdio() -> (Connection, Io) {
    over(io::stdin(), io::stdout())
}

/// Connects to an editor over two streams.
pub fn over(input: impl Read + Send + 'static, output: impl Write + Send + 'static) -> (Connection, Io) {
    let (server, client) = Connection::memory();
    let Connection { sender, receiver } = client;
    let output = Arc::new(Mutex::new(output));
    let answers = Arc::clone(&output);
    let writer = thread::spawn(move || {
        for message in receiver {
            let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
            if message.write(&mut *output).is_err() {
                break;
            }
        }
    });
    // Not waited for: it may be blocked on an input that nobody writes to any more.
    thread::spawn(move || {
        let mut input = BufReader::new(input);
        while let Ok(Some(read)) = read(&mut input) {
            let goes_on = match read {
                Ok(message) => sender.send(message).is_ok(),
                Err(answer) => {
                    let mut output = answers.lock().unwrap_or_else(PoisonError::into_inner);
                    write(&mut *output, &answer).is_ok()
                }
            };
            if !goes_on {
                break;
            }
        }
    });
    (server, Io { writer })
}

/// Reads the next message, or what to answer to one that is none. `None` at the end of the input.
fn read(input: &mut impl BufRead) -> io::Result<Option<Result<Message, Value>>> {
    let Some(length) = header(input)? else {
        return Ok(None);
    };
    if length > MAX_MESSAGE {
        io::copy(&mut input.by_ref().take(length), &mut io::sink())?;
        let message = format!("a message of {length} bytes is too long");
        return Ok(Some(Err(error(&Value::Null, ErrorCode::InvalidRequest, &message))));
    }
    let mut body = Vec::new();
    input.by_ref().take(length).read_to_end(&mut body)?;
    if body.len() as u64 != length {
        return Ok(None);
    }
    let value: Value = match serde_json::from_slice(&body) {
        Ok(value) => value,
        Err(fault) => {
            return Ok(Some(Err(error(
                &Value::Null,
                ErrorCode::ParseError,
                &fault.to_string(),
            ))));
        }
    };
    let id = value.get("id").filter(|id| id.is_string() || id.is_number()).cloned();
    let message = serde_json::from_value(value).map_err(|_| {
        error(
            &id.unwrap_or_default(),
            ErrorCode::InvalidRequest,
            "neither request, notification nor response",
        )
    });
    Ok(Some(message))
}

/// Reads a header and returns the length it says. `None` at the end of the input.
fn header(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    let mut header = input.by_ref().take(MAX_HEADER);
    loop {
        let mut line = Vec::new();
        if header.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.is_empty() {
            return length.map(Some).ok_or_else(|| io::ErrorKind::InvalidData.into());
        }
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("Content-Length")
        {
            length = value.trim().parse().ok();
        }
    }
}

fn error(id: &Value, code: ErrorCode, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i32, "message": message}})
}

fn write(output: &mut impl Write, value: &Value) -> io::Result<()> {
    let text = value.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    fn shown(text: &str) -> Vec<String> {
        let mut input = text.as_bytes();
        let mut all = Vec::new();
        loop {
            all.push(match read(&mut input) {
                Ok(Some(Ok(Message::Request(request)))) => format!("request {}", request.method),
                Ok(Some(Ok(Message::Notification(notification)))) => format!("notification {}", notification.method),
                Ok(Some(Ok(Message::Response(_)))) => "response".to_owned(),
                Ok(Some(Err(answer))) => format!("{} {}", answer["id"], answer["error"]["code"]),
                Ok(None) => break,
                Err(error) => {
                    all.push(error.kind().to_string());
                    break;
                }
            });
        }
        all
    }

    #[test]
    fn what_is_no_message_is_answered_and_the_rest_read() {
        let good = framed(r#"{"jsonrpc":"2.0","method":"exit"}"#);
        let input = [
            framed("{"),
            framed("[]"),
            framed(r#"{"jsonrpc":"2.0","id":7,"params":{}}"#),
            format!("content-type: x\r\n{good}"),
        ];
        assert_eq!(
            shown(&input.concat()),
            ["null -32700", "null -32600", "7 -32600", "notification exit"]
        );
    }

    #[test]
    fn without_a_length_nothing_can_be_read() {
        assert_eq!(shown("Content-Type: x\r\n\r\n{}"), ["invalid data"]);
        assert_eq!(shown("Content-Length: 5\r\n\r\n{}"), Vec::<String>::new());
    }

    #[test]
    fn long_messages_are_passed_over() {
        let long = MAX_MESSAGE + 1;
        let mut input = io::Cursor::new(format!("Content-Length: {long}\r\n\r\n"))
            .chain(io::repeat(b' ').take(long))
            .chain(io::Cursor::new(framed(r#"{"method":"exit"}"#)));
        let mut input = BufReader::new(&mut input);
        let answer = read(&mut input)
            .expect("a message")
            .expect("a message")
            .expect_err("an answer");
        assert_eq!(answer["error"]["code"], -32600);
        assert!(matches!(read(&mut input), Ok(Some(Ok(Message::Notification(_))))));
    }
}
