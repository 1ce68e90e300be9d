//! The start link's secret and the cookie it is exchanged for.

use std::fmt;
use std::sync::Mutex;

/// A secret. It does not show itself in debug output.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Makes one of 256 random bits.
    pub fn random() -> Result<Self, String> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
        Ok(Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// Returns the secret itself, for the start link.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares without telling by the time it takes how much of the secret was right.
    fn is(&self, candidate: &str) -> bool {
        let (own, other) = (self.0.as_bytes(), candidate.as_bytes());
        own.len() == other.len() && own.iter().zip(other).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
    }
}

impl From<&str> for Token {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(..)")
    }
}

/// Who may ask: whoever exchanged the start link, once, for the cookie.
pub(crate) struct Session {
    start: Mutex<Option<Token>>,
    secret: Token,
    /// Cookies ignore ports, so two servers on one machine need two names.
    cookie_name: String,
}

impl Session {
    pub(crate) fn new(start: Token, port: u16) -> Result<Self, String> {
        Ok(Self {
            start: Mutex::new(Some(start)),
            secret: Token::random()?,
            cookie_name: format!("iamscope_{port}"),
        })
    }

    /// Exchanges the secret of the start link for a `Set-Cookie` value. Works once.
    pub(crate) fn exchange(&self, candidate: &str) -> Option<String> {
        let mut start = self.start.lock().ok()?;
        if !start.as_ref().is_some_and(|token| token.is(candidate)) {
            return None;
        }
        *start = None;
        Some(format!(
            "{}={}; Path=/; HttpOnly; SameSite=Strict",
            self.cookie_name,
            self.secret.as_str()
        ))
    }

    /// Tells whether a `Cookie` header holds the session's secret.
    pub(crate) fn accepts(&self, cookies: &str) -> bool {
        cookies
            .split(';')
            .filter_map(|cookie| cookie.trim().split_once('='))
            .any(|(name, value)| name == self.cookie_name && self.secret.is(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_link_works_once() {
        let session = Session::new(Token::from("start"), 80).unwrap();
        assert_eq!(session.exchange("wrong"), None);
        assert!(session.exchange("start").is_some());
        assert_eq!(session.exchange("start"), None);
    }

    #[test]
    fn only_the_cookie_of_this_server_is_accepted() {
        let session = Session::new(Token::from("start"), 8080).unwrap();
        let set = session.exchange("start").unwrap();
        let cookie = set.split(';').next().unwrap();
        assert!(session.accepts(&format!("theme=dark; {cookie}")));
        assert!(!session.accepts(&cookie.replace("8080", "8081")));
        assert!(!session.accepts("iamscope_8080="));
        assert!(!session.accepts("iamscope_8080=start"));
        assert!(!session.accepts(""));
    }

    #[test]
    fn secrets_are_long_differ_and_do_not_show() {
        let (one, two) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.as_str().len(), 64);
        assert_ne!(one.as_str(), two.as_str());
        assert_eq!(format!("{one:?}"), "Token(..)");
    }
}
