//! Every function is started and invoked alone, under the stubs and with the environment that the template gives it:
//! whatever it costs, it does its work, `cargo omni bench` can measure it, and its role allows what it does.

mod probes;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use omni_aws::settings;

use super::aws_stub::{AwsStub, BURIED};
use super::process::{Process, Program};
use super::webhook::PUBLIC_URL;
use super::{build, environment, runtime_api, sample};
use crate::foundation::clock;
use crate::policies;
use crate::policies::calls::Calls;
use crate::stack::build::{Binaries, functions};
use crate::stack::layout::Layout;
use crate::stack::progress::Progress;
use crate::template::Template;
use crate::template::function::Function;
use probes::{Answered, Probe};

/// Number of ordinary events that each function gets.
const TIMES: u64 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn every_function_starts_and_works_with_what_the_template_gives_it_and_does_only_what_its_role_allows() {
    let layout = Layout::at(None).unwrap().inside("alone").unwrap();
    let step = Progress::Plain.begin("Building the functions").unwrap();
    let binaries = functions(&layout, false, &step).await.unwrap();
    step.done().unwrap();
    let mut wrong = Vec::new();
    let mut calls = Calls::default();
    for name in binaries.keys() {
        match alone(name, &binaries, layout.state.join("logs")).await {
            Ok(called) => calls.extend(called),
            Err(error) => wrong.push(format!("{name}: {error:#}")),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    if let Ok(stack) = settings::variable("OMNI_STACK") {
        calls.save(&PathBuf::from(stack).with_file_name(policies::ALONE)).unwrap();
    }
}

/// The calls that the function made while it did all that is asked of it here.
async fn alone(name: &str, binaries: &Binaries, logs: PathBuf) -> Result<Calls> {
    let stub = AwsStub::start().await?;
    let template = Template::local(build::workspace(), &stub.url, PUBLIC_URL)?;
    let function = template.functions()?.into_iter().find(|function| function.binary == name);
    let function = function.context("template.yaml does not have it")?;
    let program = Program {
        name: name.to_owned(),
        command: binaries.get(name).context("it was not built")?.clone(),
        arguments: Vec::new(),
        environment: environment::of(&function, &stub.url),
        logs,
    };
    let mut worker = Worker { process: program.start().await?.0, function, stub };
    worker.works().await?;
    worker.answers_every_sample().await?;
    worker.holds_against_probes(&program).await?;
    worker.process.stop().await?;
    let calls = worker.stub.take_recorded();
    policies::check_allowed(&template, &calls)?;
    Ok(calls)
}

/// A function that runs alone.
struct Worker {
    process: Process,
    function: Function,
    stub: AwsStub,
}

impl Worker {
    /// As the bench invokes it: without failure, and nothing is buried.
    async fn works(&mut self) -> Result<()> {
        for number in 0..TIMES {
            let event = sample::event(&self.function, number, sample::BATCH, clock::now())?;
            let answer = self.process.invoke(event.context("the bench has no event for it")?).await?;
            ensure!(sample::is_success(&answer.body), "it answered {}", runtime_api::excerpt(&answer.body));
        }
        let buried = self.stub.take_calls().contains_key(BURIED);
        ensure!(!buried, "it buried what it was given; its log says why");
        Ok(())
    }

    /// With the files of `events/`: whatever the world of the stub makes of them, none is an error of the function.
    async fn answers_every_sample(&mut self) -> Result<()> {
        let folder = build::workspace().join("events").join(&self.function.binary);
        for file in std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let file = file?.path();
            let answer = self.process.invoke(std::fs::read_to_string(&file)?).await;
            if answer.as_ref().err().is_some_and(is_named) {
                continue;
            }
            let answer = answer.with_context(|| file.display().to_string())?;
            let answered = Answered::of(&answer.body);
            ensure!(answered != Answered::Broken, "{}: {}", file.display(), runtime_api::excerpt(&answer.body));
        }
        Ok(())
    }

    /// Meets it with what seldom happens, each in a process that remembers nothing.
    async fn holds_against_probes(&mut self, program: &Program) -> Result<()> {
        for Probe { what, event, world, expected } in probes::of(&self.function)? {
            if let Some((path, body)) = world.object {
                self.stub.put_object(&path, body);
            }
            world.rows.iter().for_each(|row| self.stub.put_row(row));
            self.stub.set_down(world.down, world.refusal);
            let fresh = program.start().await?.0;
            std::mem::replace(&mut self.process, fresh).stop().await?;
            let answer = self.process.invoke(event).await.context(what)?;
            let answered = Answered::of(&answer.body);
            ensure!(expected.contains(&answered), "{what}: {}", runtime_api::excerpt(&answer.body));
        }
        Ok(())
    }
}

/// Whether a function reported one of the failures that state machines catch by their names: an answer to a task.
fn is_named(error: &anyhow::Error) -> bool {
    let told = format!("{error:#}");
    ["Permanent", "Transient", "Throttled"].iter().any(|name| told.contains(&format!("\"errorType\":\"{name}\"")))
}
