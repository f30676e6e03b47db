import WorkModel
import Insight
import BuildGraph
import Pipeline

/// What `faaso graph --focus X --affected Y` says where an edit of Y does not reach X.
struct ConnectionText {
    /// `warning: …` and `hint: …`; none where it does.
    let lines: [String]

    /// - Parameters:
    ///   - words: what was typed for the two.
    ///   - depth: how many edges away was looked; nil for however far.
    init(
        _ graph: WorkModel.Graph, _ edited: Inspection.Subject, _ focus: Inspection.Subject, _ words: (edited: String, focus: String),
        depth: Int?
    ) {
        if graph.reaches(focus, from: edited, depth: depth) {
            lines = []
        } else if depth != nil, graph.reaches(focus, from: edited) {
            lines = ["warning: '\(words.edited)' reaches '\(words.focus)' from further away", "hint: leave out --depth"]
        } else {
            let isReversed = graph.reaches(edited, from: focus)
            lines =
                ["warning: an edit of '\(words.edited)' does not reach '\(words.focus)'"]
                + (isReversed ? ["hint: the other way round it does: faaso graph --affected \(words.focus) --focus \(words.edited)"] : [])
        }
    }
}
