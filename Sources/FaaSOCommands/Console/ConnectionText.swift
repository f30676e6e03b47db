import Basics
import BuildGraph
import Pipeline

/// What `faaso graph --focus X --affected Y` says where an edit of Y does not reach X.
struct ConnectionText {
    /// Nil where it does.
    let diagnostic: Diagnostic?

    /// - Parameters:
    ///   - words: what was typed for the two.
    ///   - depth: how many edges away was looked; nil for however far.
    init(
        _ graph: BuildGraph.Graph, _ edited: Inspection.Subject, _ focus: Inspection.Subject, _ words: (edited: String, focus: String),
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
