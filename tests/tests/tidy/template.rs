//! What template.yaml says of the functions, line by line.

use std::collections::BTreeSet;

use super::repository::{File, file};

/// One resource of the template, or another thing with a name of its own.
pub(crate) struct Block {
    /// The key of its block.
    pub(crate) logical_id: String,
    /// The lines of its block.
    pub(crate) block: Vec<String>,
}

impl Block {
    /// Whether it is a function.
    pub(crate) fn is_function(&self) -> bool {
        self.value("Type") == Some("AWS::Serverless::Function")
    }

    /// Its lines without white space at their ends, comments left out.
    pub(crate) fn code(&self) -> impl Iterator<Item = &str> {
        self.block.iter().map(|line| line.trim()).filter(|line| !line.starts_with('#'))
    }

    /// The statements of its policies, each in one line.
    pub(crate) fn statements(&self) -> Vec<String> {
        let mut statements: Vec<String> = Vec::new();
        for line in self.code() {
            match line.strip_prefix("- ") {
                Some(first) if first.contains("Effect:") || first.starts_with("Sid:") => {
                    statements.push(first.to_owned());
                }
                _ => {
                    if let Some(last) = statements.last_mut() {
                        last.push(' ');
                        last.push_str(line);
                    }
                }
            }
        }
        statements
    }

    /// The value of the first line with `key`.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        let start = format!("{key}:");
        self.block.iter().find_map(|line| line.trim().strip_prefix(&start)).map(str::trim)
    }

    /// The name of the binary that is built for it.
    pub(crate) fn binary(&self) -> Option<&str> {
        let line = self.block.iter().find_map(|line| line.split_once("Binary:"))?.1;
        line.split([' ', '}', ',']).find(|word| !word.is_empty())
    }

    /// The environment variables that are set for it alone.
    pub(crate) fn variables(&self) -> BTreeSet<String> {
        below(self.block.iter().map(String::as_str), "Variables:")
    }

    /// The number of event sources that give it batches, and of those that hear which records failed.
    pub(crate) fn mappings(&self) -> (usize, usize) {
        let count = |wanted: &[&str]| self.block.iter().filter(|line| wanted.contains(&line.trim())).count();
        let sources = count(&["Type: SQS", "Type: DynamoDB"]);
        (sources, count(&["FunctionResponseTypes: [ReportBatchItemFailures]"]))
    }
}

/// The template.
pub(crate) fn template() -> File {
    file("template.yaml")
}

/// Every function of the template.
pub(crate) fn functions(template: &File) -> Vec<Block> {
    let mut blocks = blocks(template);
    blocks.retain(Block::is_function);
    blocks
}

/// Everything in the template that has a name.
pub(crate) fn blocks(template: &File) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (_, line) in template.lines() {
        if line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':') {
            blocks.push(Block { logical_id: line.trim().trim_end_matches(':').to_owned(), block: Vec::new() });
        } else if let Some(last) = blocks.last_mut() {
            last.block.push(line.to_owned());
        }
    }
    blocks
}

/// The environment variables that every function gets.
pub(crate) fn common_variables(template: &File) -> BTreeSet<String> {
    let globals = template.text.lines().take_while(|line| *line != "Resources:");
    below(globals, "Variables:")
}

/// A number that a parameter has: its `Default`, its `MinValue`.
pub(crate) fn number_of(template: &File, parameter: &str, key: &str) -> Option<u32> {
    let block = blocks(template).into_iter().find(|block| block.logical_id == parameter)?;
    block.value(key)?.parse().ok()
}

/// `whatsapp-receive` → `WhatsappReceive`.
pub(crate) fn camel_case(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    name.split('-').map(capital).collect()
}

/// The keys that stand deeper than the line `heading`, up to the next line that does not.
fn below<'a>(lines: impl Iterator<Item = &'a str>, heading: &str) -> BTreeSet<String> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut lines = lines.skip_while(|line| line.trim() != heading);
    let Some(limit) = lines.next().map(depth) else { return BTreeSet::new() };
    let keys = lines.take_while(|line| depth(line) > limit || line.trim().is_empty());
    keys.filter_map(|line| Some(line.trim().split_once(':')?.0.to_owned()))
        .filter(|key| !key.starts_with('#'))
        .collect()
}
