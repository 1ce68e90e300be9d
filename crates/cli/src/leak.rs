//! `iamscope leak`: a page for whoever has to deal with a credential that got out.
//!
//! [`key_id`] reads what an access key id tells by itself, [`blast`] how far the credential reaches, [`steps`] what to do in
//! which order, [`trail`] what to look for afterwards, [`page`] writes it all down.

mod blast;
mod key_id;
mod page;
mod steps;
mod trail;

use crate::arguments::EstateArguments;
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use crate::paths::{DrawingArguments, JewelArguments, draw};
use crate::terminal::Terminal;
use blast::Blast;
use clap::{Args, ValueEnum};
use iamscope_access::Access;
use iamscope_estate::{AccessKey, AccountId, Principal};
use iamscope_map::{Map, NodeId};
use key_id::KeyId;
use std::path::PathBuf;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

#[derive(Args, Debug)]
pub(crate) struct LeakArguments {
    /// What leaked: an access key id (`AKIA...`, `ASIA...`), or the user or role whose credentials did
    credential: String,
    /// Whose key it is, where the estate does not tell
    #[arg(long, value_name = "WHO")]
    principal: Option<String>,
    /// When it was found out, as `2026-01-31T12:00:00Z`: sessions made before are shut out [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    #[command(flatten)]
    jewels: JewelArguments,
    #[command(flatten)]
    estate: EstateArguments,
    #[command(flatten)]
    drawing: DrawingArguments,
    /// How to write the page
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: LeakFormat,
    /// Write the page to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How the page is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum LeakFormat {
    /// For a terminal
    #[default]
    Text,
    /// For a ticket or wiki
    Markdown,
}

/// What leaked.
struct Leak<'e> {
    /// The key id, if that was told.
    key: Option<KeyId>,
    /// What the estate knows of the key.
    seen: Option<&'e AccessKey>,
    /// Whose credential it is, if that is known.
    owner: Option<(Principal, NodeId)>,
    /// Users of the account who have keys whose ids the estate does not tell.
    suspects: Vec<String>,
    /// When it was found out, as RFC 3339.
    at: String,
}

pub(crate) fn run(arguments: &LeakArguments, terminal: Terminal) -> Outcome {
    let at = time_of(arguments.at.as_deref())?;
    let loaded = input::load(&arguments.estate, terminal)?;
    let access = loaded.access(terminal, arguments.estate.strict);
    let map = loaded.cut(&access, draw(&access, &arguments.drawing, terminal)?)?;
    let leak = leak(arguments, &access, map, at)?;
    let jewels = arguments.jewels.read()?;
    let blast = leak
        .owner
        .as_ref()
        .map(|&(_, node)| Blast::new(map, &access, node, &jewels));
    let page = page::page(map, &access, &leak, blast.as_ref());
    let text = match arguments.format {
        LeakFormat::Text => page.to_text(),
        LeakFormat::Markdown => page.to_markdown(),
    };
    terminal.write(&text, arguments.output.as_deref())?;
    Ok(loaded.exit())
}

fn time_of(text: Option<&str>) -> Result<String, Failure> {
    let time = match text {
        Some(text) => OffsetDateTime::parse(text, &Rfc3339).map_err(|_| {
            let message = format!("`{text}` is no time");
            Failure::new(Exit::Usage, message).help("write it as `2026-01-31T12:00:00Z`")
        })?,
        None => OffsetDateTime::now_utc(),
    };
    let time = time.to_offset(time::UtcOffset::UTC);
    let whole = time.replace_nanosecond(0).unwrap_or(time);
    whole
        .format(&Rfc3339)
        .map_err(|error| Failure::new(Exit::Failed, format!("cannot write the time: {error}")))
}

fn leak<'e>(arguments: &LeakArguments, access: &Access<'e>, map: &Map, at: String) -> Result<Leak<'e>, Failure> {
    let key = KeyId::parse(&arguments.credential);
    let found = key.as_ref().and_then(|key| owner_of(access, key));
    let named = match (&arguments.principal, &key) {
        (Some(name), _) => Some(access.find_principal(name)?),
        (None, Some(_)) => None,
        (None, None) => Some(access.find_principal(&arguments.credential)?),
    };
    let principal = named.or_else(|| found.as_ref().map(|(principal, _)| principal.clone()));
    let owner = match principal {
        Some(principal) => Some(on_map(access, map, principal)?),
        None => None,
    };
    Ok(Leak {
        suspects: match (&key, &owner) {
            (Some(key), None) => suspects(access, key),
            (_, _) => Vec::new(),
        },
        seen: found.map(|(_, key)| key),
        key,
        owner,
        at,
    })
}

fn on_map(access: &Access<'_>, map: &Map, principal: Principal) -> Result<(Principal, NodeId), Failure> {
    match map.find_principal(&principal.without_session()) {
        Some(node) => Ok((principal, node)),
        None => {
            let message = format!("`{}` is not on the map", access.name(&principal));
            Err(Failure::new(Exit::Usage, message))
        }
    }
}

/// Returns whose key it is.
fn owner_of<'e>(access: &Access<'e>, wanted: &KeyId) -> Option<(Principal, &'e AccessKey)> {
    let estate = access.estate();
    let find = |keys: &'e Option<Vec<AccessKey>>| keys.iter().flatten().find(|key| key.id == wanted.text);
    let users = estate.users().iter();
    let mut users = users.filter_map(|(id, user)| Some((Principal::User(id), find(&user.credentials.access_keys)?)));
    let mut roots = estate.accounts().iter().filter_map(|(id, account)| {
        let root = account.root.as_ref()?;
        Some((Principal::Root(id), find(&root.access_keys)?))
    });
    users.next().or_else(|| roots.next())
}

/// Returns who in the account of a key may have it.
fn suspects(access: &Access<'_>, key: &KeyId) -> Vec<String> {
    let estate = access.estate();
    let account = key
        .account
        .as_deref()
        .and_then(|number| estate.account_by_number(number));
    let is_there = |owner: AccountId| account.is_none_or(|account| account == owner);
    if key.is_temporary() {
        return Vec::new();
    }
    let users = estate.users().iter().filter(|(_, user)| is_there(user.account));
    let may_have = users.filter(|(_, user)| {
        let keys = user.credentials.access_keys.as_ref();
        keys.is_none_or(|keys| keys.iter().any(|key| !key.id.starts_with("AKIA")))
    });
    may_have.map(|(id, _)| access.name(&Principal::User(id))).collect()
}
