/// The content of faaso.yml, with that of a stage over it.
struct SettingsContent {
    /// The settings of the project.
    var settings: Settings
    /// The `defaults` of the files. The most specific layer comes first.
    var defaults: [MetadataLayer] = []
    /// The fields that a stage sets for functions, by function.
    var functions: [String: MetadataLayer] = [:]
    /// The places of the names of these functions.
    var places: [String: SourceLocation] = [:]

    /// The problems of names that are no functions, in the order of the names.
    func problems(among functions: [String]) -> [Problem] {
        places.filter { !functions.contains($0.key) }.sorted { $0.key < $1.key }.map { name, place in
            Problem(
                "functions: found \(YAMLReader.quoted(name)), which does not exist", at: place,
                hints: YAMLReader.candidates(name, functions, RootInput.functions.path))
        }
    }
}
