//! `iamscope map`: the map in a browser on this machine, or for other programs.

use crate::arguments::DeploymentArguments;
use crate::exit::{Exit, Failure, Outcome, first_cause};
use crate::export::{self, ExportFormat};
use crate::input;
use crate::scan::findings;
use crate::terminal::Terminal;
use clap::Args;
use iamscope_access::Access;
use iamscope_map::Map;
use iamscope_serve::{Model, ServeError, ServeOptions, Server};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Command, Stdio};

#[derive(Args, Debug)]
pub(crate) struct MapArguments {
    /// Files or folders of exports, or a saved estate [default: the paths in IAMSCOPE_ESTATE]
    paths: Vec<PathBuf>,
    /// Write the map for another program instead of serving it
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with_all = ["no_open", "port"])]
    export: Option<ExportFormat>,
    /// Write it to a file
    #[arg(long, short, value_name = "FILE", requires = "export")]
    output: Option<PathBuf>,
    /// Show what came and what went since the estate at this path; can be repeated, all of them are one estate
    #[arg(long, value_name = "PATH", conflicts_with = "export")]
    before: Vec<PathBuf>,
    #[command(flatten)]
    serving: ServingArguments,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

#[derive(Args, Debug)]
pub(crate) struct ServingArguments {
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
    /// Listen on this port of the loopback address; any free one by default
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    port: u16,
}

pub(crate) fn run(arguments: &MapArguments, terminal: Terminal) -> Outcome {
    if let Some(format) = arguments.export {
        let output = arguments.output.as_deref();
        return export::run(&arguments.paths, &arguments.deployment, format, output, terminal);
    }
    let paths = (arguments.paths.as_slice(), arguments.before.as_slice());
    serve(paths, &arguments.deployment, &arguments.serving, terminal)
}

/// Serves the map of an estate until Ctrl-C, beside an earlier one if there are paths of that; its address goes to stdout.
pub(crate) fn serve(
    (paths, before): (&[PathBuf], &[PathBuf]),
    deployment: &DeploymentArguments,
    arguments: &ServingArguments,
    terminal: Terminal,
) -> Outcome {
    let loaded = input::load_paths(paths, "PATHS", deployment, terminal)?;
    let access = loaded.access(terminal, false);
    let findings = findings(&access, terminal).into_sorted();
    let map = draw(&access, terminal);
    let earlier = if before.is_empty() {
        None
    } else {
        Some(input::load_paths(before, "--before", deployment, terminal)?)
    };
    let earlier = earlier.as_ref();
    let earlier_access = earlier.map(|earlier| earlier.access(terminal, false));
    let earlier_map = earlier_access.as_ref().map(|access| draw(access, terminal));
    let options = ServeOptions {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port)),
        ..ServeOptions::default()
    };
    let server = Server::bind(options).map_err(failed)?;
    let earlier = earlier.zip(earlier_access.as_ref().zip(earlier_map.as_ref()));
    let earlier = earlier.map(|(earlier, (access, map))| Model::new(&earlier.name, access, map, &[]));
    let model = match &earlier {
        Some(earlier) => Model::compared(&loaded.name, &access, &map, &findings, earlier),
        None => Model::new(&loaded.name, &access, &map, &findings),
    };
    let address = server.url();
    terminal.write(&format!("{address}\n"), None)?;
    if !server.has_page() {
        terminal.warn("this binary has no web page; build it with `cargo xtask web`, then build iamscope again");
    } else if !arguments.no_open {
        open(&address);
    }
    terminal.note("serving until Ctrl-C");
    server.run(&model).map_err(failed)?;
    Ok(Exit::Clean)
}

fn draw(access: &Access<'_>, terminal: Terminal) -> Map {
    let _progress = terminal.progress("drawing the map");
    Map::build(access)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn failed(error: ServeError) -> Failure {
    let message = match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {}", first_cause(source)),
        None => error.to_string(),
    };
    Failure::new(Exit::Failed, message)
}

/// Asks the desktop to open an address. Whoever has no desktop opens it himself.
fn open(address: &str) {
    let (program, arguments) = if cfg!(target_os = "macos") {
        ("open", vec![address])
    } else if cfg!(windows) {
        ("explorer", vec![address])
    } else {
        ("xdg-open", vec![address])
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    drop(command.spawn());
}
