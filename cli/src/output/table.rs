//! Tables for people: columns that line up in any script, within the terminal's width, without a raw control.

use unicode_width::UnicodeWidthStr;

use super::terminal::{Look, Style, clean, cut};

/// Rows under headings.
#[derive(Debug)]
pub struct Table {
    headings: Vec<&'static str>,
    gives: Option<Gives>,
    rows: Vec<Vec<Cell>>,
}

/// The column that gives way on a narrow terminal, and how.
#[derive(Clone, Copy, Debug)]
enum Gives {
    /// By leaving out the end of what stands in it.
    Cut(usize),
    /// By going on below.
    Wrap(usize),
}

/// What stands in a column of a row.
#[derive(Debug)]
pub struct Cell {
    text: String,
    style: Style,
}

/// What one thing is like, a line each.
#[derive(Debug, Default)]
pub struct Details(Vec<(&'static str, Cell)>);

/// Between two columns.
const GAP: usize = 2;
/// The elastic column is not made narrower than this.
const NARROWEST: usize = 8;
/// A column of sentences is not made narrower than this, nor than its longest word.
const NARROWEST_OF_SENTENCES: usize = 24;
/// Before what belongs to the row above it.
const INDENT: usize = 2;

impl Cell {
    pub fn styled(text: &str, style: Style) -> Self {
        Self { text: clean(text).into_owned(), style }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::styled(text, Style::Plain)
    }
}

impl Table {
    pub fn new<const N: usize>(headings: [&'static str; N]) -> Self {
        Self { headings: headings.into(), gives: None, rows: Vec::new() }
    }

    /// The column that gives way on a narrow terminal. The others stay whole: half an id is worth nothing. Where even
    /// that is too little room, each row becomes a block of lines, and nothing is left out.
    pub fn elastic(self, column: usize) -> Self {
        Self { gives: Some(Gives::Cut(column)), ..self }
    }

    /// The same of a column whose end is as good as its beginning, the last one: it goes on in the next line.
    pub fn wrapping(self, column: usize) -> Self {
        Self { gives: Some(Gives::Wrap(column)), ..self }
    }

    pub fn row<const N: usize>(&mut self, cells: [Cell; N]) {
        self.rows.push(cells.into());
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines; none without a row.
    pub fn render(&self, look: &Look) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let widths = self.widths();
        let Some(widths) = self.fitted(widths, look) else {
            return self.rows.iter().map(|row| self.block(row, look)).collect();
        };
        let headings: Vec<_> = self.headings.iter().map(|heading| Cell::styled(heading, Style::Heading)).collect();
        std::iter::once(&headings).chain(&self.rows).map(|row| self.lines(row, &widths, look)).collect()
    }

    fn widths(&self) -> Vec<usize> {
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.width());
            cells.chain(self.headings.get(column).map(|heading| heading.width())).max().unwrap_or_default()
        };
        (0..self.headings.len()).map(widest).collect()
    }

    /// The widths of columns that stand beside one another; none where there is no room for that.
    fn fitted(&self, mut widths: Vec<usize>, look: &Look) -> Option<Vec<usize>> {
        let Some(room) = look.width else { return Some(widths) };
        let whole = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        let excess = whole.saturating_sub(room);
        if excess == 0 {
            return Some(widths);
        }
        let (column, narrowest) = match self.gives? {
            Gives::Cut(column) => (column, NARROWEST),
            Gives::Wrap(column) => (column, self.longest_word(column).max(NARROWEST_OF_SENTENCES)),
        };
        let width = widths.get_mut(column)?;
        *width = width.checked_sub(excess).filter(|left| *left >= narrowest)?;
        Some(widths)
    }

    fn longest_word(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        cells.flat_map(|cell| cell.text.split(' ')).map(UnicodeWidthStr::width).max().unwrap_or_default()
    }

    /// A row beside its headings, in as many lines as what is wrapped in it takes.
    fn lines(&self, row: &[Cell], widths: &[usize], look: &Look) -> String {
        let Some(Gives::Wrap(column)) = self.gives else { return line(row, widths, look) };
        let parts = |at: usize, cell: &Cell| match at {
            at if at == column => broken(&cell.text, widths[at]),
            _ => vec![cell.text.clone()],
        };
        let parts: Vec<_> = row.iter().enumerate().map(|(at, cell)| parts(at, cell)).collect();
        let height = parts.iter().map(Vec::len).max().unwrap_or_default();
        let below = |at: usize| {
            let part = |(cell, parts): (&Cell, &Vec<String>)| Cell {
                text: parts.get(at).cloned().unwrap_or_default(),
                style: cell.style,
            };
            let cells: Vec<_> = row.iter().zip(&parts).map(part).collect();
            line(&cells, widths, look)
        };
        (0..height).map(below).collect()
    }

    /// A row as lines: what it is, and below that what it is like.
    fn block(&self, row: &[Cell], look: &Look) -> String {
        let widest = self.headings.iter().skip(1).map(|heading| heading.width()).max().unwrap_or_default();
        let mut cells = self.headings.iter().zip(row);
        let mut lines = String::new();
        if let Some((_, first)) = cells.next() {
            lines.push_str(&look.paint(Style::Heading, &first.text));
            lines.push('\n');
        }
        for (heading, cell) in cells {
            lines.push_str(&" ".repeat(INDENT));
            lines.push_str(&look.paint(Style::Heading, heading));
            let room = look.width.unwrap_or(usize::MAX);
            if INDENT + widest + GAP + cell.text.width() <= room {
                lines.push_str(&" ".repeat(widest - heading.width() + GAP));
                lines.push_str(&look.paint(cell.style, &cell.text));
            } else {
                // Below its heading, where there is more room.
                for part in broken(&cell.text, room.saturating_sub(2 * INDENT)) {
                    lines.push('\n');
                    lines.push_str(&" ".repeat(2 * INDENT));
                    lines.push_str(&look.paint(cell.style, &part));
                }
            }
            lines.push('\n');
        }
        lines
    }
}

impl Details {
    pub fn line(&mut self, name: &'static str, value: impl Into<Cell>) {
        self.0.push((name, value.into()));
    }

    pub fn render(&self, look: &Look) -> String {
        let widest = self.0.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
        let shown = |(name, value): &(&str, Cell)| {
            let padding = " ".repeat(widest - name.width() + GAP);
            format!("{}{padding}{}\n", look.paint(Style::Heading, name), look.paint(value.style, &value.text))
        };
        self.0.iter().map(shown).collect()
    }
}

fn line(row: &[Cell], widths: &[usize], look: &Look) -> String {
    let mut line = String::new();
    for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
        let text = cut(&cell.text, *width);
        line.push_str(&look.paint(cell.style, &text));
        if at + 1 < row.len() {
            line.push_str(&" ".repeat(width.saturating_sub(text.width()) + GAP));
        }
    }
    line.push('\n');
    line
}

