//! From the command line to a server that runs, and stops when it is told to.

use std::fs::DirBuilder;
use std::future::Future;
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use engine::clock::Clock;
use engine::keys::KeySource;
use engine::mail::{Mailbox, Transport};
use engine::rng::Rng;
use engine::{Engine, OpenError};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::cli::{Audit, Cli, Command};
use crate::config::{Config, MailRoute, Sources};
use crate::operator::{self, OperatorError};
use crate::{AppState, StartError, assets, audit_check, listen, logging, panics, router};

/// Does what the command line says.
pub fn run(cli: &Cli) -> Result<(), StartError> {
    let config = Config::load(&Sources::of_process(cli)?)?;
    panics::log_without_message();
    // Without a log where standard output is the answer, which may be kept as a file.
    if !matches!(cli.command, Some(Command::Audit(_))) {
        logging::start(&config.log);
    }
    for name in &config.unknown {
        tracing::warn!("{name} is not a setting of Sallyport and does nothing");
    }
    for name in &config.not_yet {
        tracing::warn!("{name} is a setting of a later Sallyport and does nothing yet");
    }
    runtime()?.block_on(async {
        match cli.command.clone().unwrap_or_default() {
            Command::Serve => serve(&config).await,
            Command::Migrate => migrate(&config).await,
            Command::Audit(Audit::Verify { heads, since }) => verify(&config, heads, since.as_deref()).await,
            Command::Account(command) => operate(&config, command, operator::account).await,
            Command::Workspace(command) => operate(&config, command, operator::workspace).await,
            Command::Policy(command) => operate(&config, command, operator::policy).await,
        }
    })
}

fn runtime() -> Result<Runtime, StartError> {
    Runtime::new().map_err(|why| StartError::System { what: "threads", why })
}

async fn verify(config: &Config, heads: bool, since: Option<&Path>) -> Result<(), StartError> {
    let keys = KeySource::File(config.key_file.clone());
    let engine = Engine::open_to_read(settings(config), keys, Clock::system(), Rng::system()).await?;
    let checked = audit_check::check(&engine, heads, since).await;
    engine.close().await;
    checked
}

async fn migrate(config: &Config) -> Result<(), StartError> {
    open(config).await?.close().await;
    tracing::info!("The database is up to date");
    Ok(())
}

/// Does what the operator asks, on the data that a server may be using at the same time, and says what came of it.
async fn operate<C>(
    config: &Config,
    command: C,
    act: impl AsyncFnOnce(&Engine, C) -> Result<String, OperatorError>,
) -> Result<(), StartError> {
    let engine = open(config).await?;
    let said = act(&engine, command).await;
    engine.close().await;
    // Not the log: it is the answer, also where the log is silent.
    match writeln!(std::io::stdout(), "{}", said?) {
        // It was done, and whoever reads no further decided that.
        Err(why) if why.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(StartError::System { what: "to write the answer", why })
        }
        _ => Ok(()),
    }
}

async fn serve(config: &Config) -> Result<(), StartError> {
    let transport = transport(&config.mail)?;
    let stop = told_to_stop()?;
    // Before the data is touched: whoever has the address may have the data too.
    let listener = listen::bind(&config.listen).await?;
    let engine = open(config).await?;
    let (stopping, is_stopping) = watch::channel(false);
    let late = tokio::spawn(farewell(is_stopping.clone()));
    let mut postman = tokio::spawn(engine::mail::run(engine.clone(), transport.clone(), is_stopping));
    let housekeeper = tokio::spawn(engine::housekeeping::run(engine.clone()));
    let router = router(AppState {
        engine: engine.clone(),
        public_url: config.public_url.clone(),
        trusted_proxies: config.trusted_proxies.clone(),
        mailbox: if let Transport::Mailbox(mailbox) = transport { Some(mailbox) } else { None },
        site: assets::addresses(),
        rng: Rng::system(),
    });
    tracing::info!("Sallyport is ready at {}", config.public_url);
    let told = async {
        stop.await;
        stopping.send_replace(true);
    };
    listen::serve(listener, router, told).await;
    // Mail that waits stays in the outbox, and leaves after the next start; what is under way arrives before the end.
    tokio::select! {
        biased;
        _ = &mut postman => {}
        _ = late => {
            tracing::warn!("a mail was not taken in time");
            postman.abort();
        }
    }
    housekeeper.abort();
    engine.close().await;
    tracing::info!("Sallyport has stopped");
    Ok(())
}

/// Over as long after we are told to stop as all that is under way may take together.
async fn farewell(mut is_stopping: watch::Receiver<bool>) {
    let _ = is_stopping.wait_for(|is_stopping| *is_stopping).await;
    tokio::time::sleep(listen::FAREWELL).await;
}

async fn open(config: &Config) -> Result<Engine, StartError> {
    writable(&config.data_dir)?;
    let keys = KeySource::File(config.key_file.clone());
    Ok(Engine::open(settings(config), keys, Clock::system(), Rng::system()).await?)
}

fn settings(config: &Config) -> engine::Config {
    engine::Config {
        database: config.database.clone(),
        public_url: config.public_url.as_str().to_owned(),
        passkeys: config.passkeys.clone(),
        default_plan: config.default_plan,
        hashing_at_once: std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        dns_resolver: config.dns_resolver.clone(),
        dns_timeout: std::time::Duration::from_secs(engine::limits::DNS_TIMEOUT),
    }
}

/// Found out first and in words: the sealing key would fail to be written there with words of its own.
fn writable(folder: &Path) -> Result<(), OpenError> {
    let probe = folder.join(".sallyport-write-probe");
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|why| OpenError::DataFolder { path: folder.display().to_string(), why: why.to_string() })
}

fn transport(route: &MailRoute) -> Result<Transport, StartError> {
    Ok(match route {
        MailRoute::Smtp { url, from } => Transport::smtp(url, from)?,
        MailRoute::Mailbox => Transport::Mailbox(Mailbox::default()),
        MailRoute::Log => {
            // Said before the first mail is: links that let people in will stand in the log.
            tracing::warn!(
                "No mail server is configured: mail goes to the log only, with its links; set SALLYPORT_SMTP_URL"
            );
            Transport::Log
        }
    })
}

/// Done when the process is told to stop: by a supervisor, or by Ctrl-C.
fn told_to_stop() -> Result<impl Future<Output = ()>, StartError> {
    let refused = |why| StartError::System { what: "signals", why };
    let mut terminate = signal(SignalKind::terminate()).map_err(refused)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(refused)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
