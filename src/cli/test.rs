//! `kb test`

use super::args::TestArgs;
use super::outcome::Outcome;
use super::session::Session;
use crate::error::Result;
use crate::eval;
use crate::present::reply::Reply;
use crate::text::Analyzer;

pub(super) fn run(command: &TestArgs, session: &Session<'_>) -> Result<Outcome> {
    let reader = session.open_or_build()?;
    let (lexicon, mut analyzer) = (session.settings.lexicon()?, Analyzer::default());
    let mut failed = false;
    for path in &command.files {
        let cases = eval::cases(path)?;
        let results = cases.iter().map(|case| eval::check(case, &reader, &lexicon, &mut analyzer)).collect::<Result<Vec<_>>>()?;
        failed |= results.iter().any(|result| !result.failures.is_empty());
        session.output.print(Reply::Cases { file: path.display().to_string(), results: &results })?;
    }
    Ok(Outcome::nothing_if(failed))
}
