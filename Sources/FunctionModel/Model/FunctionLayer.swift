/// One of the folders and files that a function's context is made of.
package struct FunctionLayer: Hashable, Sendable {
    /// The kind of a layer. The files of a higher layer replace those of a lower one.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
        /// The kinds, from the lowest to the highest.
        case template, include, function

        package static func < (left: Kind, right: Kind) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// The kind of the layer.
    package let kind: Kind
    /// The path in the repository, without links.
    package let root: String
    /// The path in the context at which the layer is placed; empty for the context's root.
    package let destination: String

    /// The path in the repository of a file of a context.
    /// - Parameters:
    ///   - path: the path in the context.
    ///   - origins: the paths in the repository of the files that do not come from the function's
    ///     own folder, by their paths in the context.
    package static func origin(of path: String, in origins: [String: String], function: String) -> String {
        origins[path] ?? "\(ProjectPath.function(function))/\(path)"
    }

    /// The kind of the layer that a file of a context came from.
    ///
    /// A template is placed at the root of the context. So an include below `templates/` is taken
    /// for one only if it is a whole template at the root.
    /// - Parameters:
    ///   - path: the path in the context.
    ///   - origins: see ``origin(of:in:function:)``.
    package static func kind(of path: String, in origins: [String: String]) -> Kind {
        guard let origin = origins[path] else { return .function }
        let folders = origin.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        return folders.count == 3 && folders[0] == RootInput.templates.path && folders[2] == path ? .template : .include
    }
}

extension Function {
    /// The layers of the function's context, lowest first: its template, its includes, its own
    /// folder. A function without a template has no layer of one.
    package var layers: [FunctionLayer] {
        (hasTemplate ? [FunctionLayer(kind: .template, root: ProjectPath.template(runtime), destination: "")] : [])
            + metadata.include.map { FunctionLayer(kind: .include, root: $0.resolved, destination: $0.to) }
            + [FunctionLayer(kind: .function, root: path, destination: "")]
    }
}