/// `text` in lines of at most `width` columns, broken between words alone: half an id is worth nothing.
fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Table {
        let mut table = Table::new(["NAME", "ROLE"]);
        table.row(["李雷".into(), "admin".into()]);
        table.row(["Ünal".into(), "viewer".into()]);
        table.row(["e\u{301}ve".into(), "member".into()]);
        table
    }

    #[test]
    fn columns_line_up_in_every_script() {
        let text = people().render(&Look::PIPE);
        assert_eq!(text, "NAME  ROLE\n李雷  admin\nÜnal  viewer\ne\u{301}ve   member\n");
    }

    #[test]
    fn a_table_fits_the_terminal() {
        let mut table = Table::new(["ID", "NAME"]).elastic(1);
        table.row(["1".into(), "a name that is much longer than there is room".into()]);
        table.row(["2".into(), "李李李李李李李李李李李李李李李".into()]);
        let look = Look { width: Some(20), ..Look::PIPE };
        let text = table.render(&look);
        assert!(text.lines().all(|line| line.width() <= 20), "{text}");
        assert!(text.contains("1   a name that is …"), "{text}");
    }

    #[test]
    fn an_id_is_never_cut() {
        let mut table = Table::new(["ID", "NAME"]).elastic(1);
        table.row(["019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10".into(), "Launch pad of the year".into()]);
        let cut = table.render(&Look { width: Some(46), ..Look::PIPE });
        assert!(cut.contains("019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10  Launch …"), "{cut}");
        let blocks = table.render(&Look { width: Some(45), ..Look::PIPE });
        assert_eq!(blocks, "019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10\n  NAME  Launch pad of the year\n");
    }

    #[test]
    fn where_columns_have_no_room_rows_are_blocks_that_leave_nothing_out() {
        let mut table = Table::new(["ID", "NAME", "EMAIL"]).elastic(1);
        table.row(["1".into(), "Ada".into(), "ada@example.com".into()]);
        table.row(["2".into(), "李雷".into(), "li.lei@very-long-name.example.com".into()]);
        let text = table.render(&Look { width: Some(30), ..Look::PIPE });
        assert_eq!(
            text,
            "1\n  NAME   Ada\n  EMAIL  ada@example.com\n\
             2\n  NAME   李雷\n  EMAIL\n    li.lei@very-long-name.example.com\n"
        );
        assert_eq!(broken("a sentence of some words", 10), ["a sentence", "of some", "words"]);
    }

    #[test]
    fn a_sentence_goes_on_below_and_is_never_cut() {
        let mut table = Table::new(["WORKSPACE", "WHY"]).wrapping(1);
        table.row(["acme".into(), "Requires 2FA. You have one, but this session has not used it yet.".into()]);
        table.row(["moon".into(), "A password is enough.".into()]);
        let text = table.render(&Look { width: Some(40), ..Look::PIPE });
        let expected = [
            "WORKSPACE  WHY",
            "acme       Requires 2FA. You have one,",
            "           but this session has not used",
            "           it yet.",
            "moon       A password is enough.",
            "",
        ];
        assert_eq!(text, expected.join("\n"));
        let blocks = table.render(&Look { width: Some(34), ..Look::PIPE });
        assert!(blocks.starts_with("acme\n  WHY\n    Requires 2FA. You have one,\n"), "{blocks}");
        assert_eq!(table.render(&Look::PIPE).lines().count(), 3);

        let mut table = Table::new(["WHAT", "DETAIL"]).wrapping(1);
        table.row(["x".into(), "project: 019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10 · name: Moon".into()]);
        let blocks = table.render(&Look { width: Some(40), ..Look::PIPE });
        assert!(blocks.lines().all(|line| line.width() <= 40), "{blocks}");
        assert!(blocks.contains("019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10"), "{blocks}");
    }

    #[test]
    fn a_narrow_terminal_does_not_hang_or_empty_a_table() {
        let look = Look { width: Some(1), ..Look::PIPE };
        assert!(people().render(&look).contains("admin"));
    }

    #[test]
    fn a_cell_stays_on_its_line() {
        let mut table = Table::new(["NAME"]);
        table.row(["a\n\u{1b}[31mb".into()]);
        assert_eq!(table.render(&Look::PIPE), "NAME\na\u{FFFD}\u{FFFD}[31mb\n");
        let mut details = Details::default();
        details.line("Name", "a\u{202E}b");
        assert_eq!(details.render(&Look::PIPE), "Name  a\u{FFFD}b\n");
    }

    #[test]
    fn nothing_is_shown_of_nothing() {
        assert_eq!(Table::new(["NAME"]).render(&Look::PIPE), "");
    }
}
