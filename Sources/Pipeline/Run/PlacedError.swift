package import Basics
import Deployment
package import FunctionModel
import Workspaces

/// An error of a run whose remedy is to change a value in the project's files.
package struct PlacedError: Explained {
    private let error: any Explained
    private let problem: Problem

    /// Adds the place of the value to an error.
    /// - Parameter line: the line of the place; nil if it is unknown.
    package init(_ error: any Explained, at location: SourceLocation, line: String?) {
        self.error = error
        problem = Problem(error.description, at: location, hints: error.hints).quoting(line)
    }

    package var description: String { error.description }
    package var hints: [String] { error.hints }
    package var blame: Blame { error.blame }
    package var diagnostics: [Diagnostic] { [problem.diagnostic()] }
}

extension Workspace {
    /// The error with the place of `listen`. Nil if no file has this value: it is the default or an
    /// option's, or the file was edited since it was read.
    func placed(_ error: DeploymentError, at listen: Listen) -> PlacedError? {
        guard choice.listen == nil, let value = SettingPlaces(plainFiles, stage: choice.stage).value(of: "listen"),
            let text = value.text, Listen(text: text) == listen
        else { return nil }
        return PlacedError(error, at: value.location, line: value.line)
    }
}
