//! The programs that are measured, as whole processes: `kb` itself, and the floor.
//!
//! The floor is a program that does the least that an indexer of Markdown can do with Tantivy: it walks, reads, parses and
//! indexes plain text. Figures of `kb` are shown as multiples of its figures. It has the commands `indexmd FOLDER INDEX`,
//! `update FOLDER INDEX`, `query INDEX WORD…` and `bench INDEX QUERIES --reps=N --threads=N`, which print a line of JSON.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Failure;

/// Interval at which the memory of a process is sampled. The system records the peak, so only a peak just before the
/// end is missed.
const SAMPLE: Duration = Duration::from_millis(2);

/// Time and memory of a process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Took {
    pub(crate) wall: Duration,
    /// Peak of the resident memory in bytes, if the system reports it.
    pub(crate) peak: Option<u64>,
}

/// The programs, and the folders of their indexes.
pub(crate) struct Programs {
    kb: PathBuf,
    floor: Option<PathBuf>,
    pub(crate) corpus: PathBuf,
    pub(crate) kb_index: PathBuf,
    pub(crate) floor_index: PathBuf,
    /// A folder without settings.
    rest: PathBuf,
}

/// Speed of searches within one process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Searches {
    /// Median in milliseconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) a_second: f64,
}

impl Programs {
    pub(crate) fn new(floor: Option<PathBuf>, corpus: PathBuf, work: &Path) -> Result<Programs, Failure> {
        let rest = work.join("rest");
        fs::create_dir_all(&rest).map_err(|e| Failure::writing(&rest, &e))?;
        let kb = PathBuf::from(env!("CARGO_BIN_EXE_kb"));
        Ok(Programs { kb, floor, corpus, kb_index: work.join("index"), floor_index: work.join("floor"), rest })
    }

    pub(crate) fn has_floor(&self) -> bool {
        self.floor.is_some()
    }

    /// Indexes the whole corpus if `from_scratch`, otherwise only changes.
    pub(crate) fn kb_index(&self, from_scratch: bool) -> Result<Took, Failure> {
        if from_scratch {
            remove(&self.kb_index)?;
        }
        let mut command = Command::new(&self.kb);
        command.arg("index").arg(&self.corpus).arg("--index").arg(&self.kb_index);
        run(command.current_dir(&self.rest), from_scratch).map(|(took, _)| took)
    }

    pub(crate) fn kb_search(&self, query: &str) -> Result<Took, Failure> {
        let mut command = Command::new(&self.kb);
        command.args(["search", query, "--index"]).arg(&self.kb_index);
        run(command.current_dir(&self.rest), false).map(|(took, _)| took)
    }

    pub(crate) fn floor_index(&self, from_scratch: bool) -> Result<Option<Took>, Failure> {
        let Some(floor) = &self.floor else { return Ok(None) };
        if from_scratch {
            remove(&self.floor_index)?;
        }
        let mut command = Command::new(floor);
        command.arg(if from_scratch { "indexmd" } else { "update" }).arg(&self.corpus).arg(&self.floor_index).arg("--tok=fast");
        run(&mut command, from_scratch).map(|(took, _)| Some(took))
    }

    pub(crate) fn floor_search(&self, query: &str) -> Result<Option<Took>, Failure> {
        let Some(floor) = &self.floor else { return Ok(None) };
        let mut command = Command::new(floor);
        command.arg("query").arg(&self.floor_index).args(query.split_whitespace());
        run(&mut command, false).map(|(took, _)| Some(took))
    }

    /// Searches of the floor in one process, `rounds` times for every query of a file.
    pub(crate) fn floor_searches(&self, queries: &Path, rounds: usize, threads: usize) -> Result<Option<Searches>, Failure> {
        let Some(floor) = &self.floor else { return Ok(None) };
        let mut command = Command::new(floor);
        command.arg("bench").arg(&self.floor_index).arg(queries).arg(format!("--reps={rounds}")).arg(format!("--threads={threads}"));
        let (_, printed) = run(&mut command, false)?;
        let printed: Value = serde_json::from_str(&printed).map_err(|e| Failure::new(format!("the floor does not print JSON: {e}")))?;
        let figure = |name: &str| printed[name].as_f64().ok_or_else(|| Failure::new(format!("the floor does not report {name}")));
        Ok(Some(Searches { p50: figure("p50_ms")?, p99: figure("p99_ms")?, a_second: figure("qps")? }))
    }
}

fn remove(index: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(index) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Failure::writing(index, &e)),
        _ => Ok(()),
    }
}

/// Runs a program, and returns its time, its peak memory and what it printed. Memory is only sampled on request, as
/// that makes the time less precise. A program that finds nothing exits with 1.
fn run(command: &mut Command, samples_memory: bool) -> Result<(Took, String), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let started = Instant::now();
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = spawned.map_err(|e| Failure::new(format!("{name} does not start: {e}")))?;
    let peak = if samples_memory { sample_memory(&mut child) } else { None };
    let mut printed = String::new();
    // Both streams are short.
    let read = child.stdout.take().map_or(Ok(0), |mut out| out.read_to_string(&mut printed));
    let mut complaint = String::new();
    let read = read.and_then(|_| child.stderr.take().map_or(Ok(0), |mut err| err.read_to_string(&mut complaint)));
    let status = read.and_then(|_| child.wait()).map_err(|e| Failure::new(format!("the output of {name} cannot be read: {e}")))?;
    let wall = started.elapsed();
    if !status.success() && status.code() != Some(1) {
        return Err(Failure::new(format!("{name} failed ({status}): {}", complaint.trim())));
    }
    Ok((Took { wall, peak }, printed))
}

/// Samples the peak of a process's memory until it ends.
fn sample_memory(child: &mut Child) -> Option<u64> {
    let path = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while let Ok(None) = child.try_wait() {
        let now = fs::read_to_string(&path).ok().and_then(|status| peak_of(&status));
        peak = peak.max(now);
        std::thread::sleep(SAMPLE);
    }
    peak
}

/// `VmHWM:     1234 kB`
fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
