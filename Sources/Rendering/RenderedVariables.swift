import Deployment
import FunctionModel

/// The environment file of a function in the repository, and the variables beside it.
package struct VariableFile: Hashable, Sendable {
    /// The path of the file, as seen from the folder that is written.
    package var path: String
    /// The names of the variables that the file sets.
    package var names: Set<String>
    /// The variables of the field `environment`. Their values stand in the repository anyway.
    package var plain: [String: String]

    /// Creates the value.
    package init(path: String, names: Set<String>, plain: [String: String]) {
        (self.path, self.names, self.plain) = (path, names, plain)
    }

    /// The path of a file as seen from a folder, such as `../functions/sum/.env`. Both are
    /// absolute.
    package static func path(of file: String, from folder: String) -> String {
        let (target, base) = (components(file), components(folder))
        let common = zip(target, base).prefix { $0.0 == $0.1 }.count
        let up = Array(repeating: "..", count: base.count - common)
        return ((up.isEmpty ? ["."] : up) + target.dropFirst(common)).joined(separator: "/")
    }

    private static func components(_ path: String) -> [String] {
        var components: [String] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = components.popLast() } else { components.append(String(part)) }
        }
        return components
    }
}

/// The variables of a function, by the place that has their values.
///
/// A record does not tell which values of a function with an environment file are confidential. So
/// only a value that metadata.yml has is written.
struct RenderedVariables: Hashable, Sendable {
    /// The variables whose values are written.
    var written: [String: String]
    /// The variables whose values somebody must give, sorted: the repository changed since the
    /// deployment.
    var asked: [String] = []
    /// The path of the file with the other variables; nil if there are none.
    var file: String?
    /// True when the file is the one of the repository.
    var isInRepository = false

    /// Sorts the variables of a function.
    /// - Parameter source: the environment file in the repository; nil if it is not known.
    init(_ function: DesiredFunction, _ source: VariableFile?) {
        let all = function.configuration.environment
        guard function.configuration.environmentFile != nil else {
            written = all
            return
        }
        let known = Contract.environment(source?.plain ?? [:])
        written = all.filter { known[$0.key] == $0.value }
        isInRepository = source != nil
        file = source?.path ?? "./environment/\(function.name).env"
        if let source { asked = all.keys.filter { written[$0] == nil && !source.names.contains($0) && $0 != "PORT" }.sorted() }
    }
}
