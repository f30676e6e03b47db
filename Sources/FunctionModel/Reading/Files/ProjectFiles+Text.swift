extension ProjectFiles {
    /// Returns the text of a file that people may edit. Nil if it does not exist.
    ///
    /// A link to a file inside the repository is followed.
    /// - Throws: ``Problem`` for a file that cannot be read, or is not UTF-8.
    package func text(_ path: String) throws(Problem) -> String? {
        var repository = Repository(files: self)
        let bytes: [UInt8]?
        do throws(Repository.PathProblem) {
            bytes = try repository.contents(path)
        } catch {
            throw error.problem(of: path)
        }
        guard let bytes else { return nil }
        return try YAMLText.decode(bytes, file: path)
    }
}
