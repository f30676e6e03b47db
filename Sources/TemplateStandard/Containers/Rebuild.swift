import ContainerEngine

/// The steps that the builder ran after edits of a probe.
package struct Rebuild: Hashable, Sendable {
    /// The edited file with the handler.
    package var handler: String
    /// The edited file with the dependencies. Nil if the probe has none.
    package var dependencies: String?
    /// The `RUN` steps that ran after the edit of the handler.
    package var afterHandler: [String]
    /// The `RUN` steps that ran after the edit of the file of dependencies.
    package var afterDependencies: [String]
    /// The `RUN` steps that ran in a build without an edit. BuildKit runs steps again that its
    /// cache has, while another new build is under way that begins with the same steps.
    package var withoutEdit: [String] = []
    /// The reason why one of the builds failed. Nil if both succeeded.
    package var failure: String?

    /// Creates the result of two builds.
    package init(handler: String, dependencies: String?, afterHandler: [String], afterDependencies: [String]) {
        (self.handler, self.dependencies) = (handler, dependencies)
        (self.afterHandler, self.afterDependencies) = (afterHandler, afterDependencies)
    }

    /// The first step after an edit of the handler, if an edit of the dependencies runs no other
    /// step. Nil otherwise, and if a build failed or the probe has no dependencies.
    ///
    /// If the dependencies have a layer of their own, the build after their edit runs a step that
    /// the build after an edit of the handler does not run.
    package var firstStep: String? {
        guard failure == nil, dependencies != nil, afterDependencies.allSatisfy(afterHandler.contains) else { return nil }
        return afterHandler.first
    }

    /// A step that runs because of an edit of the handler, if it belongs to the dependencies too.
    package var repeatedStep: String? {
        firstStep == nil ? nil : afterHandler.first { !withoutEdit.contains($0) }
    }

    /// The `RUN` steps that ran in a build, by its log. Steps from the builder's cache are left
    /// out.
    ///
    /// BuildKit's log has `#9 [build 3/4] RUN make` and, for a step from the cache, `#9 CACHED`.
    /// The old builder's has `Step 3/4 : RUN make`, and then ` ---> Using cache`.
    package static func steps(in log: [String]) -> [String] {
        var steps: [(key: String, name: String)] = []
        var cached: Set<String> = []
        for line in log {
            switch BuilderLine(line).map({ ($0.kind, "#\($0.number)") }) {
            case (BuilderLine.cached, let key)?: cached.insert(key)
            case (.text(let name), let key)?:
                if name.hasPrefix("["), !steps.contains(where: { $0.key == key }) { steps.append((key, name)) }
            case (_, _)?: break
            case nil:
                let words = line.split(separator: " ", maxSplits: 3).map(String.init)
                if line.hasSuffix("---> Using cache") {
                    steps.last.map { _ = cached.insert($0.key) }
                } else if words.count == 4, words[0] == "Step", words[2] == ":" {
                    steps.append((words[1], "step \(words[1]): \(words[3])"))
                }
            }
        }
        return steps.filter { $0.name.contains("] RUN ") || $0.name.contains(": RUN ") }.filter { !cached.contains($0.key) }.map(\.name)
    }
}
