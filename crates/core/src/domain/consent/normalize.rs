//! A text as plain words: without case, accents, invisible characters, emoji, quotes and punctuation.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::lexicon::Class;
use super::lexicon::index::{Entries, Index, is_of};

/// What stands before a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Border {
    /// A space, a quote, an emoji.
    #[default]
    None,
    /// A comma, a colon, a dash, a bracket.
    Soft,
    /// The end of a sentence.
    Hard,
    /// The end of a line.
    Line,
}

/// One word.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Its bytes in the original text.
    pub(super) span: Range<usize>,
    /// Its bytes in the plain text.
    plain: Range<usize>,
    /// The characters before the word.
    pub(super) border: Border,
    /// What the lexicons know of it.
    pub(super) entries: Entries,
}

/// The words of a text.
pub(super) struct Words<'a> {
    /// The text as it came.
    pub(super) original: &'a str,
    plain: String,
    list: Vec<Word>,
    /// Whether a word or an emoji of it says that it is play.
    pub(super) plays: bool,
}

impl<'a> Words<'a> {
    /// Cuts `text` into words and looks each up.
    pub(super) fn of(text: &'a str, index: &Index) -> Self {
        let mut cutter = Cutter::new(text);
        cutter.cut();
        let Cutter { mut words, .. } = cutter;
        let Self { plain, list, plays, .. } = &mut words;
        for word in list {
            word.entries = index.find(plain.get(word.plain.clone()).unwrap_or_default());
            *plays |= is_of(index.bits(word.entries), Class::Play);
        }
        words
    }

    /// All of them.
    pub(super) fn list(&self) -> &[Word] {
        &self.list
    }

    /// The plain form of `word`.
    pub(super) fn plain(&self, word: &Word) -> &str {
        self.plain.get(word.plain.clone()).unwrap_or_default()
    }

    /// The original text from the first of `words` to the last.
    pub(super) fn span(words: &[Word]) -> Option<Range<usize>> {
        Some(words.first()?.span.start..words.last()?.span.end)
    }
}

/// The plain form of one word of a lexicon.
pub(super) fn plain(word: &str) -> String {
    let mut cutter = Cutter::new(word);
    cutter.cut();
    cutter.words.plain
}

/// The plain form of a phrase of a lexicon: its words with spaces between.
pub(super) fn phrase_of(phrase: &str) -> String {
    let mut cutter = Cutter::new(phrase);
    cutter.cut();
    let words = &cutter.words;
    words.list().iter().map(|word| words.plain(word)).collect::<Vec<_>>().join(" ")
}

/// Stands for a web or mail address, whose parts are no words.
const ADDRESS: char = '\u{1}';

/// Before an apostrophe these are words of their own; "don't" is one word.
const ELIDED: [&str; 27] = [
    "l", "d", "n", "m", "t", "s", "j", "c", "v", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "un", "dell", "all",
    "nell", "sull", "dall", "quell", "gl", "quest", "nessun", "tutt", "dev", "cos",
];

/// Ends of web addresses that are not also words after a full stop.
const DOMAINS: [&str; 14] = ["com", "net", "org", "io", "uk", "fr", "de", "es", "pl", "br", "nl", "info", "eu", "ru"];

struct Cutter<'a> {
    words: Words<'a>,
    /// Where the word that is being read began, in the original and in the plain text.
    open: Option<(usize, usize)>,
    border: Border,
}

impl<'a> Cutter<'a> {
    fn new(text: &'a str) -> Self {
        let plain = String::with_capacity(text.len() + 8);
        let list = Vec::with_capacity(text.len() / 5 + 2);
        let words = Words { original: text, plain, list, plays: false };
        Self { words, open: None, border: Border::Line }
    }

    fn cut(&mut self) {
        let text = self.words.original;
        let mut at = 0;
        for chunk in text.split_inclusive(char::is_whitespace) {
            let bare = chunk.trim_end();
            if is_address(bare) {
                self.open = Some((at, self.words.plain.len()));
                self.words.plain.push(ADDRESS);
                self.close(at + bare.len());
            } else {
                self.chunk(at, bare);
            }
            self.close(at + bare.len());
            if chunk.get(bare.len()..).is_some_and(|space| space.contains(['\n', '\r', '\u{2028}', '\u{2029}'])) {
                self.border = Border::Line;
            }
            at += chunk.len();
        }
    }

    fn chunk(&mut self, from: usize, chunk: &str) {
        let mut before = None;
        let mut rest = chunk.char_indices().peekable();
        while let Some((offset, c)) = rest.next() {
            let after = rest.peek().map(|(_, c)| *c);
            let at = from + offset;
            if c.is_ascii_alphanumeric() {
                self.opened(at);
                self.words.plain.push(c.to_ascii_lowercase());
            } else if is_apostrophe(c) {
                self.apostrophe(at, after);
            } else if is_invisible(c) {
                continue;
            } else if c.is_alphanumeric() {
                self.opened(at);
                self.fold(c);
            } else {
                self.mark(at, c, before, after);
            }
            before = Some(c);
        }
    }

