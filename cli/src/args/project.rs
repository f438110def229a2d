use clap::Subcommand;

use super::name::{Id, name, slug};

/// What to do with a project.
#[derive(Debug, Subcommand)]
pub enum Project {
    /// Create a project.
    #[command(after_help = "Example:\n  sally project create acme \"Launch pad\"")]
    Create {
        /// The workspace: the part of its address behind /w/.
        #[arg(value_parser = slug)]
        workspace: String,
        /// Its name.
        #[arg(value_parser = name)]
        name: String,
    },
    /// Show a project.
    #[command(after_help = "Example:\n  sally project show 019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10")]
    Show(Id),
    /// Delete a project, for good. Asks for its name.
    #[command(
        after_help = "Example:\n  sally project delete 019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10 --confirm \"Launch pad\""
    )]
    Delete {
        /// Which one.
        #[command(flatten)]
        project: Id,
        /// Its name, to say that you mean it. Without it you are asked, at a terminal.
        #[arg(long, value_name = "NAME")]
        confirm: Option<String>,
    },
}
