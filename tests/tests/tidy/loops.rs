//! Functions that invoke themselves, by whatever queues, topics, streams and buckets lie between.
//!
//! Lambda ends a chain of invocations after about 16 of one function unless `RecursiveLoop: Allow` says that the loop is
//! meant (AWS Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops"). Whatever it drops
//! there lands in a dead-letter queue without a word.

use std::collections::{BTreeMap, BTreeSet};

use super::environment;
use super::environment::Adapters;
use super::repository::{File, file, folders, hold};
use super::template::{Block, blocks, camel_case, template};

/// Actions that make something happen in a resource that can invoke a function.
const WRITES: [&str; 13] = [
    "sqs:SendMessage",
    "sqs:*",
    "sns:Publish",
    "sns:*",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:*",
    "s3:PutObject",
    "s3:*",
    "lambda:InvokeFunction",
    "lambda:*",
];

/// Call by which a main asks for the use case that the clock wakes.
const RELEASE: &str = "schedule_release";

/// The resources that a function may write to, and the functions that read them.
#[derive(Debug, Default, PartialEq)]
struct Graph {
    edges: BTreeMap<String, BTreeSet<String>>,
    /// Permissions to write that name nothing of the template.
    unclear: Vec<String>,
}

/// Edges that no chain of invocations follows.
type Cuts = BTreeSet<(String, String)>;

#[test]
fn every_function_on_a_loop_says_that_it_is_meant_and_no_other_does() {
    let template = template();
    hold(
        "a loop that is not meant is ended by Lambda after 16 rounds",
        broken(&template, &by_the_tick_only(&template)),
    );
}

#[test]
fn what_only_the_tick_does_would_close_loops_that_no_chain_goes_round() {
    let template = template();
    let cuts = by_the_tick_only(&template);
    let to: Vec<&str> = cuts.iter().map(|(_, to)| to.as_str()).collect();
    assert_eq!(to, ["InboundQueue", "OutboundQueue"], "what delivery-coordinator sends by its tick alone");
    let longer = broken(&template, &Cuts::new());
    assert_eq!(longer.len(), 4, "without that, four more functions would be on a loop: {longer:#?}");
}

#[test]
fn a_loop_is_found_whatever_it_leads_through() {
    let function = |name: &str, event: &str, allow: &str| {
        format!(
            "  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n{allow}      Role: !GetAtt {name}Role.Arn\n      Events:\n        E:\n          Properties:\n            {event}\n"
        )
    };
    let role = |name: &str, statement: &str| {
        format!(
            "  {name}Role:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - PolicyDocument:\n            Statement:\n{statement}"
        )
    };
    let check = |parts: &[String], expected: &[&str]| {
        let text = format!("Resources:\n{}", parts.concat());
        let found = broken(&File { path: "template.yaml".to_owned(), text }, &Cuts::new());
        assert_eq!(found, expected, "{parts:?}");
    };
    let sends = "              - { Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Q.Arn }\n";
    let (a, meant) = ("Queue: !GetAtt Q.Arn", "      # It counts.\n      RecursiveLoop: Allow\n");
    let itself = "A: A → Q → A, and neither RecursiveLoop: Allow nor a way out";
    check(&[function("A", a, ""), role("A", sends)], &[itself]);
    check(&[function("A", a, meant), role("A", sends)], &[]);
    let silent = "      RecursiveLoop: Allow\n";
    check(
        &[function("A", a, silent), role("A", sends)],
        &["A: a line above RecursiveLoop: Allow must say what ends the loop"],
    );
    let elsewhere = "              - { Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Other.Arn }\n";
    check(&[function("A", a, meant), role("A", elsewhere)], &["A: RecursiveLoop: Allow, and it is on no loop"]);
    // Through another function, a topic's subscription, a dead-letter queue, and the stream of a table.
    let publishes =
        "              - Effect: Allow\n                Action: [sns:Publish]\n                Resource: !Ref T\n";
    let two =
        [function("A", a, ""), role("A", publishes), function("B", "Topic: !Ref T", ""), role("B", sends)].to_vec();
    check(
        &two,
        &[
            "A: A → T → B → Q → A, and neither RecursiveLoop: Allow nor a way out",
            "B: B → Q → A → T → B, and neither RecursiveLoop: Allow nor a way out",
        ],
    );
    let subscription =
        "  S:\n    Type: AWS::SNS::Subscription\n    Properties: { TopicArn: !Ref T, Endpoint: !GetAtt Q.Arn }\n";
    let by_subscription = [function("A", a, ""), role("A", publishes), subscription.to_owned()].to_vec();
    check(&by_subscription, &["A: A → T → Q → A, and neither RecursiveLoop: Allow nor a way out"]);
    let puts =
        "              - { Effect: Allow, Action: [dynamodb:GetItem, dynamodb:PutItem], Resource: !GetAtt R.Arn }\n";
    let stream = [function("A", "Stream: !GetAtt R.StreamArn", ""), role("A", puts)].to_vec();
    check(&stream, &["A: A → R → A, and neither RecursiveLoop: Allow nor a way out"]);
    let reads = "              - { Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt R.Arn }\n";
    check(&[function("A", "Stream: !GetAtt R.StreamArn", ""), role("A", reads)], &[]);
    // A permission for everything may be one for what invokes it.
    let all = "              - { Effect: Allow, Action: sqs:SendMessage, Resource: \"*\" }\n";
    check(
        &[function("A", a, ""), role("A", all)],
        &[
            "A: a permission to write names nothing of the template: { Effect: Allow, Action: sqs:SendMessage, Resource: \"*\" }",
        ],
    );
}

