import Basics
import Insight
import Pipeline
import WorkModel

/// The text of `faaso graph --focus X --affected Y` if an edit of Y does not reach X.
struct ConnectionText {
    /// A warning with a hint. Nil if the edit reaches it.
    let diagnostic: Diagnostic?

    /// Creates the text.
    /// - Parameters:
    ///   - words: the words that the person typed for the two.
    ///   - depth: the greatest number of edges; nil means any distance.
    init(
        _ graph: WorkModel.Graph, _ edited: Inspection.Subject, _ focus: Inspection.Subject, _ words: (edited: String, focus: String),
        depth: Int?
    ) {
        if graph.reaches(focus, from: edited, depth: depth) {
            diagnostic = nil
        } else if depth != nil, graph.reaches(focus, from: edited) {
            diagnostic = Diagnostic(
                .warning, "'\(words.edited)' reaches '\(words.focus)' from further away", hints: ["leave out --depth"])
        } else {
            let isReversed = graph.reaches(edited, from: focus)
            diagnostic = Diagnostic(
                .warning, "an edit of '\(words.edited)' does not reach '\(words.focus)'",
                hints: isReversed ? ["the other way round it does: faaso graph --affected \(words.focus) --focus \(words.edited)"] : [])
        }
    }
}
