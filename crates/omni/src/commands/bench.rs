//! `cargo omni bench`: what each function costs, against its budget and against the TypeScript way of doing it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use indicatif::ProgressBar;

use crate::bench::aws_stub::AwsStub;
use crate::bench::measure::{Effort, Figures, measure};
use crate::bench::process::Program;
use crate::bench::report::Report;
use crate::bench::webhook::PUBLIC_URL;
use crate::bench::{build, environment, node};
use crate::foundation::output;
use crate::policies;
use crate::template::Template;
use crate::template::function::Function;

/// The function that the alternative does the work of.
const COMPARED: &str = "whatsapp-receive";

/// Measures the functions as plain processes under a Lambda Runtime API and instant AWS stubs.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Measure only these functions, separated by commas.
    #[arg(long, value_delimiter = ',')]
    functions: Vec<String>,
    /// Start each function this often; cold figures are the median.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    starts: u64,
    /// Invoke each function this often once it is warm.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..))]
    invocations: u64,
    /// Do not compare with Node.
    #[arg(long)]
    no_node: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Builds, measures, prints. Fails only if something could not be measured: a budget that does not hold is printed.
///
/// # Errors
/// If the build fails.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let functions = build::functions(&args.functions)?;
    let progress = ProgressBar::new_spinner();
    progress.enable_steady_tick(Duration::from_millis(120));
    progress.set_message("building release binaries");
    let binaries = build::build(&functions, &progress)?;
    let target = binaries.values().next().and_then(|binary| binary.ancestors().nth(2)).context("nothing was built")?;
    let stub = AwsStub::start().await?;
    let run = Run {
        template: Template::local(build::workspace(), &stub.url, PUBLIC_URL)?,
        stub,
        logs: target.join("bench-logs"),
        effort: Effort { starts: args.starts, invocations: args.invocations },
    };
    std::fs::create_dir_all(&run.logs)?;
    let mut report = Report::new(run.effort, machine());
    if args.no_node {
        report.without_node("--no-node".to_owned());
    } else {
        progress.set_message("preparing the alternative in Node");
        match node::prepare(&target.join("bench-node")) {
            Ok(node) => run.alternatives(&node, &mut report, &progress).await,
            Err(reason) => report.without_node(format!("{reason:#}")),
        }
    }
    for function in &functions {
        progress.set_message(format!("measuring {function}"));
        let binary = binaries.get(function).with_context(|| format!("no binary of {function} was built"))?;
        match run.function(function, binary).await {
            Ok((figures, zipped)) => report.add_function(function, figures, zipped),
            Err(reason) => report.add_failure(function, &reason),
        }
    }
    progress.finish_and_clear();
    output::line(if args.json { serde_json::to_string_pretty(&report)? } else { report.to_text() })?;
    Ok(if report.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The things that all measurements share.
struct Run {
    template: Template,
    stub: AwsStub,
    logs: PathBuf,
    effort: Effort,
}

impl Run {
    async fn function(&self, binary: &str, path: &Path) -> Result<(Figures, usize)> {
        let function = self.deployed(binary)?;
        let program = Program {
            name: binary.to_owned(),
            command: path.to_owned(),
            arguments: Vec::new(),
            environment: environment::of(&function, &self.stub.url),
            logs: self.logs.clone(),
        };
        let figures = measure(&program, &function, &self.stub, self.effort).await?;
        policies::check_allowed(&self.template, &self.stub.take_recorded())?;
        let binary = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        Ok((figures, build::zipped_size(&binary)?))
    }

    fn deployed(&self, binary: &str) -> Result<Function> {
        let mut functions = self.template.functions()?.into_iter();
        functions.find(|function| function.binary == binary).context("template.yaml does not have it")
    }

    async fn alternatives(&self, node: &node::Node, report: &mut Report, progress: &ProgressBar) {
        let function = match self.deployed(COMPARED) {
            Ok(function) => function,
            Err(reason) => return report.add_failure(COMPARED, &reason),
        };
        for (name, script) in node::WAYS {
            let program = Program {
                name: script.to_owned(),
                command: node.command.clone(),
                arguments: vec![node.folder.join(script).into_os_string()],
                environment: environment::of(&function, &self.stub.url),
                logs: self.logs.clone(),
            };
            let name = format!("{COMPARED} in {name} {}", node.version);
            progress.set_message(format!("measuring {name}"));
            match measure(&program, &function, &self.stub, self.effort).await {
                Ok(figures) => report.add_alternative(&name, figures),
                Err(reason) => report.add_failure(&name, &reason),
            }
        }
    }
}

/// The number and the kind of the processors.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    format!("{cores} × {}", model.map_or("an unknown processor", |(_, model)| model))
}