/// The mistakes in the loops of `template`, apart from those that lead through `cuts`.
fn broken(template: &File, cuts: &Cuts) -> Vec<String> {
    let blocks = blocks(template);
    let mut graph = Graph::of(&blocks);
    for (from, to) in cuts {
        graph.edges.entry(from.clone()).or_default().remove(to);
    }
    let mut broken = std::mem::take(&mut graph.unclear);
    for function in blocks.iter().filter(|block| block.is_function()) {
        let id = &function.logical_id;
        let allowed = function.block.iter().position(|line| line.trim() == "RecursiveLoop: Allow");
        let explained =
            allowed.and_then(|at| function.block.get(at.checked_sub(1)?)).is_some_and(|above| is_comment(above));
        match (graph.round(id), allowed) {
            (Some(round), None) => {
                broken.push(format!("{id}: {}, and neither RecursiveLoop: Allow nor a way out", round.join(" → ")));
            }
            (Some(_), Some(_)) if !explained => {
                broken.push(format!("{id}: a line above RecursiveLoop: Allow must say what ends the loop"));
            }
            (None, Some(_)) => broken.push(format!("{id}: RecursiveLoop: Allow, and it is on no loop")),
            _ => {}
        }
    }
    broken
}

impl Graph {
    fn of(blocks: &[Block]) -> Self {
        let mut graph = Self::default();
        for block in blocks {
            let id = &block.logical_id;
            for line in block.code() {
                let named = named(line);
                let first = named.first().copied().unwrap_or_default();
                if block.is_function()
                    && ["Queue:", "Stream:", "Topic:", "Bucket:"].iter().any(|it| line.starts_with(it))
                {
                    graph.edge(first, id);
                } else if line.contains("deadLetterTargetArn:") || line.contains("OnFailure:") {
                    for to in named {
                        graph.edge(id, to);
                    }
                }
            }
            if block.value("Type") == Some("AWS::SNS::Subscription") {
                let all = block.block.join(" ");
                if let [topic, endpoint, ..] = named(&all)[..] {
                    graph.edge(topic, endpoint);
                }
            }
            if block.is_function() {
                graph.permissions(block, blocks);
            }
        }
        graph
    }

