import ContentHash
import FunctionModel

extension ContextLayer {
    /// The files of a layer whose names differ slightly from the names that faaso or the builder
    /// reads.
    ///
    /// The index watches these folders, so a file that is added later is found as well.
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
