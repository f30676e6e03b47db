import ContentHash
import FunctionModel

extension ContextLayer {
    /// The files of a layer whose names are nearly those that faaso or the builder reads.
    ///
    /// The entries are those that the index watches, so that a file which comes later is seen as well.
    var misnames: [Problem] {
        let expected: [Misname.Expected] =
            switch kind {
            case .template: [.template, .dockerfile, .dockerignore]
            case .function: [.metadata, .dockerfile, .dockerignore]
            case .include: []
            }
        if expected.isEmpty { return [] }
        let names = entries.lazy.map(\.path).filter { !$0.isRoot && $0.parent?.isRoot ?? false }.map(\.description)
        return expected.flatMap { Misname.all(of: $0, among: names) }.map { $0.problem(in: root.description) }
    }
}
