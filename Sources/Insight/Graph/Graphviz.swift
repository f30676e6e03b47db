package import Basics
import Workspaces

/// Draws graphs with Graphviz's `dot`, if the machine has it.
package enum Graphviz {
    /// Draws a graph in Graphviz's language as SVG.
    /// - Throws: ``GraphvizError``, and any error of starting `dot`.
    package static func svg(_ dot: String, environment: [String: String]) async throws -> [UInt8] {
        guard let tool = Tool("dot", environment: environment) else { throw GraphvizError.missing }
        let result = try await tool.run(["-Tsvg"], input: Array(dot.utf8))
        guard result.status == 0 else { throw GraphvizError.failed(result.error) }
        return result.output
    }
}

/// The reason why there is no drawing.
package enum GraphvizError: Explained, Hashable {
    /// The PATH has no program `dot`.
    case missing
    /// `dot` failed. Carries its standard error.
    case failed(String)

    package var description: String {
        switch self {
        case .missing: "no program 'dot' on the PATH: --format svg needs Graphviz"
        case .failed(let message): "dot failed: \(message)"
        }
    }

    package var hints: [String] {
        switch self {
        case .missing: ["install the package graphviz, or use --format html, which needs nothing"]
        case .failed: ["--format dot prints what it was given"]
        }
    }
}

extension GraphvizError {
    /// The run is at fault, not the project's files.
    package var blame: Blame { .run }
}
