//! Where the rows of a table stand in the file of an SQLite database (SQLite, Database File Format §1.6).

/// A table, byte by byte.
#[derive(Debug, Default)]
pub struct Pages {
    pub cells: Vec<Cell>,
    /// What leads to the rows: headers of pages, where their cells begin, which pages lie below.
    pub pointers: Vec<usize>,
    /// What holds nothing.
    pub free: Vec<usize>,
}

/// A row, and the bytes it takes up: length, row number, header, values, and the number of the page where they go on.
#[derive(Debug)]
pub struct Cell {
    pub row: i64,
    pub bytes: Vec<usize>,
    pub overflows: bool,
}

impl Pages {
    pub fn of_table(file: &[u8], root: usize) -> Self {
        let mut pages = Self::default();
        pages.read(file, root);
        pages
    }

    fn read(&mut self, file: &[u8], page: usize) {
        assert!(page > 1, "the first page has a header of its own");
        let size = two(file, 16);
        let start = (page - 1) * size;
        let is_leaf = file[start] == 0x0D;
        let array = start + if is_leaf { 8 } else { 12 };
        let count = two(file, start + 3);
        let mut used: Vec<usize> = (start..array + 2 * count).collect();
        self.pointers.extend(&used);
        for at in (0..count).map(|n| start + two(file, array + 2 * n)) {
            if is_leaf {
                let cell = self.cell(file, at, size);
                used.extend(cell.bytes.iter().filter(|at| (start..start + size).contains(at)));
                self.cells.push(cell);
            } else {
                let (_, end) = variable(file, at + 4);
                used.extend(at..end);
                self.pointers.extend(at..end);
                self.read(file, four(file, at));
            }
        }
        if !is_leaf {
            self.read(file, four(file, start + 8));
        }
        used.sort_unstable();
        self.free.extend((start..start + size).filter(|at| used.binary_search(at).is_err()));
    }

    fn cell(&mut self, file: &[u8], at: usize, size: usize) -> Cell {
        let (length, row_at) = variable(file, at);
        let (row, content) = variable(file, row_at);
        let length = usize::try_from(length).unwrap();
        let (most, least) = (size - 35, (size - 12) * 32 / 255 - 23);
        let overflows = length > most;
        let fitting = least + (length.saturating_sub(least)) % (size - 4);
        let local = match length {
            _ if !overflows => length,
            _ if fitting <= most => fitting,
            _ => least,
        };
        let mut bytes: Vec<usize> = (at..content + local).collect();
        let (mut left, mut link) = (length - local, content + local);
        while left > 0 {
            bytes.extend(link..link + 4);
            let page = (four(file, link) - 1) * size;
            let here = left.min(size - 4);
            bytes.extend(page + 4..page + 4 + here);
            self.free.extend(page + 4 + here..page + size);
            (left, link) = (left - here, page);
        }
        if overflows {
            // No page comes after the last.
            self.pointers.extend(link..link + 4);
        }
        Cell { row, bytes, overflows }
    }
}

fn two(file: &[u8], at: usize) -> usize {
    usize::from(u16::from_be_bytes([file[at], file[at + 1]]))
}

fn four(file: &[u8], at: usize) -> usize {
    u32::from_be_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]]) as usize
}

/// A number of variable length, and where it ends.
fn variable(file: &[u8], at: usize) -> (i64, usize) {
    let mut value = 0;
    for (n, byte) in file[at..at + 8].iter().enumerate() {
        value = value << 7 | i64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return (value, at + n + 1);
        }
    }
    (value << 8 | i64::from(file[at + 8]), at + 9)
}
