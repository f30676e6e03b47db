import Basics
import FunctionModel

/// A translation of a file of another tool: what was found so far.
///
/// The translation reads files and writes none.
struct Translation {
    /// The file that is translated.
    let source: ImportSource
    /// The repository that the files are for.
    let target: ImportTarget
    /// The values that `${NAME}` stands for.
    var variables: [String: String] = [:]
    /// The files with the values of secrets, by the secret's name.
    var secretFiles: [String: String] = [:]
    /// The functions that brought an image, by everything the image is built from.
    var imageOwners: [[String]: String] = [:]
    /// The name of the project in the repository.
    var project: String
    /// The address of a new repository's proxy.
    var listen = Listen()
    /// The paths of the repository's routes, in lower case.
    var takenRoutes: Set<String> = []
    /// The functions in the order of the file.
    var functions: [ImportedFunction] = []
    /// The parts that were not carried over, or were changed, with advice.
    private(set) var notes: [Problem] = []
    /// The commands that set secrets, without repetitions.
    private(set) var secretCommands: [String] = []
    /// Other commands before `faaso up`.
    var commands: [String] = []
    private var reportedDefaults: Set<String> = []

    /// Creates a translation without functions.
    /// - Parameter project: the name of the project in the repository.
    init(_ source: ImportSource, into target: ImportTarget, project: String) {
        (self.source, self.target, self.project) = (source, target, project)
    }

    /// Notes something that was not carried over, or was changed.
    mutating func note(_ message: String, at location: SourceLocation, _ advice: String...) {
        notes.append(Problem(message, at: location, hints: advice))
    }

    /// Notes that a part was not carried over.
    mutating func skip(_ what: String, of owner: String, at location: SourceLocation, _ advice: String) {
        note("\(owner): \(what) is not carried over", at: location, advice)
    }

    /// Adds the command that sets a secret.
    /// - Parameter file: the file with its value, relative to the source's folder; nil if unknown.
    mutating func addSecret(_ name: String, from file: String? = nil) {
        let command = "faaso secret set \(name)"
        if secretCommands.contains(where: { $0 == command || $0.hasPrefix(command + " ") }) { return }
        secretCommands.append(command + (file.map { " < " + ($0.hasPrefix("/") ? $0 : source.shown($0)) } ?? ""))
    }

    // MARK: Texts

    /// The text of a scalar with its variables replaced; nil for other values.
    mutating func text(_ value: YAMLValue?) -> String? {
        guard let value, let raw = value.text else { return nil }
        let text = Interpolation(raw, variables: variables)
        noteDefaults(of: text, raw, at: value.location)
        for name in text.missing {
            note("the variable '\(name)' has no value here", at: value.location, "the files of faaso have no variables: write the value")
        }
        return text.text
    }

    /// Notes the defaults that were taken. Each variable is noted once.
    mutating func noteDefaults(of text: Interpolation, _ raw: String, at location: SourceLocation) {
        for name in text.defaulted where reportedDefaults.insert(name).inserted {
            note(
                "the default of the variable '\(name)' was taken", at: location,
                "the files of faaso have no variables; a stage has other values in its faaso.STAGE.yml")
        }
    }

    /// The texts of a scalar or of a list of scalars, with their locations.
    mutating func texts(_ value: YAMLValue?) -> [(text: String, location: SourceLocation)] {
        (value?.elements ?? [value].compactMap(\.self)).compactMap { element in text(element).map { ($0, element.location) } }
    }

    /// The members of a map, or of a list of `NAME=value`. A name without `=` has no value.
    func pairs(_ value: YAMLValue?) -> [(name: String, value: YAMLValue?, location: SourceLocation)] {
        if let members = value?.members { return members.map { ($0.name, $0.value.isNothing ? nil : $0.value, $0.location) } }
        return (value?.elements ?? []).compactMap { element in
            guard let text = element.text else { return nil }
            guard let equals = text.firstIndex(of: "=") else { return (text, nil, element.location) }
            let rest = String(text[text.index(after: equals)...])
            return (String(text[..<equals]), YAMLValue(.text(rest), at: element.location), element.location)
        }
    }

    // MARK: Names

    /// The name of a function for a name of the other tool. Nil, with a note, if none can be made.
    mutating func functionName(_ foreign: String, at location: SourceLocation) -> String? {
        let name = Settings.projectName(from: foreign)
        guard NameRule.accepts(name), !functions.contains(where: { $0.name == name }) else {
            note("'\(foreign)' gives no name for a function that is free", at: location, "rename it: \(NameRule.allowed) is allowed")
            return nil
        }
        if name != foreign {
            note("'\(foreign)' becomes the function '\(name)'", at: location, "\(NameRule.allowed) is allowed")
        }
        return name
    }
}
