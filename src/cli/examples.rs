//! Examples that follow the flags in `--help`, at most 80 columns wide.

/// Of `kb --help`.
pub(super) const KB: &str = "\
Examples:
  kb search whatsapp icloud            find the fixes for a symptom
  kb index docs                        index the articles in docs/
  kb show 2                            show the second hit of that search whole
  kb show docs/printer-offline.md      show an article

Exit codes: 0 success, 1 nothing found or a test case failed, 2 error.";

/// Of `kb index --help`.
pub(super) fn index() -> String {
    let watch = if cfg!(feature = "watch") { "\n  kb index --watch                     keep running and index what changes" } else { "" };
    format!(
        "\
Examples:
  kb index                             bring the index up to date
  kb index docs notes/faq.jsonl        add a folder and a file of records
  kb index --replace docs              index this folder and nothing else
  kb index ~/articles --index /tmp/kb  into another index folder{watch}

A .md, .markdown, .mdx, .html or .htm file is an article. A .jsonl file has one
article per line: {{\"_id\": …, \"title\": …, \"text\": …}}, with `url`, `tags`,
`updated` and any other fields. Files named by .gitignore or .kbignore are
skipped.

Without a source, the index keeps those it has, or gets those of kb.toml. Only
files whose size or time has changed are read. Searches use the old index until
a run has finished."
    )
}

/// Of `kb search --help`.
pub(super) const SEARCH: &str = "\
Examples:
  kb search whatsapp icloud
  kb search \"printer offline after update\" -n 3
  kb search \"no sound\" --platform windows-11
  kb search 'printer \"paper jam\" -canon title:offline since:2024'
  kb search < build.log                search with the contents of a log
  kb search 0xc000021a --json | jq '.hits[0].steps'
  kb search --batch queries.jsonl > results.ndjson

A hit may lack some of the words; rare words matter most. A \"quoted phrase\"
must occur, a -word must not. Filters are field:value, where field is title,
heading, tag, category, product, device, platform, language, code, kind, path,
since or before. Everything else is text, including hyphens inside words, paths,
versions, numbers and URLs.

A batch has one query per line, {\"_id\": \"q1\", \"text\": \"…\"}. Results are
printed in the same order, one JSON object per line.";

/// Of `kb code --help`.
pub(super) const CODE: &str = "\
Examples:
  kb code 0xC000021A                   also finds C000021A and -1073741286
  kb code error 43
  kb code irql not less or equal       also finds the number of the stop code
  kb code --top -n 50                  list the codes in most articles";

/// Of `kb inspect --help`.
pub(super) const INSPECT: &str = "\
Examples:
  kb inspect docs/printer-offline.md   sections, fixes, steps, removed parts
  kb inspect docs/*.md --json | jq .stripped

Reads the files themselves, not the index. If an index contains them, blocks
that recur in its articles are removed too. JSON has one line per article: file,
title, kind, text (all that is indexed), fixes with steps, sections, codes,
applies_to, stripped (what was removed) and warnings.";

/// Of `kb suggest --help`.
pub(super) const SUGGEST: &str = "\
Examples:
  kb suggest whats                     titles, headings, products and codes
  kb suggest 0x8007                    error codes
  kb suggest --json \"printer off\" | jq -r '.suggestions[].text'";

/// Of `kb status --help`.
pub(super) const STATUS: &str = "\
Examples:
  kb status                            articles, copies, fixes, size, changes
  kb status --json | jq .changed";

/// Of `kb dupes --help`.
pub(super) const DUPES: &str = "\
Examples:
  kb dupes                             the twenty largest families and groups
  kb dupes -n 0 --json | jq '.families[].copies[].path'

A family is an article with its copies: search finds it by any of their titles
and shows it once. A group is one fix in several articles: search shows the best
one.";

/// Of `kb check --help`.
pub(super) const CHECK: &str = "\
Examples:
  kb check && echo intact              verify checksums, counts and documents

The exit code is 2 if something is wrong; `kb index --rebuild` repairs it.";

/// Of `kb eval --help`.
pub(super) const EVAL: &str = "\
Examples:
  kb eval sets/office                  nDCG@10, MRR@10, success@1, success@10,
                                       recall@100
  kb eval sets/office --level section  judge sections instead of articles
  kb eval sets/office --run before.txt       save the run in TREC format
  kb eval sets/office --compare before.txt   show what has changed since

A set is a folder with queries.jsonl, {\"_id\": …, \"text\": …} per line, and
qrels.files.tsv or qrels.section.tsv: query, 0, file or file:line, and grade,
separated by tabs. If it has a folder `articles`, a temporary index of it is
searched, otherwise the index. The field `match` or `class` groups queries.";

/// Of `kb test --help`.
pub(super) const TEST: &str = "\
Examples:
  kb test cases.toml                   the exit code is 1 if a case fails

  [[case]]
  query = \"whatsapp icloud\"
  article = \"cloud-backup/whatsapp-not-backing-up-to-icloud.md\"
  first = 3                            # among the first three hits; default: 1
  absent = [\"promo/buy-this.md\"]

`fix` is the title of a section; `nothing = true` expects no hits.";

/// Of `kb show --help`.
pub(super) const SHOW: &str = "\
Examples:
  kb show 2                            the second hit of the last search
  kb show 2 --all                      the whole article of that hit
  kb show 3fa91c2e                     a fix, by the beginning of its id
  kb show docs/printer-offline.md      an article
  kb show docs/printer-offline.md:43   the section at a line
  kb show docs/vpn.md --outline        the ids of the sections of an article
  kb show 3fa91c2e --json";
