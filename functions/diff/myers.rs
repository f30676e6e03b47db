//! The shortest edit script of two lists of lines: E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit<'a> {
    Keep(&'a str),
    Delete(&'a str),
    Insert(&'a str),
}

/// The furthest `x` on each diagonal `k = x - y`, for the diagonals from `-reach` to `reach`.
#[derive(Clone)]
struct Frontier {
    furthest: Vec<isize>,
    reach: isize,
}

impl Frontier {
    /// The diagonal from which `edits` edits reach diagonal `k` furthest.
    fn origin(&self, k: isize, edits: isize) -> isize {
        if k == -edits || (k != edits && self.at(k - 1) < self.at(k + 1)) { k + 1 } else { k - 1 }
    }

    fn at(&self, k: isize) -> isize {
        self.furthest[(k + self.reach) as usize]
    }

    fn set(&mut self, k: isize, x: isize) {
        self.furthest[(k + self.reach) as usize] = x;
    }

    /// The same diagonals, and one more on either side.
    fn widened(&self) -> Frontier {
        let furthest = [&[0], self.furthest.as_slice(), &[0]].concat();
        Frontier { furthest, reach: self.reach + 1 }
    }
}

/// Returns the fewest edits that turn `old` into `new`.
/// Returns None if they delete and insert more than `most` lines.
pub fn edits<'a>(old: &[&'a str], new: &[&'a str], most: usize) -> Option<Vec<Edit<'a>>> {
    let (width, height) = (old.len() as isize, new.len() as isize);
    // The way back needs the frontier of each round.
    let mut rounds = vec![Frontier { furthest: vec![0; 3], reach: 1 }];
    for count in 0..=most as isize {
        let before = &rounds[rounds.len() - 1];
        let mut frontier = before.widened();
        for k in (-count..=count).step_by(2) {
            let origin = before.origin(k, count);
            let mut x = before.at(origin) + isize::from(origin < k);
            while x < width && x - k < height && old[x as usize] == new[(x - k) as usize] {
                x += 1;
            }
            frontier.set(k, x);
            if x >= width && x - k >= height {
                return Some(way_back(old, new, &rounds));
            }
        }
        rounds.push(frontier);
    }
    None
}

fn way_back<'a>(old: &[&'a str], new: &[&'a str], rounds: &[Frontier]) -> Vec<Edit<'a>> {
    let (mut x, mut y) = (old.len() as isize, new.len() as isize);
    let mut edits = Vec::new();
    for (count, before) in rounds.iter().enumerate().rev() {
        let origin = before.origin(x - y, count as isize);
        let (from_x, from_y) = (before.at(origin), before.at(origin) - origin);
        while x > from_x && y > from_y {
            (x, y) = (x - 1, y - 1);
            edits.push(Edit::Keep(old[x as usize]));
        }
        if count > 0 {
            edits.push(if x == from_x { Edit::Insert(new[from_y as usize]) } else { Edit::Delete(old[from_x as usize]) });
        }
        (x, y) = (from_x, from_y);
    }
    edits.reverse();
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line for each letter.
    fn letters(text: &str) -> Vec<&str> {
        text.split("").filter(|letter| !letter.is_empty()).collect()
    }

    fn script(old: &str, new: &str) -> String {
        let edits = edits(&letters(old), &letters(new), 100).unwrap();
        let printed = edits.iter().map(|edit| match edit {
            Edit::Keep(line) => format!(" {line}"),
            Edit::Delete(line) => format!("-{line}"),
            Edit::Insert(line) => format!("+{line}"),
        });
        printed.collect()
    }

    #[test]
    fn edits_are_as_few_as_possible() {
        assert_eq!(script("", ""), "");
        assert_eq!(script("abc", "abc"), " a b c");
        assert_eq!(script("", "ab"), "+a+b");
        assert_eq!(script("ab", ""), "-a-b");
        assert_eq!(script("abc", "axc"), " a-b+x c");
        // The example of the paper.
        assert_eq!(script("abcabba", "cbabac"), "-a-b c+b a b-b a+c");
    }

    /// The lines of the edits but those that `skipped` names.
    fn without<'a>(edits: &[Edit<'a>], skipped: fn(&Edit) -> bool) -> Vec<&'a str> {
        let rest = edits.iter().filter(|edit| !skipped(edit));
        let lines = rest.map(|edit| match edit {
            Edit::Keep(line) | Edit::Delete(line) | Edit::Insert(line) => *line,
        });
        lines.collect()
    }

    #[test]
    fn every_pair_of_short_texts_is_rebuilt() {
        // Each number has four digits to the base 3: no line, 'a' or 'b'.
        let text = |number: usize| [1, 3, 9, 27].map(|place| ["", "a", "b"][number / place % 3]).concat();
        let texts: Vec<String> = (0..81).map(text).collect();
        for (old, new) in texts.iter().flat_map(|old| texts.iter().map(move |new| (old, new))) {
            let edits = edits(&letters(old), &letters(new), 8).unwrap();
            assert_eq!(without(&edits, |edit| matches!(edit, Edit::Insert(_))), letters(old));
            assert_eq!(without(&edits, |edit| matches!(edit, Edit::Delete(_))), letters(new));
        }
    }

    #[test]
    fn the_limit_counts_deleted_and_inserted_lines() {
        assert!(edits(&["a"], &["b"], 1).is_none());
        assert!(edits(&["a"], &["b"], 2).is_some());
    }
}
