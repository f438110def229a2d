/// JSON as it stands, without fractions: no read model has one.
#[derive(Debug, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(u64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Takes a member out of an object; what is not there is null.
    pub fn take(&mut self, key: &str) -> Self {
        let Self::Object(members) = self else { return Self::Null };
        let member = members.iter_mut().find(|(name, _)| name == key);
        member.map_or(Self::Null, |(_, value)| std::mem::replace(value, Self::Null))
    }
}

/// Deeper than any read model; keeps a damaged answer from exhausting the stack.
const DEEPEST: u8 = 16;

/// Parses a whole text; `None` when it is not JSON, or not the part of it that read models use.
pub fn parse(text: &str) -> Option<Json> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.skip_space();
    (parser.at == text.len()).then_some(value)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn value(&mut self, depth: u8) -> Option<Json> {
        if depth > DEEPEST {
            return None;
        }
        match self.next()? {
            b'"' => self.text().map(Json::Text),
            b'[' => self.list(depth),
            b'{' => self.object(depth),
            b'n' => self.rest("ull", Json::Null),
            b't' => self.rest("rue", Json::Bool(true)),
            b'f' => self.rest("alse", Json::Bool(false)),
            digit => self.number(digit),
        }
    }

    fn list(&mut self, depth: u8) -> Option<Json> {
        let mut items = Vec::new();
        while !self.ends_with(b']', items.is_empty())? {
            items.push(self.value(depth + 1)?);
        }
        Some(Json::List(items))
    }

    fn object(&mut self, depth: u8) -> Option<Json> {
        let mut members = Vec::new();
        while !self.ends_with(b'}', members.is_empty())? {
            let key = if self.next()? == b'"' { self.text()? } else { return None };
            let value = if self.next()? == b':' { self.value(depth + 1)? } else { return None };
            members.push((key, value));
        }
        Some(Json::Object(members))
    }

    /// Whether a list or an object ends here; if it goes on, steps over the comma.
    fn ends_with(&mut self, end: u8, is_first: bool) -> Option<bool> {
        self.skip_space();
        match self.peek()? {
            byte if byte == end => self.at += 1,
            b',' if !is_first => {
                self.at += 1;
                return Some(false);
            }
            _ => return is_first.then_some(false),
        }
        Some(true)
    }

    fn text(&mut self) -> Option<String> {
        let mut out = String::new();
        loop {
            let rest = self.text.get(self.at..)?;
            let plain = rest.find(['"', '\\'])?;
            out.push_str(rest.get(..plain)?);
            self.at += plain + 1;
            if rest.as_bytes().get(plain) == Some(&b'"') {
                return Some(out);
            }
            out.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => char::from_u32(self.hex()?)?,
            b'"' | b'\\' | b'/' => char::from(byte),
            _ => return None,
        })
    }

    /// Four digits. serde escapes control characters only, so half a surrogate pair never comes.
    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    fn number(&mut self, first: u8) -> Option<Json> {
        let digit = |byte: u8| byte.is_ascii_digit().then(|| u64::from(byte - b'0'));
        let mut number = digit(first)?;
        while let Some(digit) = self.peek().and_then(digit) {
            number = number.checked_mul(10)?.checked_add(digit)?;
            self.at += 1;
        }
        Some(Json::Number(number))
    }

    fn rest(&mut self, rest: &str, value: Json) -> Option<Json> {
        let found = self.text.get(self.at..)?.starts_with(rest);
        self.at += rest.len();
        found.then_some(value)
    }

    fn next(&mut self) -> Option<u8> {
        self.skip_space();
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_serde_writes_reads_back() {
        let text = r#" { "name" : "Ünal \"\\\/\n\u0001 🦀", "n": [1, 20 ,0], "no": null, "yes": [true,false], "empty": [{}, []] } "#;
        let mut json = parse(text).unwrap();
        assert_eq!(json.take("name"), Json::Text("Ünal \"\\/\n\u{1} 🦀".to_owned()));
        assert_eq!(json.take("n"), Json::List(vec![Json::Number(1), Json::Number(20), Json::Number(0)]));
        assert_eq!(json.take("no"), Json::Null);
        assert_eq!(json.take("yes"), Json::List(vec![Json::Bool(true), Json::Bool(false)]));
        assert_eq!(json.take("empty"), Json::List(vec![Json::Object(vec![]), Json::List(vec![])]));
        assert_eq!(json.take("missing"), Json::Null);
    }

    #[test]
    fn damaged_answers_are_refused_and_never_panic() {
        let deep = "[".repeat(10_000);
        for text in [
            "",
            "{",
            "[1",
            "[,1]",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "\"a",
            "\"\\u12\"",
            "\"\\ud800\"",
            "nul",
            "1.5",
            "-1",
            "1 2",
            "99999999999999999999",
            "\"\\u00é\"",
            &deep,
        ] {
            assert_eq!(parse(text), None, "{text:.20}");
        }
    }
}