    /// Adds the resources that the role of `function`, and the policies that it shares with others, let it write to.
    fn permissions(&mut self, function: &Block, blocks: &[Block]) {
        let find = |id: &str| blocks.iter().find(|block| block.logical_id == id);
        let role = function.value("Role").and_then(|role| find(named(role).first()?));
        let shared = role.and_then(|role| role.value("ManagedPolicyArns")).map(named).unwrap_or_default();
        for policy in role.into_iter().chain(shared.into_iter().filter_map(find)) {
            for statement in policy.statements() {
                let is_word = |c: char| c.is_ascii_alphanumeric() || ":*".contains(c);
                if !statement.split(|c| !is_word(c)).any(|word| WRITES.contains(&word)) {
                    continue;
                }
                let to = named(&statement);
                if to.is_empty() {
                    let id = &function.logical_id;
                    self.unclear
                        .push(format!("{id}: a permission to write names nothing of the template: {statement}"));
                }
                for to in to {
                    self.edge(&function.logical_id, to);
                }
            }
        }
    }

    fn edge(&mut self, from: &str, to: &str) {
        self.edges.entry(from.to_owned()).or_default().insert(to.to_owned());
    }

    /// The shortest way from `start` to itself.
    fn round(&self, start: &str) -> Option<Vec<String>> {
        let mut ways = vec![vec![start.to_owned()]];
        let mut seen = BTreeSet::new();
        while !ways.is_empty() {
            let mut longer = Vec::new();
            for way in ways {
                for next in way.last().and_then(|last| self.edges.get(last)).into_iter().flatten() {
                    let way: Vec<String> = way.iter().chain([next]).cloned().collect();
                    if next == start {
                        return Some(way);
                    }
                    if seen.insert(next.clone()) {
                        longer.push(way);
                    }
                }
            }
            ways = longer;
        }
        None
    }
}

/// The queues that a main gives to nothing but its release, so that functions send to them only when the clock wakes
/// them. A chain of invocations ends there, for what the clock starts is the first of a new one.
fn by_the_tick_only(template: &File) -> Cuts {
    let blocks = blocks(template);
    let adapters = Adapters::read();
    let mut cuts = Cuts::new();
    for name in folders("functions") {
        let main = file(&format!("functions/{name}/src/main.rs"));
        let calls: Vec<String> = main.code().flat_map(|(_, line)| environment::calls(line)).collect();
        let (ticks, others): (Vec<String>, Vec<String>) = calls.into_iter().partition(|call| call == RELEASE);
        let needed = |calls: Vec<String>| -> BTreeSet<String> {
            calls.into_iter().flat_map(|call| adapters.needed_for(call)).collect()
        };
        let (by_tick, by_others) = (needed(ticks), needed(others));
        let id = camel_case(&name);
        let function = blocks.iter().find(|block| block.logical_id == id);
        let ticks = function.is_some_and(|function| function.code().any(|line| line == "Type: Schedule"));
        for variable in by_tick.difference(&by_others).filter(|_| ticks) {
            let queue =
                function.and_then(|function| function.value(variable)).and_then(|value| named(value).first().copied());
            cuts.extend(queue.map(|queue| (id.clone(), queue.to_owned())));
        }
    }
    cuts
}

/// The resources of the template that `text` names, by whatever function of `CloudFormation`.
fn named(text: &str) -> Vec<&str> {
    let after = ["!GetAtt ", "!Ref ", "${"]
        .into_iter()
        .flat_map(|start| text.split(start).skip(1).map(move |rest| (start, rest)));
    let mut names: Vec<(usize, &str)> = after
        .filter_map(|(_, rest)| {
            let name = rest.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
            // What CloudFormation itself knows: AWS::Region.
            let pseudo = rest.get(name.len()..).is_some_and(|rest| rest.starts_with("::"));
            (!pseudo && !name.is_empty() && name != "Stage").then_some((text.len() - rest.len(), name))
        })
        .collect();
    names.sort_unstable();
    names.into_iter().map(|(_, name)| name).collect()
}

fn is_comment(line: &str) -> bool {
    line.trim().starts_with("# ")
}
