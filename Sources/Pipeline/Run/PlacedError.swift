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
    /// Adds the place of `listen` to the error of a taken address. Returns any other error as it
    /// is.
    ///
    /// The place is left out if no file has this value: it is the default or an option's, or the
    /// file was edited since it was read.
    func placed(_ error: any Error, at listen: Listen) -> any Error {
        guard let taken = error as? DeploymentError, case .listenTaken = taken, choice.listen == nil,
            let value = SettingPlaces(plainFiles, stage: choice.stage).value(of: "listen"),
            let text = value.text, Listen(text: text) == listen
        else { return error }
        return PlacedError(taken, at: value.location, line: value.line)
    }
}
