//! Edits as the text that `diff -u` prints and `patch` reads.

use crate::myers::Edit;
use std::ops::Range;

/// Returns the unified diff, with `context` equal lines around each change.
/// It is empty if no edit changes a line.
pub fn text(edits: &[Edit], context: usize) -> String {
    let mut out = String::new();
    let (mut old, mut new, mut end) = (0, 0, 0);
    for hunk in hunks(edits, context) {
        // The edits between two hunks are equal lines.
        let skipped = hunk.start - end;
        (old, new, end) = (old + skipped, new + skipped, hunk.end);
        let lines = &edits[hunk];
        let inserted = lines.iter().filter(|edit| matches!(edit, Edit::Insert(_))).count();
        let deleted = lines.iter().filter(|edit| matches!(edit, Edit::Delete(_))).count();
        let (of_old, of_new) = (lines.len() - inserted, lines.len() - deleted);
        if out.is_empty() {
            out += "--- old\n+++ new\n";
        }
        out += &format!("@@ -{} +{} @@\n", place(old, of_old), place(new, of_new));
        lines.iter().for_each(|edit| push(&mut out, edit));
        (old, new) = (old + of_old, new + of_new);
    }
    out
}

/// The changes with the lines around them. Changes whose lines touch share a hunk.
fn hunks(edits: &[Edit], context: usize) -> Vec<Range<usize>> {
    let mut hunks: Vec<Range<usize>> = Vec::new();
    for (index, _) in edits.iter().enumerate().filter(|(_, edit)| !matches!(edit, Edit::Keep(_))) {
        let (start, end) = (index.saturating_sub(context), (index + 1 + context).min(edits.len()));
        match hunks.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            _ => hunks.push(start..end),
        }
    }
    hunks
}

/// The first line of a side of a hunk, and the number of lines.
/// If there are none, the first number is that of the line before.
fn place(before: usize, count: usize) -> String {
    match count {
        0 => format!("{before},0"),
        1 => format!("{}", before + 1),
        _ => format!("{},{count}", before + 1),
    }
}

fn push(out: &mut String, edit: &Edit) {
    let (sign, line) = match edit {
        Edit::Keep(line) => (' ', line),
        Edit::Delete(line) => ('-', line),
        Edit::Insert(line) => ('+', line),
    };
    out.push(sign);
    *out += line;
    if !line.ends_with('\n') {
        *out += "\n\\ No newline at end of file\n";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unified(old: &'static str, new: &'static str, context: usize) -> String {
        let lines = |text: &'static str| text.split_inclusive('\n').collect::<Vec<_>>();
        text(&crate::myers::edits(&lines(old), &lines(new), 100).unwrap(), context)
    }

    #[test]
    fn changes_far_apart_have_hunks_of_their_own() {
        let (old, new) = ("a\nb\nc\nd\ne\n", "A\nb\nc\nd\nE\n");
        assert_eq!(unified(old, new, 1), "--- old\n+++ new\n@@ -1,2 +1,2 @@\n-a\n+A\n b\n@@ -4,2 +4,2 @@\n d\n-e\n+E\n");
        assert_eq!(unified(old, new, 2).matches("@@ -").count(), 1);
    }

    #[test]
    fn an_empty_side_names_the_line_before() {
        assert_eq!(unified("", "a\nb\n", 3), "--- old\n+++ new\n@@ -0,0 +1,2 @@\n+a\n+b\n");
        assert_eq!(unified("a\n", "", 3), "--- old\n+++ new\n@@ -1 +0,0 @@\n-a\n");
    }

    #[test]
    fn a_missing_line_break_at_the_end_is_noted() {
        let note = "\\ No newline at end of file\n";
        assert_eq!(unified("a", "a\n", 3), format!("--- old\n+++ new\n@@ -1 +1 @@\n-a\n{note}+a\n"));
        assert_eq!(unified("a\nb", "A\nb", 3), format!("--- old\n+++ new\n@@ -1,2 +1,2 @@\n-a\n+A\n b\n{note}"));
    }
}