    /// A character that belongs to no word.
    fn mark(&mut self, at: usize, c: char, before: Option<char>, after: Option<char>) {
        self.close(at);
        self.words.plays |= matches!(c, '😂' | '🤣' | '😆' | '😹' | '😅' | '😜' | '😝' | '😍' | '😘' | '🥰');
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let in_number = matches!(c, '.' | ',' | ':') && is_digit(before) && is_digit(after);
        let alone = before.is_none() || after.is_none();
        let border = match c {
            _ if in_number => Border::None,
            '.' | '!' | '?' | ';' | '…' | '¿' | '¡' | '。' | '！' | '？' | '．' | '‼' | '⁉' | '|' | '•' => {
                Border::Hard
            }
            ',' | ':' | '(' | ')' | '[' | ']' | '–' | '—' | '/' | '，' => Border::Soft,
            '-' | '~' if alone => Border::Soft,
            _ => Border::None,
        };
        self.border = self.border.max(border);
    }

    fn apostrophe(&mut self, at: usize, after: Option<char>) {
        let is_inside = after.is_some_and(char::is_alphanumeric);
        let said = self.open.and_then(|(_, plain)| self.words.plain.get(plain..)).unwrap_or_default();
        if !is_inside || ELIDED.contains(&said) {
            self.close(at);
        }
    }

    /// Adds a letter beyond ASCII in its plain form.
    fn fold(&mut self, c: char) {
        let plain = &mut self.words.plain;
        decompose_compatible(c, |part| {
            for small in part.to_lowercase().filter(|small| !is_combining_mark(*small)) {
                match small {
                    'ß' => plain.push_str("ss"),
                    'æ' => plain.push_str("ae"),
                    'œ' => plain.push_str("oe"),
                    'ø' => plain.push('o'),
                    'ł' => plain.push('l'),
                    'đ' => plain.push('d'),
                    'ı' => plain.push('i'),
                    small if small.is_alphanumeric() => plain.push(small),
                    _ => {}
                }
            }
        });
    }

    fn opened(&mut self, at: usize) {
        self.open.get_or_insert((at, self.words.plain.len()));
    }

    fn close(&mut self, end: usize) {
        let Some((start, plain)) = self.open.take() else { return };
        let plain = plain..self.words.plain.len();
        if plain.is_empty() {
            return;
        }
        let border = std::mem::take(&mut self.border);
        self.words.list.push(Word { span: start..end, plain, border, entries: Entries::default() });
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '＇')
}

/// Characters that cannot be seen, or only change the one before.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}')
        || (!c.is_ascii() && is_combining_mark(c))
}

/// Whether `chunk` is a web or mail address.
fn is_address(chunk: &str) -> bool {
    if !chunk.contains(['.', '@']) {
        return false;
    }
    let chunk = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    let is_domain = || {
        let (host, rest) = chunk.split_once('/').map_or((chunk, None), |(host, rest)| (host, Some(rest)));
        let Some((name, end)) = host.rsplit_once('.') else { return false };
        name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
            && (rest.is_some_and(|rest| !rest.is_empty()) || DOMAINS.contains(&end))
    };
    chunk.contains("://") || chunk.starts_with("www.") || chunk.contains('@') || is_domain()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_plain_words() {
        let check = |text: &str, expected: &[&str]| {
            let words = Words::of(text, &Index::default());
            let found: Vec<&str> = words.list().iter().map(|word| words.plain(word)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("", &[]);
        check("Don't STOP", &["dont", "stop"]);
        check("“Don’t”", &["dont"]);
        check("S\u{200b}T\u{ad}OP\u{fe0f}", &["stop"]);
        check("ＳＴＯＰ ⓢⓣⓞⓟ 𝐒𝐓𝐎𝐏", &["stop", "stop", "stop"]);
        check("Désabonnez-moi", &["desabonnez", "moi"]);
        check("De\u{301}sabonner", &["desabonner"]);
        check("n’arrêtez l'envoi, dell'SMS", &["n", "arretez", "l", "envoi", "dell", "sms"]);
        check("Größe Łódź Søknad", &["grosse", "lodz", "soknad"]);
        check("СТОП", &["стоп"]);
        check("stop🛑now", &["stop", "now"]);
        check("see www.stop.com, stop.com/x or a@stop.org", &["see", "\u{1}", "\u{1}", "or", "\u{1}"]);
        check("Stop.You at 9.30", &["stop", "you", "at", "9", "30"]);
    }

    #[test]
    fn a_word_knows_what_stands_before_it() {
        let check = |text: &str, expected: &[Border]| {
            let words = Words::of(text, &Index::default());
            assert_eq!(words.list().iter().map(|word| word.border).collect::<Vec<_>>(), expected, "{text}");
        };
        check("a b, c. d\ne", &[Border::Line, Border::None, Border::Soft, Border::Hard, Border::Line]);
        check("a-b - c 9.5", &[Border::Line, Border::None, Border::Soft, Border::None, Border::None]);
    }

    #[test]
    fn a_word_keeps_its_place_in_the_original() {
        let text = "  ¡Désabonnez-moi! ";
        let words = Words::of(text, &Index::default());
        let found: Vec<&str> = words.list().iter().map(|word| &text[word.span.clone()]).collect();
        assert_eq!(found, ["Désabonnez", "moi"]);
    }
}
