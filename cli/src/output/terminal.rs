use std::borrow::Cow;
use std::env;
use std::io::{self, IsTerminal as _};
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::termios::tcgetwinsize;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How stdout wants to be written to.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub colours: bool,
    /// In columns; `None` where lines may be as long as they are.
    pub width: Option<usize>,
}

/// What a piece of text stands for.
#[derive(Clone, Copy, Debug)]
pub enum Style {
    Plain,
    Heading,
    Good,
    Bad,
}

impl Look {
    pub fn of_stdout() -> Self {
        let stdout = io::stdout();
        if !stdout.is_terminal() {
            return Self::PIPE;
        }
        Self { colours: wants_colours(), width: width(stdout) }
    }

    /// Somewhere that is no terminal.
    pub const PIPE: Self = Self { colours: false, width: None };

    /// `text` in the style, where there are any.
    pub fn paint(self, style: Style, text: &str) -> String {
        let code = match style {
            _ if !self.colours => return text.to_owned(),
            Style::Plain => return text.to_owned(),
            Style::Heading => "1",
            Style::Good => "32",
            Style::Bad => "33",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// How many columns that terminal has at this moment, if it says so.
pub fn width(terminal: impl AsFd) -> Option<usize> {
    let columns = tcgetwinsize(terminal).ok()?.ws_col;
    Some(usize::from(columns)).filter(|width| *width > 0)
}

fn wants_colours() -> bool {
    let has = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !has("NO_COLOR") && !is_dumb()
}

/// Whether the terminal does nothing but print.
pub fn is_dumb() -> bool {
    env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb")
}

/// `text` with a mark in place of whatever a terminal would obey, or that would make it read as something else: a name
/// that clears the screen, recolours it or turns around what follows (CWE-150).
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.contains(is_unsafe) {
        text.chars().map(|letter| if is_unsafe(letter) { '\u{FFFD}' } else { letter }).collect()
    } else {
        text.into()
    }
}

/// `text` in at most `width` columns; an ellipsis says that there was more.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    if width == 0 {
        return String::new();
    }
    let mut short = String::new();
    let mut taken = 0;
    for letter in text.chars() {
        taken += letter.width().unwrap_or_default();
        if taken + 1 > width {
            break;
        }
        short.push(letter);
    }
    short.push('…');
    short
}

/// So long, in words.
pub fn seconds(time: Duration) -> String {
    match time.as_secs() {
        1 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}

/// Controls (C0, DEL, C1), what changes the direction of text, line breaks that are none to `lines`, and what can't be
/// seen.
pub fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{61C}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(letter, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_not_command_the_terminal() {
        for name in
            ["\u{1b}[2J", "\u{9b}31m", "a\rb", "a\nb", "\u{7}", "\u{8}", "\u{7f}", "\u{202E}exe", "\u{2066}a", "\0"]
        {
            let cleaned = clean(name);
            assert!(cleaned.contains('\u{FFFD}') && !cleaned.contains(is_unsafe), "{name:?} {cleaned:?}");
        }
    }

    #[test]
    fn any_script_and_emoji_stay_as_they_are() {
        for name in ["Ada", "李雷", "Ünal Öz", "👩‍🚀 Rocket", "שלום", "می‌خواهم"] {
            assert_eq!(clean(name), name);
        }
    }

    #[test]
    fn colours_are_for_terminals() {
        assert_eq!(Look::PIPE.paint(Style::Bad, "shut"), "shut");
        let terminal = Look { colours: true, width: None };
        assert_eq!(terminal.paint(Style::Good, "open"), "\u{1b}[32mopen\u{1b}[0m");
    }
}
