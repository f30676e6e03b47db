/// The stage that a command is about, and the settings that its options override.
package struct StageChoice: Hashable, Sendable {
    /// The stage; nil for the main project.
    package var stage: Stage?
    /// The address of the proxy, over that of all files.
    package var listen: Listen?
    /// The place where the project runs, over that of all files.
    package var target: TargetKind?
    /// True when a stage without a file is an error. The running state alone needs no file.
    package var needsFile: Bool

    /// Creates a choice. By default it is the main project.
    package init(_ stage: Stage? = nil, listen: Listen? = nil, target: TargetKind? = nil, needsFile: Bool = true) {
        (self.stage, self.listen, self.target, self.needsFile) = (stage, listen, target, needsFile)
    }

    /// A text that differs if the same files give another model.
    package var identity: String {
        let place = target.map { " " + $0.rawValue } ?? ""
        return (stage.map { "\($0.name) \(listen?.description ?? "") \(needsFile && listen == nil)" } ?? "") + place
    }
}
